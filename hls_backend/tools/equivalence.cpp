// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/equivalence.h"

#include <cstdio>
#include <optional>
#include <regex>

#include "base/file.h"
#include "cell_models.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

Result<std::string> readCommands(const EquivalenceRequest& request, const std::vector<fs::path>& sources) {
  std::string text;
  for (const fs::path& source : sources) {
    PW_ASSIGN(const std::string path, yosysPath(fs::absolute(request.folder / source)));
    text += "read_verilog " + path + "\n";
  }
  return text + "hierarchy -top " + request.module + "\n";
}

/// Both forms of the module: `gold` as it is written, `gate` of cells, which their models explain.
Result<std::string> bothForms(const EquivalenceRequest& request) {
  PW_ASSIGN(const std::string written, readCommands(request, request.sources));
  PW_ASSIGN(const std::string revised,
            readCommands(request, request.revised.empty() ? request.sources : request.revised));
  PW_ASSIGN(const fs::path models, cellModels(request.yosys));
  PW_ASSIGN(const std::string cells, yosysPath(models));
  const std::string& module = request.module;
  return written + "proc\nflatten\nmemory -nomap\nmemory_map\nopt -full\ndesign -stash gold\n" + revised +
         "synth_xilinx -family " + request.family +
         " -flatten -noiopad -noclkbuf -nodsp -nobram -nosrl -nolutram -top " + module +
         "\nread_verilog -overwrite " + cells + "\nhierarchy -top " + module +
         "\nproc\nflatten\nopt_clean\ndesign -stash gate\ndesign -copy-from gold -as gold " + module +
         "\ndesign -copy-from gate -as gate " + module + "\n";
}

const char* const induction =
    "equiv_make gold gate equiv\n"
    "hierarchy -top equiv\n"
    "clean\n"
    "equiv_struct\n"
    "equiv_simple -undef\n"
    "equiv_induct -undef\n"
    "equiv_status\n";

std::string counterexample(int depth) {
  return "miter -equiv -flatten -make_outputs gold gate miter\n"
         "hierarchy -top miter\n"
         "sat -seq " +
         std::to_string(depth) +
         " -set-init-zero -set-at 1 in_reset 1 -prove trigger 0 -show-inputs -show-outputs miter\n";
}

/// Gives nothing when the time was up.
Result<std::optional<Outcome>> runScript(const EquivalenceRequest& request, const std::string& name,
                                         const std::string& script, const Work& work) {
  const fs::path output = fs::absolute(request.output);
  PW_CHECK(makeFolder(output));
  const fs::path file = output / (request.module + "_" + name + ".ys");
  PW_CHECK(writeFileAtomically(file, script));
  Command command;
  command.program = request.yosys;
  command.arguments = {"-l", (output / (request.module + "_" + name + ".log")).string(), "-s", file.string()};
  command.folder = request.folder;
  command.limit = request.limit;
  Result<Outcome> outcome = runChecked(command, work);
  if (outcome) return std::optional(std::move(*outcome));
  if (outcome.error().kind == ErrorKind::timeout) return std::optional<Outcome>();
  return tl::unexpected<Error>(outcome.error());
}

/// "Found 168 $equiv cells in equiv: Of those cells 167 are proven and 1 are unproven." and
/// "Unproven $equiv …: 1'0 \\weights_gate [4]"
void readStatus(const std::string& log, Equivalence& result) {
  const std::size_t at = log.rfind("Of those cells ");
  if (at == std::string::npos) return;
  int unproven = 0;
  if (std::sscanf(log.c_str() + at, "Of those cells %d are proven and %d are unproven", &result.proven,
                  &unproven) != 2)
    return;
  result.points = result.proven + unproven;
  static const std::regex name(R"(Unproven \$equiv .* \\?(\S+)_gate ?(\[\d+\])?)");
  std::smatch found;
  const std::string rest = log.substr(at);
  if (std::regex_search(rest, found, name)) result.unproven = found[1].str() + found[2].str();
}

}  // namespace

Result<Equivalence> proveGates(const EquivalenceRequest& request, const Work& work) {
  PW_ASSIGN(const std::string forms, bothForms(request));
  Equivalence result;
  PW_ASSIGN(const auto proof, runScript(request, "proof", forms + induction, work.part(0, 0.5)));
  const auto limitSeconds = std::chrono::duration<double>(request.limit).count();
  result.seconds = proof ? proof->seconds : limitSeconds;
  if (proof) readStatus(proof->output, result);
  if (result.points > 0 && result.proven == result.points) {
    result.answer = Equivalence::Answer::equal;
    return result;
  }
  if (!proof) return result;  // what takes that long to prove takes longer to search
  PW_ASSIGN(const auto search,
            runScript(request, "search", forms + counterexample(request.depth), work.part(0.5, 1)));
  result.seconds += search ? search->seconds : limitSeconds;
  if (search && search->output.find("model found: FAIL!") != std::string::npos)
    result.answer = Equivalence::Answer::different;
  return result;
}

}  // namespace pw::tools
