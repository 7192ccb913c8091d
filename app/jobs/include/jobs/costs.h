// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "design/design.h"
#include "hls_costs/design_costs.h"

namespace pw::jobs {

/// What one source says a design costs. Sources are never mixed: each keeps its name.
struct CostColumn {
  std::string name;    ///< "Verilog, estimate", "Verilog, Yosys", "HLS C++, C synthesis (model)", …
  std::string source;  ///< where the figures come from: a model, a file, a tool's version
  std::optional<int> lut, ff, dsp, bram18;
  std::optional<std::int64_t> latencyCycles, intervalCycles;
};

/// A design's costs side by side, with what the part has.
struct CostTable {
  std::string part;
  double clockNs = 0;
  CostColumn available;  ///< of the part; no cycles
  std::vector<CostColumn> columns;
  std::vector<std::string> notes;  ///< what to know of the models

  /// `used` of what the part has, as a fraction; none where the part's number is 0 or not known.
  static std::optional<double> share(std::optional<int> used, std::optional<int> ofPart);
};
Json toJson(const CostTable& table);

/// What is known before any tool runs: the estimate of the Verilog, and what C synthesis and Vivado are
/// expected to say of the HLS C++.
CostTable estimatedCosts(const hls::Design& design);

/// Adds what a tool said: synthesis.json (Yosys), a csynth.xml, or a utilisation report of Vivado. Errors:
/// io; badInput (a file of another kind, a report of another part).
Result<void> addReport(CostTable& table, const std::filesystem::path& file);

/// Of a design folder, with Yosys' counts where they were made. Errors: of openDesignFolder and addReport.
Result<CostTable> designCosts(const std::filesystem::path& folder);

}  // namespace pw::jobs
