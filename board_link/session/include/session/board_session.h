// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/work.h"
#include "protocol/bundle.h"
#include "protocol/measurements.h"
#include "session/connection.h"
#include "session/local_agent.h"

namespace pw::board {

/// Input codes for the accelerator: `events` frames of `words`, one after the other.
struct Frames {
  std::size_t events = 0, words = 0;
  std::vector<std::int32_t> codes;  ///< [events × words]
};

struct RunOptions {
  std::uint32_t batch = 0;          ///< frames a DMA transfer; 0: the agent's choice (at most 1024)
  std::uint32_t deadlineMs = 0;     ///< for one transfer on the board; 0: 200 ms + 10 × what is predicted
  std::chrono::seconds limit{600};  ///< for the whole request
};

struct BenchOptions {
  std::uint32_t calls = 1000, warmup = 100;
  std::uint32_t deadlineMs = 0;
  std::chrono::seconds limit{600};
};

/// What `measure` does, in this order: warm-up and single shots on the board, single requests, pings, all
/// events.
struct MeasureOptions {
  std::uint32_t shots = 1000, warmup = 100;
  std::uint32_t requests = 200;
  RunOptions batch;
};

/// A board under our hands: what was said to its agent, in the order it must be said. Blocking calls for a
/// worker thread; all on the thread that made it. An error of one request leaves the session usable unless
/// the connection itself is gone (isOpen). Every call's errors: io (connection or agent gone: the text says
/// how it ended), timeout, cancelled, badInput; those of the board by their code (toError), with its hint.
class BoardSession {
 public:
  /// Starts an agent on this computer and connects to it. Errors: toolMissing (no Python 3 with numpy).
  static Result<BoardSession> startLocal(const LocalAgentOptions& options, const Work& work = {});
  /// Connects to an agent that is running. Errors: mismatch (another major version), toolFailed (wrong
  /// token).
  static Result<BoardSession> connect(const std::string& host, std::uint16_t port, const std::string& token,
                                      const Work& work = {});

  const BoardInfo& board() const { return m_info; }
  std::string transport() const { return m_connection.transport(); }
  bool isOpen() const { return m_connection.isOpen(); }
  /// Process id of the agent that startLocal started; 0 for others.
  std::int64_t agentProcessId() const { return m_agent ? m_agent->processId() : 0; }

  /// Round trip of a request with so many bytes each way, in ns.
  Result<double> ping(std::size_t bytes = 0, const Work& work = {});
  Result<PlState> state(const Work& work = {});
  /// Everything the agent tells about itself and its board, as it says it.
  Result<Json> info(const Work& work = {});
  /// Checks the bundle here and on the board, programs the PL with it and proves by BUILD_ID that it is in.
  /// Errors: what readBundle refuses; mismatch (hash, part, build), badInput (handoff), toolFailed
  /// (programming).
  Result<PlState> load(const std::filesystem::path& bundleFolder, const Work& work = {});
  /// The same for a bundle that was read; nothing is checked on this side.
  Result<PlState> load(const Bundle& bundle, const Work& work = {});
  /// Classifies frames on the board. Errors: badInput (shape, nothing loaded), timeout (402: the design never
  /// finished), mismatch (204: the PL holds something else).
  Result<RunReply> run(const Frames& frames, const RunOptions& options = {}, const Work& work = {});
  /// Single shots, timed on the board; call i takes frame i modulo the number of frames.
  Result<BenchReply> bench(const Frames& frames, const BenchOptions& options = {}, const Work& work = {});
  /// Everything an Assessment needs of the loaded bundle. `frames` are all events, `expected` [events ×
  /// output words] the integer model's answers to them; single shots and requests go through the first 1000
  /// of them.
  Result<Measurements> measure(const Bundle& bundle, const Frames& frames,
                               const std::vector<std::int32_t>& expected, const MeasureOptions& options = {},
                               const Work& work = {});
  Result<Counters> counters(bool clear, const Work& work = {});
  /// Any operation by name, for what has no function of its own.
  Result<Reply> request(const std::string& operation, const Json& parameters, const std::string& payload = {},
                        Milliseconds limit = Milliseconds(30000), const Work& work = {});
  /// Says good-bye: the agent leaves.
  Result<void> shutdown(const Work& work = {});

 private:
  BoardSession(Connection connection, BoardInfo info, std::optional<LocalAgent> agent)
      : m_agent(std::move(agent)), m_connection(std::move(connection)), m_info(std::move(info)) {}

  std::optional<LocalAgent> m_agent;
  Connection m_connection;  // closes before the agent is ended
  BoardInfo m_info;
};

}  // namespace pw::board
