// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/verilator.h"

#include <charconv>
#include <cstring>
#include <map>
#include <sstream>

#include "base/file.h"
#include "design/registers.h"
#include "generate/verilog.h"
#include "simulationFiles.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

// Of the progress of a build: Verilator itself, then the compiler.
constexpr double verilateShare = 0.2;

/// The enumerators of simulate.cpp, from the one register map.
std::string registerOffsets() {
  using namespace hls::registers;
  const std::pair<const char*, std::uint32_t> table[] = {
      {"magic", magic},
      {"build_id", buildId},
      {"status", status},
      {"latency_last", latencyLast},
      {"latency_min", latencyMin},
      {"latency_max", latencyMax},
      {"latency_sum", latencySumLo},
      {"frames_done", frames},
      {"input_idle", inputIdle},
      {"input_stall", inputStall},
      {"output_stall", outputStall},
      {"inputs_words", inputs},
      {"outputs_words", outputs},
      {"interval", interval},
  };
  std::string text;
  for (const auto& [name, offset] : table)
    text += std::string("  ") + name + " = " + std::to_string(offset) + ",\n";
  return text;
}

/// Writes a file only when it changes: make then has nothing to do.
Result<void> refresh(const fs::path& path, const std::string& text) {
  if (const auto present = readFile(path); present && *present == text) return {};
  return writeFileAtomically(path, text);
}

Result<void> writeHarness(const fs::path& sim) {
  PW_CHECK(makeFolder(sim));
  for (const auto& [name, content] : simulationFiles()) {
    std::string text = content;
    const std::string mark = "@offsets@";
    if (const std::size_t at = text.find(mark); at != std::string::npos) {
      text.replace(at, mark.size(), registerOffsets());
    }
    PW_CHECK(refresh(sim / name, text));
  }
  return {};
}

Result<void> checkFolder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "files.f", ignored)) return {};
  return failure(ErrorKind::badInput, "This folder holds no generated Verilog (files.f is missing).",
                 folder.string(), "Generate the design first.");
}

/// make in the simulation's folder. Each compiler call that it shows is a step of the progress.
Result<double> make(const fs::path& sim, std::vector<std::string> arguments, const RtlOptions& options,
                    const Work& work, const std::string& what) {
  Command command;
  command.program = "make";
  command.folder = sim;
  command.limit = options.limit;
  command.arguments = {"VERILATOR=verilator", "CXX=g++"};
  if (options.useCcache && findProgram("ccache")) command.arguments.push_back("LAUNCHER=ccache");
  for (std::string& argument : arguments) command.arguments.push_back(std::move(argument));
  int step = 0;
  constexpr double steps = 7;  // compiler calls
  command.onLine = [&](std::string_view line, bool isError) {
    if (isError || line.find(" -c ") == std::string_view::npos) return;
    work.report(std::min(0.95, ++step / steps), what);
  };
  PW_ASSIGN(const Outcome outcome, runChecked(command, work));
  return outcome.seconds;
}

Result<void> checkTools(std::initializer_list<const char*> programs) {
  for (const char* program : programs) PW_CHECK(findProgram(program));
  return {};
}

std::map<std::string, std::uint64_t> namedNumbers(const std::string& text) {
  std::map<std::string, std::uint64_t> numbers;
  std::istringstream lines(text);
  std::string name;
  std::uint64_t value = 0;
  while (lines >> name >> value) numbers[name] = value;
  return numbers;
}

template <class Word>
Result<std::vector<Word>> readWords(const fs::path& path) {
  PW_ASSIGN(const std::string bytes, readFile(path));
  std::vector<Word> words(bytes.size() / sizeof(Word));
  std::memcpy(words.data(), bytes.data(), words.size() * sizeof(Word));
  return words;
}

/// The run's files, gone with it.
class RunFolder {
 public:
  static Result<RunFolder> make(const fs::path& parent) {
    std::string pattern = (parent / "run-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      return failure(ErrorKind::io, "Cannot make a folder for the simulation's files.", parent.string(),
                     "Check free space and permissions.");
    }
    RunFolder folder;
    folder.m_path = pattern;
    return folder;
  }
  RunFolder(RunFolder&& other) noexcept : m_path(std::move(other.m_path)) { other.m_path.clear(); }
  RunFolder& operator=(RunFolder&& other) noexcept {
    std::swap(m_path, other.m_path);
    return *this;
  }
  ~RunFolder() {
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
  }
  fs::path operator/(const char* name) const { return m_path / name; }

 private:
  RunFolder() = default;
  fs::path m_path;
};

