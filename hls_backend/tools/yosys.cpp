// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/yosys.h"

#include <algorithm>
#include <cstdio>

#include "base/file.h"
#include "cell_models.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

// Passes of synth_xilinx in Yosys 0.23; only the progress depends on it.
constexpr int synthPasses = 51;
constexpr const char* statisticsBegin = "pulsewright-statistics-begin";
constexpr const char* statisticsEnd = "pulsewright-statistics-end";

fs::path outputFolder(const SynthesisRequest& request) {
  return fs::absolute(request.output.empty() ? request.folder / "synthesis" : request.output);
}

/// Where a source is: relative to the request's folder, or else to the present one.
Result<fs::path> found(const SynthesisRequest& request, const fs::path& source) {
  std::error_code ignored;
  for (const fs::path& path : {request.folder / source, source}) {
    if (fs::is_regular_file(path, ignored)) return fs::absolute(path).lexically_normal();
  }
  return failure(ErrorKind::badInput, "The Verilog file is missing.", (request.folder / source).string(),
                 "Generate the design again.");
}

Result<std::string> script(const SynthesisRequest& request, bool dsp) {
  std::string text;
  for (const fs::path& source : request.sources) {
    PW_ASSIGN(const fs::path file, found(request, source));
    PW_ASSIGN(const std::string path, yosysPath(file));
    text += std::string("read_verilog ") + (source.extension() == ".sv" ? "-sv " : "") + path + "\n";
  }
  const fs::path output = outputFolder(request);
  // Pads belong to the whole design on the part, of which this is a block. No shift registers: Yosys 0.23
  // (xilinx_srl) drops the clock enable of three flip-flops in a row that it makes one of.
  text += "synth_xilinx -family " + request.device.family + " -flatten -noiopad -nosrl" +
          (dsp ? "" : " -nodsp") + (request.blockRam ? "" : " -nobram") + " -top " + request.top + "\n";
  // Not with "tee": it cannot write to a path with spaces.
  text += std::string("log ") + statisticsBegin + "\nstat -json\nlog " + statisticsEnd + "\n";
  if (request.writeNetlist) {
    PW_ASSIGN(const std::string netlist, yosysPath(output / "netlist.v"));
    text += "write_verilog -noattr " + netlist + "\n";
  }
  return text;
}

/// Says how far Yosys is from the numbers of its passes: "2.23. Executing TECHMAP pass (…)".
class PassProgress {
 public:
  explicit PassProgress(const Work& work) : m_work(work) {}
  void line(std::string_view text) {
    int pass = 0, end = 0;
    const std::string copy(text.substr(0, 120));
    // "N.M. Executing": the passes inside synth_xilinx, not those inside these.
    if (std::sscanf(copy.c_str(), "%*d.%d. Executing %n", &pass, &end) != 1 || end == 0) return;
    const double fraction = std::min(0.99, double(pass) / synthPasses);
    if (fraction <= m_fraction) return;
    m_fraction = fraction;
    m_work.report(fraction, "Yosys: " + copy.substr(std::size_t(end)));
  }

 private:
  const Work& m_work;
  double m_fraction = 0;
};

/// The first line that holds `part`.
std::string lineWith(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) return {};
  const std::size_t begin = text.rfind('\n', at) + 1;  // 0 in the first line
  return text.substr(begin, text.find('\n', at) - begin);
}

Error withYosysError(Error error, const Outcome& outcome, const SynthesisRequest& request) {
  std::string said = lineWith(outcome.errors, "ERROR:");
  if (said.empty()) said = lineWith(outcome.output, "ERROR:");
  error.where = request.top;
  error.what = "Yosys ended with code " + std::to_string(outcome.exitCode) +
               (said.empty() ? " and did not say why." : ": " + said);
  error.hint = "Look at " + (outputFolder(request) / "yosys.log").string() + ".";
  return error;
}

Result<Outcome> runYosys(const SynthesisRequest& request, bool dsp, const Work& work) {
  const fs::path output = outputFolder(request);
  PW_CHECK(makeFolder(output));
  PW_ASSIGN(const std::string text, script(request, dsp));
  PW_CHECK(writeFileAtomically(output / "synth.ys", text));
  PassProgress progress(work);
  Command command;
  command.program = request.yosys;
  command.arguments = {"-l", (output / "yosys.log").string(), "-s", (output / "synth.ys").string()};
  command.folder = request.folder;
  command.limit = request.limit;
  command.onLine = [&](std::string_view line, bool isError) {
    progress.line(line);
    if (request.onLine) request.onLine(line, isError);
  };
  PW_ASSIGN(Outcome outcome, run(command, work));
  if (outcome.stopped) return cancelled("Yosys");
  if (outcome.exitCode != 0) {
    return tl::unexpected<Error>(withYosysError({ErrorKind::toolFailed, {}, {}, {}}, outcome, request));
  }
  return outcome;
}

