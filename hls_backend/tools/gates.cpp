// SPDX-License-Identifier: GPL-3.0-or-later
#include <regex>
#include <set>

#include "base/file.h"
#include "cell_models.h"
#include "tools/process.h"
#include "tools/yosys.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

std::set<std::string> modulesIn(const std::string& verilog) {
  static const std::regex pattern(R"((?:^|\n)\s*module\s+(\w+))");
  std::set<std::string> names;
  for (std::sregex_iterator it(verilog.begin(), verilog.end(), pattern), end; it != end; ++it)
    names.insert((*it)[1]);
  return names;
}

/// The cells of a flat netlist: "  LUT6 #(" or "  FDRE _123_ (".
std::set<std::string> cellsIn(const std::string& netlist) {
  static const std::regex pattern(R"((?:^|\n)  ([A-Z][A-Z0-9_]+) (?:#\(|\S+ \())");
  std::set<std::string> names;
  for (std::sregex_iterator it(netlist.begin(), netlist.end(), pattern), end; it != end; ++it)
    names.insert((*it)[1]);
  return names;
}

}  // namespace

Result<fs::path> cellModels(const std::string& yosys) {
  PW_ASSIGN(const fs::path program, findProgram(yosys));
  std::error_code ignored;
  const fs::path real = fs::canonical(program, ignored);
  const fs::path models = real.parent_path().parent_path() / "share" / "yosys" / "xilinx" / "cells_sim.v";
  if (fs::exists(models, ignored)) return models;
  return failure(ErrorKind::toolMissing, "Yosys' models of the part's cells are not there.", models.string(),
                 "Install Debian's package yosys.");
}

Result<void> writeGateFolder(const fs::path& synthesis, const fs::path& folder) {
  PW_ASSIGN(const fs::path models, cellModels("yosys"));
  PW_ASSIGN(const std::string netlist, readFile(synthesis / "netlist.v"));
  PW_ASSIGN(const std::string cells, readFile(models));
  std::set<std::string> known = modulesIn(cells);
  for (const char* timingOnly : {"RAMB18E1", "RAMB36E1"}) known.erase(timingOnly);
  for (const std::string& cell : cellsIn(netlist)) {
    if (known.count(cell) != 0) continue;
    return failure(ErrorKind::badInput,
                   "The gates cannot be simulated: Yosys has no model of the part's " + cell + ".",
                   (synthesis / "netlist.v").string(),
                   "Synthesise without block RAM, and without DSP blocks on parts other than the 7 series.");
  }
  PW_CHECK(makeFolder(folder));
  PW_CHECK(writeFileAtomically(folder / "cells_sim.v", cells));
  PW_CHECK(writeFileAtomically(folder / "netlist.v", netlist));
  // The models are not free of Verilator's warnings.
  PW_CHECK(writeFileAtomically(folder / "files.f", "-Wno-fatal\ncells_sim.v\nnetlist.v\n"));
  return {};
}

}  // namespace pw::tools
