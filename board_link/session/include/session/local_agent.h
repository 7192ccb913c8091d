// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/work.h"

namespace pw::board {

/// The files that a board needs from us.
struct BoardFiles {
  std::filesystem::path agent;    ///< agent.py
  std::filesystem::path standIn;  ///< folder to put on PYTHONPATH: holds the stand-in package `pynq`
};

/// Finds them below `data`: an installed share/pulsewright (board/agent.py, board/simulated/pynq) or a source
/// tree (board_link/agent/agent.py, board_link/simulated/pynq). Errors: io.
Result<BoardFiles> findBoardFiles(const std::filesystem::path& data);

struct LocalAgentOptions {
  std::filesystem::path data;            ///< see findBoardFiles
  bool simulated = true;                 ///< with the stand-in for the silicon; else whatever `pynq` there is
  std::string part = "xc7z020clg400-1";  ///< part of the simulated board
  std::string python;                    ///< the interpreter; empty: /usr/bin/python3, then those in PATH
  std::chrono::seconds idleExit{900};    ///< the agent leaves after so long without a connection
  std::chrono::milliseconds limit{20000};  ///< for its start
};

/// An agent as a process on this computer. It is ended when this goes, and ends itself when this program
/// dies.
class LocalAgent {
 public:
  /// Starts it and waits for its first line. Errors: toolMissing (no Python 3 with numpy), toolFailed,
  /// timeout, cancelled, io.
  static Result<LocalAgent> start(const LocalAgentOptions& options, const Work& work);

  LocalAgent(LocalAgent&&) noexcept;
  LocalAgent& operator=(LocalAgent&&) noexcept;
  ~LocalAgent();

  std::uint16_t port() const;
  const std::string& token() const;  ///< good for one connection
  std::int64_t processId() const;
  const std::string& sha256() const;  ///< of the agent's file, as it says itself
  /// Still running after `patience`? When not, `why` (may be null) gets its exit and its last words.
  bool isRunning(std::string* why = nullptr, std::chrono::milliseconds patience = {});
  /// Gives it a moment to leave by itself, then ends it.
  void stop();

 private:
  struct Private;
  explicit LocalAgent(std::unique_ptr<Private> d);
  std::unique_ptr<Private> d;
};

}  // namespace pw::board