Command simulation(const RtlBuild& build, const RunFolder& files, const RtlTraffic& traffic,
                   const RtlOptions& options) {
  Command command;
  command.program = fs::absolute(build.simulate).string();
  command.limit = options.limit;
  command.arguments = {(files / "inputs.bin").string(),      (files / "outputs.bin").string(),
                       (files / "latencies.bin").string(),   "--gaps",
                       std::to_string(traffic.gapPercent),   "--stalls",
                       std::to_string(traffic.stallPercent), "--seed",
                       std::to_string(traffic.seed),         "--packet",
                       std::to_string(traffic.packetFrames)};
  if (traffic.oneAtATime) command.arguments.emplace_back("--single");
  return command;
}

Result<RtlRun> readRun(const Outcome& outcome, const RunFolder& files) {
  const auto numbers = namedNumbers(outcome.output);
  const auto wide = [&](const char* name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? 0 : found->second;
  };
  const auto word = [&](const char* name) { return std::uint32_t(wide(name)); };
  if (numbers.count("status") == 0) {
    return failure(ErrorKind::toolFailed, "The simulation ended without its counters.", "simulate",
                   "Build the simulation again.");
  }
  RtlRun run;
  PW_ASSIGN(run.outputs, readWords<std::int32_t>(files / "outputs.bin"));
  PW_ASSIGN(run.latencies, readWords<std::uint32_t>(files / "latencies.bin"));
  run.interval = wide("counted_interval");
  run.cycles = wide("cycles");
  run.wrongLast = wide("wrong_last");
  run.seconds = outcome.seconds;
  RtlCounters& c = run.counters;
  c.magic = word("magic");
  c.buildId = word("build_id");
  c.status = word("status");
  c.latencyLast = word("latency_last");
  c.latencyMin = word("latency_min");
  c.latencyMax = word("latency_max");
  c.latencySum = wide("latency_sum");
  c.frames = word("frames");
  c.inputIdle = word("input_idle");
  c.inputStall = word("input_stall");
  c.outputStall = word("output_stall");
  c.interval = word("interval");
  return run;
}

}  // namespace

Result<void> lintRtl(const fs::path& verilogFolder, const RtlOptions& options, const Work& work) {
  PW_CHECK(checkFolder(verilogFolder));
  PW_CHECK(checkTools({"verilator"}));
  Command command;
  command.program = "verilator";
  command.folder = verilogFolder;
  command.limit = options.limit;
  command.arguments = {"--lint-only", "-Wall", "--top-module", hls::verilogTop, "-f", "files.f"};
  PW_CHECK(runChecked(command, work));
  return {};
}

Result<RtlBuild> buildRtl(const fs::path& verilogFolder, const RtlOptions& options, const Work& work) {
  PW_CHECK(checkFolder(verilogFolder));
  PW_CHECK(checkTools({"verilator", "make", "g++"}));
  RtlBuild build;
  build.folder = verilogFolder / "sim";
  build.library = build.folder / "libpulsewright_pl.so";
  build.simulate = build.folder / "simulate";
  PW_CHECK(writeHarness(build.folder));
  work.report(0, "Verilating");
  PW_ASSIGN(build.verilateSeconds,
            make(build.folder, {"verilate"}, options, work.part(0, verilateShare), "Verilating"));
  work.report(verilateShare, "Compiling the simulation");
  PW_ASSIGN(build.compileSeconds,
            make(build.folder, {"-j" + std::to_string(std::max(1, options.jobs)), "programs"}, options,
                 work.part(verilateShare, 1), "Compiling the simulation"));
  work.report(1, "Compiled the simulation");
  return build;
}

Result<RtlRun> runRtl(const RtlBuild& build, std::span<const std::int32_t> inputs, const RtlTraffic& traffic,
                      const RtlOptions& options, const Work& work) {
  const auto percent = [](int value) { return value >= 0 && value < 100; };
  if (!percent(traffic.gapPercent) || !percent(traffic.stallPercent) || traffic.packetFrames < 0) {
    return failure(ErrorKind::badInput, "Gaps and stalls are percentages from 0 to 99.", "simulate");
  }
  PW_ASSIGN(const RunFolder files, RunFolder::make(build.folder));
  PW_CHECK(writeFileAtomically(files / "inputs.bin",
                               {reinterpret_cast<const char*>(inputs.data()), inputs.size_bytes()}));
  Command command = simulation(build, files, traffic, options);
  command.onLine = [&](std::string_view line, bool isError) {
    constexpr std::string_view head = "progress ";
    double fraction = 0;
    if (!isError || line.substr(0, head.size()) != head) return;
    line.remove_prefix(head.size());
    if (std::from_chars(line.data(), line.data() + line.size(), fraction).ec == std::errc()) {
      work.report(fraction, "Simulating the Verilog");
    }
  };
  PW_ASSIGN(const Outcome outcome, runChecked(command, work));
  return readRun(outcome, files);
}

}  // namespace pw::tools
