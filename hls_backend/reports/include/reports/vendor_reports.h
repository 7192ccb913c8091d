// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace pw::reports {

// What Vivado and Vitis HLS say of a design, read by the names of columns and rows, never by their places:
// these have moved from version to version. All functions take a report's text and `where` it comes from.
// Errors: badInput, where a report is of another kind, cut short or holds something that is no number.

/// Of what a part offers. Block RAM in 18-kbit halves: reports of Vivado count tiles of 36 kbit, with halves.
struct Usage {
  int used = 0, available = 0;
};
struct Resources {
  Usage lut, ff, dsp, bram18, uram;
};

/// A utilisation report (report_utilization) of Vivado 2018.2 to 2025.2, of 7-series and UltraScale+ parts.
struct Utilization {
  std::string tool;   ///< "Vivado v.2025.1"
  std::string part;   ///< as the tool writes it: with or without "xc"
  std::string state;  ///< "Synthesized", "Fully Placed": never to be shown under another name
  Resources resources;
};
Result<Utilization> readUtilization(const std::string& text, const std::string& where);

/// <top>_csynth.xml of Vivado HLS and Vitis HLS: what C synthesis estimates, commonly far more than is
/// placed.
struct CSynthesis {
  std::string version, part, top;
  double targetNs = 0, uncertaintyNs = 0, estimatedNs = 0;
  std::optional<std::int64_t> latencyMin, latencyMax, intervalMin, intervalMax;  ///< cycles; none: "undef"
  Resources resources;
};
Result<CSynthesis> readCSynthesis(const std::string& xml, const std::string& where);

/// <top>_cosim.rpt: the row of the language that was run.
struct CoSimulation {
  std::string language;  ///< "Verilog", "VHDL"
  bool passed = false;
  std::optional<std::int64_t> latencyMin, latencyMax, intervalMin, intervalMax;  ///< none: "NA"
};
Result<CoSimulation> readCoSimulation(const std::string& text, const std::string& where);

/// A timing summary, slacks in ns; none where the report says NA or inf: nothing is constrained.
struct Timing {
  std::optional<double> setupSlack, holdSlack, totalNegativeSlack;
  bool met = false;  ///< "All user specified timing constraints are met."
  /// The frequency that the logic would reach, in MHz; none without a slack. `periodNs`: of the constrained
  /// clock.
  std::optional<double> reachableMhz(double periodNs) const;
};
Result<Timing> readTiming(const std::string& text, const std::string& where);

/// A power report, in W. The processor's part tells little of the design: show the rest apart.
struct Power {
  double total = 0, dynamic = 0, deviceStatic = 0;
  std::optional<double> processor;  ///< PS7 or PS8
  std::string confidence;           ///< "Low", "Medium", "High"
};
Result<Power> readPower(const std::string& text, const std::string& where);

/// Nets of a route status report.
struct Route {
  std::int64_t routable = 0, routed = 0, errors = 0;
  bool complete() const { return errors == 0 && routed == routable; }
};
Result<Route> readRoute(const std::string& text, const std::string& where);

}  // namespace pw::reports
