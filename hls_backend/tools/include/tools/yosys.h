// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/work.h"
#include "design/design.h"

namespace pw::tools {

/// What Yosys may do with DSP blocks. It does not know how many a part has.
enum class DspUse {
  withinPart,  ///< use them; when that takes more than the part has, again without
  always,
  never  ///< multipliers from LUTs
};

struct SynthesisRequest {
  std::filesystem::path folder;                ///< working folder: for files that the Verilog reads
  std::vector<std::filesystem::path> sources;  ///< Verilog, relative to `folder` or to the present folder
  std::string top = "pulsewright_top";
  hls::Device device;
  DspUse dsp = DspUse::withinPart;
  std::filesystem::path output;  ///< folder for synth.ys and yosys.log; empty: `folder`/synthesis
  bool blockRam = true;          ///< false: memories from LUTs
  bool writeNetlist = false;     ///< also netlist.v, of the vendor's primitives
  std::string yosys = "yosys";   ///< name in PATH, or a path
  std::chrono::milliseconds limit{std::chrono::minutes(10)};
  /// What Yosys says, line by line as it comes, on the calling thread.
  std::function<void(std::string_view line, bool isError)> onLine = {};
};

/// What a design takes of a part, counted by Yosys' synth_xilinx: before packing, placement and routing, so
/// an estimate of what Vivado will place (LUTs commonly 10 … 30 % apart, DSP and FF close).
struct Synthesis {
  std::string part, family, top;
  int lut = 0;     ///< LUT1 … LUT6
  int lutRam = 0;  ///< LUTs taken as distributed RAM and shift registers, beside `lut`
  int ff = 0, dsp = 0;
  int bram18 = 0;  ///< RAMB18 + 2 · RAMB36
  int uram = 0, carry = 0;
  std::map<std::string, int> cells;                          ///< every kind of primitive
  int partLut = 0, partFf = 0, partDsp = 0, partBram18 = 0;  ///< what the part has
  bool dspAllowed = true;                                    ///< false: multipliers were made from LUTs
  std::string version;                                       ///< "Yosys 0.23 (git sha1 7ce5011c24b)"
  double seconds = 0;
  double memoryMb = 0;  ///< Yosys' peak; 0 when it did not say

  int totalLut() const { return lut + lutRam; }
  bool fits() const {
    return totalLut() <= partLut && ff <= partFf && dsp <= partDsp && bram18 <= partBram18;
  }
  /// `used` as a share of what the part has; 0 when it has none.
  static double share(int used, int ofPart) { return ofPart > 0 ? double(used) / ofPart : 0; }
};
Json toJson(const Synthesis& synthesis);
Result<Synthesis> synthesisFromJson(const Json& json, const std::string& where);

/// Counts a Synthesis' resources from its `cells`.
void countResources(Synthesis& synthesis);

/// The netlist.v that synthesize() wrote to `synthesis`, with Yosys' models of the part's cells, as a folder
/// that buildRtl() takes: what is simulated are the gates. Errors: badInput (no netlist there; cells that
/// Yosys has no model of, named), toolMissing, io.
Result<void> writeGateFolder(const std::filesystem::path& synthesis, const std::filesystem::path& folder);

/// Errors: badInput (no or missing sources), toolMissing, toolFailed (quoting Yosys' error, or what it
/// printed is no statistics), timeout, cancelled, io.
Result<Synthesis> synthesize(const SynthesisRequest& request, const Work& work);

}  // namespace pw::tools
