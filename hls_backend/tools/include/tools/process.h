// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/work.h"

namespace pw::tools {

struct Command {
  std::string program;  ///< name looked up in PATH, or a path
  std::vector<std::string> arguments;
  std::filesystem::path folder;                    ///< working folder; empty: the present one
  std::map<std::string, std::string> environment;  ///< added to the present one
  std::string input;                               ///< standard input; closed after it
  std::chrono::milliseconds limit{std::chrono::minutes(10)};
  std::chrono::milliseconds patience{3000};  ///< after a stop: from SIGTERM to SIGKILL
  /// Each line of standard output and error as it comes, without its end, on the calling thread.
  std::function<void(std::string_view line, bool isError)> onLine;
};

struct Outcome {
  int exitCode = 0;
  std::string output, errors;  ///< standard output and error, whole
  double seconds = 0;
  bool stopped = false;  ///< ended by the stop token (its exit code then says what it made of SIGTERM)
};

/// Path of a program found in PATH. Errors: toolMissing, with the Debian package to install when it is known.
Result<std::filesystem::path> findProgram(const std::string& name);

/// Runs a program to its end in a process group of its own, which dies with us. Blocks the calling thread;
/// needs no event loop. A stop sends SIGTERM to the group and SIGKILL after `patience`. Exactly one result:
/// an Outcome with any exit code; or toolMissing, timeout (killed), toolFailed (crashed: the signal is
/// named).
Result<Outcome> run(const Command& command, const Work& work);

/// The same, and a non-zero exit code is toolFailed quoting the last lines it printed; a stop is cancelled.
Result<Outcome> runChecked(const Command& command, const Work& work);

}  // namespace pw::tools
