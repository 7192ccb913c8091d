// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "design/design.h"
#include "hls_costs/layer_costs.h"

namespace pw::hls {

struct HlsResources {
  int lut = 0, ff = 0, dsp = 0, bram18 = 0;
};

struct HlsLayerCosts {
  std::string name;
  int reuse = 1;
  HlsResources reported;  ///< as C synthesis will report it
  HlsCycles cycles;
};

/// Costs of a design's HLS C++ before any tool has run, calibrated on hls4ml's designs, whose forms ours has.
/// What C synthesis reports and what Vivado makes of it are two things: LUTs differ by a factor of 2 to 3.
struct HlsCosts {
  std::vector<HlsLayerCosts> layers;  ///< without pooling, which multiplies nothing
  HlsResources reported;              ///< the layers', as C synthesis will report
  HlsResources placed;                ///< as Vivado will synthesise; block RAM at most
  HlsCycles cycles;
  std::vector<std::string> beyond;  ///< in what the design lies outside of what the model was fitted to
};
HlsCosts hlsCosts(const Design& design);

/// C synthesis' LUTs and flip-flops to those of Vivado's synthesis: geometric mean of 12 pairs of reports,
/// eight of them of convolutions, and the least and most. (The four dense ones: 2.36 and 1.00.)
struct SynthesisRatio {
  double mean, least, most;
};
inline constexpr SynthesisRatio lutRatio{2.41, 1.97, 3.12}, ffRatio{1.55, 0.82, 4.38};

/// Mean error of LUT and FF (fractions; SMAPE as rule4ml's): single layers with weights in memories, with
/// constant weights, and whole networks of repositories that the fit had not seen (hls_cost_bench).
struct HlsCostError {
  double memoryLut, memoryFf, constantLut, constantFf, unseenLut, unseenFf;
};
HlsCostError hlsCostError();

}  // namespace pw::hls
