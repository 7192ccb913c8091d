// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/work.h"
#include "dataset/dataset.h"
#include "design/design.h"
#include "jobs/verification.h"
#include "tools/yosys.h"

namespace pw::jobs {

/// A design folder holds: design.json (what was decided), hardware.json (what was asked for), network.h5,
/// events.h5 (held-back windows to prove it on), hls/ (HLS C++ project), rtl/ (Verilog), and what later steps
/// add: build/, verification.json, bundle/ (for a board), synthesis.json.

/// Makes a design folder. Errors: badInput (network not quantised, another window than the events',
/// impossible configuration, a design for counts but events without them or of another polarity), io.
Result<hls::Design> generateDesign(const network::Network& network, const hls::HardwareConfig& config,
                                   const dataset::Dataset& events, const std::filesystem::path& folder,
                                   const Work& work);

/// A design folder read back: the design is made again from network and configuration, and must be the one
/// that was generated.
struct DesignFolder {
  network::Network network;
  hls::Design design;
  dataset::Dataset events;
  std::vector<std::int32_t> inputs;     ///< words of the stream [n × design.words()]
  std::vector<std::int32_t> reference;  ///< the integer model's outputs [n × outputs]
};
/// Errors: io; badInput (not a design folder, or made by another version).
Result<DesignFolder> openDesignFolder(const std::filesystem::path& folder);

/// The rungs of the proof ladder in their order: "float", "fixed" (training's fake quantisation), "integer"
/// (model), "hls" (g++ on the HLS C++), "rtl" (Verilator on the Verilog), "gates" (Yosys' netlist simulated),
/// "formal" (Yosys proves each layer's gates equal to its Verilog).
const std::vector<std::string>& rungNames();

/// How far the proof goes.
struct VerificationSettings {
  std::vector<std::string> rungs{"float", "fixed", "integer", "hls", "rtl"};
  std::size_t gateEvents = 200;         ///< of the events; gates are simulated slowly
  std::chrono::seconds proofLimit{60};  ///< for a layer's formal proof; beyond it stays unknown
};

/// Runs the rungs on all events, writes verification.json and, when everything agrees and the Verilog was
/// among it, the bundle for the simulated board. A mismatch is no Error: Verification::passed() says it, and
/// `difference` shows the first one. Errors: badInput (unknown rung); of the folder; toolMissing, toolFailed,
/// timeout, cancelled.
Result<Verification> verifyDesign(const std::filesystem::path& folder, const Work& work,
                                  const VerificationSettings& settings = {});

struct SynthesisSettings {
  std::chrono::milliseconds limit{std::chrono::minutes(10)};  ///< beyond it Yosys is ended
  /// What Yosys says, line by line as it comes, on the thread that counts.
  std::function<void(std::string_view line, bool isError)> onLine = {};
};

/// Counts what the Verilog costs on the part with Yosys; writes synthesis.json. Errors: of the folder;
/// toolMissing, toolFailed, timeout, cancelled.
Result<tools::Synthesis> synthesizeDesign(const std::filesystem::path& folder, const Work& work,
                                          const SynthesisSettings& settings = {});

}  // namespace pw::jobs
