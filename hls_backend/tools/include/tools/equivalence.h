// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/work.h"

namespace pw::tools {

struct EquivalenceRequest {
  std::filesystem::path folder;                ///< working folder: for files that the Verilog reads
  std::vector<std::filesystem::path> sources;  ///< Verilog, relative to `folder`
  std::vector<std::filesystem::path> revised;  ///< what the gates are made of; empty: `sources`
  std::string module;                          ///< what is proven
  std::string family = "xc7";                  ///< Yosys' family of parts
  int depth = 30;                              ///< clocks from reset in which a counterexample is looked for
  std::filesystem::path output;                ///< folder for scripts and logs
  std::string yosys = "yosys";
  std::chrono::milliseconds limit{
      std::chrono::minutes(1)};  ///< for the proof, and again for a counterexample
};

/// What Yosys found of a module and its gates.
struct Equivalence {
  enum class Answer {
    equal,      ///< all registers and outputs, for all inputs, by induction over the clocks
    different,  ///< a counterexample from reset
    unknown     ///< neither within the time limit
  };
  Answer answer = Answer::unknown;
  int points = 0, proven = 0;  ///< registers' and outputs' bits compared; 0 when out of time
  std::string unproven;        ///< the first that was not, by its name in the Verilog
  double seconds = 0;
};

/// Proves that the LUTs, carries and flip-flops that synth_xilinx makes of a module (without DSP blocks and
/// block RAM) are the module: equiv_induct with undefined values, then, if that fails, a search for
/// inputs after which outputs differ. Exponential at worst: for small modules. Errors: badInput (no such
/// file), toolMissing, toolFailed, cancelled, io.
Result<Equivalence> proveGates(const EquivalenceRequest& request, const Work& work);

}  // namespace pw::tools
