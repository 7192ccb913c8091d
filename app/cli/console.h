// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "base/json.h"
#include "base/work.h"
#include "trace/trace_file.h"

namespace pw::cli {

/// What a command answers: one object for programs, a text for people, and whether a check of its own failed.
struct Reply {
  Json object;
  std::string text;
  bool checkFailed = false;
};

/// Exit codes: 0 done, 1 a check or a tool failed, 2 bad input or usage.
int exitCode(const Error& error);

/// Progress on standard error: a line that rewrites itself on a terminal, the names of the steps elsewhere.
/// Silent with --json on anything but a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine();
  void show(double fraction, std::string_view what);
  /// A line that stays.
  void note(const std::string& line);

 private:
  void clear();
  bool m_quiet;
  bool m_terminal;
  bool m_shown = false;
  std::string m_last;
};

/// What a command gets to work with.
struct Session {
  bool json = false;
  Work work;
  ProgressLine* progress = nullptr;
};

/// A command of the program: `define` adds its options to the sub-command and returns what runs it.
using Run = std::function<Result<Reply>(Session&)>;
struct Command {
  std::string name, purpose;
  std::function<Run(CLI::App&)> define;
};

std::vector<Command> dataCommands();      // simulate, import, info, label, dataset
std::vector<Command> psdCommands();       // psd, window-scan
std::vector<Command> cutCommands();       // gate-scan, cuts, calibrate
std::vector<Command> networkCommands();   // train, evaluate, convert
std::vector<Command> sweepCommands();     // sweep
std::vector<Command> compressCommands();  // compress
std::vector<Command> compareCommands();   // compare
std::vector<Command> scriptCommands();    // script
std::vector<Command> hardwareCommands();  // design, verify, synthesize, board
std::vector<Command> hls4mlCommands();    // hls4ml
std::vector<Command> adviseCommands();    // advise
std::vector<Command> estimateCommands();  // estimate
std::vector<Command> projectCommands();   // run, report

/// A table of "name: value" lines with aligned values.
std::string listing(const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace pw::cli
