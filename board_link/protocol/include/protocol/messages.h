// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace pw::board {

// The values that responses carry (PROTOCOL.md section 4). fromJson ignores unknown keys: a newer minor
// version of the agent may say more. Errors of every fromJson: badInput, naming the missing or impossible
// key.

/// Response to HELLO: who is at the other end.
struct BoardInfo {
  int major = 0, minor = 0;
  std::string agent, agentSha256;
  std::string board;  ///< "Pynq-Z2", "PL simulator"
  std::string part;   ///< empty when the board does not tell
  std::string pynq;   ///< version; empty: none
  std::string python, machine, kernel;
  bool simulated = false;                 ///< no silicon behind it: of its figures only PL cycles are true
  std::vector<std::string> capabilities;  ///< what may be asked for
  std::string nextToken;                  ///< good for one more connection to the same agent

  static Result<BoardInfo> fromJson(const Json& json);
  bool can(const std::string& capability) const;
};

/// What the PL holds.
struct PlState {
  bool loaded = false;
  std::string bundle;  ///< manifest's name
  std::uint32_t buildId = 0;
  double clockMhz = 0;  ///< read back
  bool simulated = false;
  std::string busyWith;  ///< operation in progress; empty: none

  static Result<PlState> fromJson(const Json& json);
};

/// The wrapper's counters, in PL clock cycles.
struct Counters {
  std::uint32_t latencyLast = 0, latencyMin = 0, latencyMax = 0;
  std::uint64_t latencySum = 0;
  std::uint32_t frames = 0;
  std::uint32_t inputIdle = 0, inputStall = 0, outputStall = 0, interval = 0;
  std::uint64_t cycles = 0;

  bool operator==(const Counters&) const = default;
  static Result<Counters> fromJson(const Json& json);
  Json toJson() const;
};

/// What the agent measured inside itself, in ns: L1 from the DMA start to its end, L2 from the request's
/// numbers to the result's, L3 from the request received to the response ready to send.
struct AgentTimes {
  double l1Ns = 0, l2Ns = 0, l3Ns = 0;
  static Result<AgentTimes> fromJson(const Json& json);
};

/// Response to RUN.
struct RunReply {
  std::vector<std::int32_t> outputs;  ///< [n × output words] codes
  Counters counters;                  ///< of this run alone
  AgentTimes times;                   ///< sums over the transfers of this run
  double clockMhz = 0;
  std::uint32_t transfers = 0;
  double l4Ns = 0;  ///< workbench: request sent to response read
  bool simulated = false;

  static Result<RunReply> fromMessage(const Json& json, const std::string& payload);
};

/// Response to BENCH: one entry a call.
struct BenchReply {
  std::vector<std::uint32_t> cycles;     ///< latency counter
  std::vector<std::uint32_t> inputIdle;  ///< cycles the engine starved in this call
  std::vector<double> l1Ns, l2Ns;
  std::vector<std::int32_t> outputs;  ///< [calls × output words]
  Counters counters;
  double clockMhz = 0;
  std::uint32_t warmup = 0;
  bool simulated = false;
  bool pythonTimed = true;  ///< the DMA was polled from Python, not from compiled code
  Json conditions = Json::object();

  static Result<BenchReply> fromMessage(const Json& json, const std::string& payload);
};

}  // namespace pw::board
