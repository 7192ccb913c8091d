// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/gpp.h"

#include <cstdlib>
#include <sstream>

#include "base/file.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

constexpr double compileShare = 0.7;  // of the progress; the rest is the run
const char* const buildFolder = "sim_build";

/// Compiler and flags, behind ccache where it is. Paths stay relative to the project's folder, so that ccache
/// knows a project again in another place.
Command compiler(const fs::path& folder, const GppOptions& options) {
  Command command;
  command.folder = folder;
  command.limit = options.compileLimit;
  command.program = options.compiler;
  if (options.useCcache && findProgram("ccache")) {
    command.arguments.push_back(command.program);
    command.program = "ccache";
  }
  for (const char* flag : {"-std=c++14", "-Wall", "-Wno-unknown-pragmas", "-Wno-unused-label",
                           "-fmax-errors=1", "-fno-diagnostics-show-caret", "-Isim_include"}) {
    command.arguments.emplace_back(flag);
  }
  command.arguments.push_back(options.optimisation);
  for (const std::string& flag : options.flags) command.arguments.push_back(flag);
  return command;
}

Result<double> compileOne(Command command, const std::string& source, const std::string& object,
                          const Work& work) {
  for (const std::string& argument : {std::string("-c"), source, std::string("-o"), object}) {
    command.arguments.push_back(argument);
  }
  auto outcome = runChecked(command, work);
  if (outcome) return outcome->seconds;
  Error error = outcome.error();
  if (error.kind == ErrorKind::toolFailed) error.where = (command.folder / source).string();  // not "ccache"
  return tl::unexpected<Error>(std::move(error));
}

/// Seconds.
Result<double> compile(const fs::path& folder, const GppOptions& options, const Work& work) {
  PW_CHECK(findProgram(options.compiler));
  const std::string build = buildFolder;
  PW_CHECK(makeFolder(folder / build));
  const Command command = compiler(folder, options);
  work.report(0, "Compiling the HLS C++");
  PW_ASSIGN(double seconds, compileOne(command, "firmware/pulsewright_hls.cpp", build + "/firmware.o", work));
  work.report(compileShare / 2, "Compiling the test bench");
  PW_ASSIGN(const double bench, compileOne(command, "tb/pulsewright_tb.cpp", build + "/bench.o", work));
  Command link;
  link.folder = folder;
  link.limit = options.compileLimit;
  link.program = options.compiler;
  link.arguments = {build + "/firmware.o", build + "/bench.o", "-o", build + "/pulsewright_tb"};
  PW_ASSIGN(const Outcome linked, runChecked(link, work));
  return seconds + bench + linked.seconds;
}

/// The line that starts with `head`, without it.
std::string lineAfter(const std::string& text, const std::string& head) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(head, 0) == 0) return line.substr(head.size());
  }
  return {};
}

Result<std::vector<std::int32_t>> readWords(const fs::path& path) {
  PW_ASSIGN(const std::string text, readFile(path));
  std::vector<std::int32_t> words;
  const char* at = text.c_str();
  for (char* end = nullptr;; at = end) {
    const long word = std::strtol(at, &end, 10);
    if (end == at) break;
    words.push_back(static_cast<std::int32_t>(word));
  }
  return words;
}

/// Reads the bench's verdict, e.g. "FAIL: 1000 events, 3 mismatches".
Result<HlsRun> verdict(const Outcome& outcome, const fs::path& folder) {
  if (outcome.exitCode != 0 && outcome.exitCode != 1) {
    const std::string reason = lineAfter(outcome.errors, "ERROR: ");
    return failure(ErrorKind::badInput,
                   "The test bench had nothing to compare: " + (reason.empty() ? outcome.errors : reason),
                   folder.string(), "Generate the project again.");
  }
  HlsRun run;
  const std::string numbers = lineAfter(outcome.output, outcome.exitCode == 0 ? "PASS: " : "FAIL: ");
  if (std::sscanf(numbers.c_str(), "%zu events, %zu mismatches", &run.events, &run.mismatches) != 2 ||
      run.events == 0) {
    return failure(ErrorKind::toolFailed, "The test bench gave no verdict.", folder.string(),
                   "Generate the project again.");
  }
  run.passed = outcome.exitCode == 0 && run.mismatches == 0;
  const std::string difference = lineAfter(outcome.output, "FIRST DIFFERENCE in ");
  if (!difference.empty()) run.firstDifference = difference;
  PW_ASSIGN(run.outputs, readWords(folder / buildFolder / "hls_outputs.txt"));
  run.runSeconds = outcome.seconds;
  return run;
}

Command bench(const fs::path& folder, const GppOptions& options, const Work& work) {
  Command command;
  command.folder = folder;
  command.program = fs::absolute(folder / buildFolder / "pulsewright_tb").string();
  command.arguments = {"tb_data", "0", std::string(buildFolder) + "/hls_outputs.txt"};
  command.limit = options.runLimit;
  command.onLine = [&work](std::string_view line, bool) {
    std::size_t done = 0, events = 0;
    if (std::sscanf(std::string(line).c_str(), "PROGRESS %zu of %zu", &done, &events) == 2 && events > 0) {
      work.report(compileShare + (1 - compileShare) * double(done) / double(events),
                  "Running the HLS C++ test bench");
    }
  };
  return command;
}

}  // namespace

Result<HlsRun> runHls(const fs::path& folder, const GppOptions& options, const Work& work) {
  std::error_code ignored;
  if (!fs::exists(folder / "firmware" / "pulsewright_hls.cpp", ignored)) {
    return failure(ErrorKind::badInput, "There is no HLS C++ project.", folder.string(),
                   "Generate it first.");
  }
  PW_ASSIGN(const double compileSeconds, compile(folder, options, work));
  work.report(compileShare, "Running the HLS C++ test bench");
  PW_ASSIGN(const Outcome outcome, run(bench(folder, options, work), work));
  if (outcome.stopped) return cancelled("HLS C++ test bench");
  PW_ASSIGN(HlsRun result, verdict(outcome, folder));
  result.compileSeconds = compileSeconds;
  work.report(1, "HLS C++ compared");
  return result;
}

}  // namespace pw::tools