tl::unexpected<Error> noStatistics(const std::string& why) {
  return failure(ErrorKind::toolFailed, "Yosys ended well but gave no statistics: " + why, "Yosys",
                 "Check that the program is Yosys 0.23 or later ('yosys -V').");
}

/// The object that "stat -json" printed between the two marks.
Result<Json> statistics(const std::string& log) {
  const std::size_t begin = log.rfind(statisticsBegin);
  const std::size_t end = log.rfind(statisticsEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return noStatistics("it did not print them.");
  }
  const std::size_t open = log.find('{', begin);
  const std::size_t close = log.rfind('}', end);
  if (open == std::string::npos || close == std::string::npos || close < open) {
    return noStatistics("they are empty.");
  }
  Json json = Json::parse(log.substr(open, close - open + 1), nullptr, false);
  if (json.is_discarded()) return noStatistics("they are not JSON.");
  return json;
}

/// Cell counts: {"design": {"num_cells_by_type": {...}}}.
Result<std::map<std::string, int>> cellCounts(const Json& json) {
  const Json::json_pointer place("/design/num_cells_by_type");
  if (!json.contains(place) || !json[place].is_object()) return noStatistics("they hold no cell counts.");
  std::map<std::string, int> cells;
  for (const auto& [name, count] : json[place].items()) {
    if (!count.is_number_integer() || count.get<double>() < 0 || count.get<double>() > 1e8) {
      return noStatistics("the count of " + name + " is not a number.");
    }
    cells[name] = count.get<int>();
  }
  return cells;
}

/// "… MEM: 347.26 MB peak"
double peakMemoryMb(const std::string& log) {
  double mb = 0;
  const std::size_t at = log.rfind("MEM: ");
  return at != std::string::npos && std::sscanf(log.c_str() + at, "MEM: %lf MB", &mb) == 1 ? mb : 0;
}

std::string versionIn(const std::string& log) {
  const std::size_t at = log.rfind("\nYosys ");  // the last lines; the banner has the name within a line
  return at == std::string::npos
             ? ""
             : log.substr(at + 1, std::min<std::size_t>(log.find('\n', at + 1) - at - 1, 80));
}

Result<Synthesis> synthesizeOnce(const SynthesisRequest& request, bool dsp, const Work& work) {
  PW_ASSIGN(const Outcome outcome, runYosys(request, dsp, work));
  Synthesis result;
  PW_ASSIGN(const Json counted, statistics(outcome.output));
  PW_ASSIGN(result.cells, cellCounts(counted));
  countResources(result);
  result.part = request.device.part;
  result.family = request.device.family;
  result.top = request.top;
  result.partLut = request.device.lut;
  result.partFf = request.device.ff;
  result.partDsp = request.device.dsp;
  result.partBram18 = request.device.bram18;
  result.dspAllowed = dsp;
  result.version = versionIn(outcome.output);
  result.seconds = outcome.seconds;
  result.memoryMb = peakMemoryMb(outcome.output);
  return result;
}

}  // namespace

Result<std::string> yosysPath(const fs::path& path) {
  const std::string text = path.string();
  if (text.find_first_of("\"\n;") == std::string::npos) return "\"" + text + "\"";
  return failure(ErrorKind::badInput, "Yosys cannot take a path with a quote, a semicolon or a line break.",
                 text, "Rename the file or folder.");
}

Result<Synthesis> synthesize(const SynthesisRequest& request, const Work& work) {
  if (request.sources.empty()) {
    return failure(ErrorKind::badInput, "There is no Verilog to synthesise.", request.folder.string(),
                   "Generate it first.");
  }
  work.report(0, "Yosys: reading the Verilog");
  const bool mayRepeat = request.dsp == DspUse::withinPart;
  PW_ASSIGN(Synthesis result,
            synthesizeOnce(request, request.dsp != DspUse::never, work.part(0, mayRepeat ? 0.9 : 1)));
  if (mayRepeat && result.dsp > request.device.dsp) {
    work.report(0.9, "Yosys: again without DSP blocks, of which the part has too few");
    const double first = result.seconds;
    PW_ASSIGN(result, synthesizeOnce(request, false, work.part(0.9, 1)));
    result.seconds += first;
  }
  work.report(1, "Yosys: done");
  return result;
}

}  // namespace pw::tools
