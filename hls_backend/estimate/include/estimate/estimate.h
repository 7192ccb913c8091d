// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "design/design.h"

namespace pw::hls {

/// What a part of a design is expected to take, counted as Yosys' synth_xilinx counts (tools::Synthesis).
struct Resources {
  int lut = 0;     ///< logic
  int lutRam = 0;  ///< LUTs as distributed RAM and shift registers, beside `lut`
  int ff = 0, dsp = 0, bram18 = 0;

  int totalLut() const { return lut + lutRam; }
  Resources& operator+=(const Resources& other);
  friend bool operator==(const Resources&, const Resources&) = default;
};

/// Median and largest difference of LUTs and flip-flops from what Yosys 0.23 counts (fractions).
struct EstimateError {
  double lutMedian, lutWorst, ffMedian, ffWorst;
};

struct LayerEstimate {
  std::string name;
  int busyCycles = 0;  ///< cycles that one frame occupies the layer
  Resources resources;
};

/// Costs of a design's Verilog before any tool has run.
struct Estimate {
  std::string part;
  double clockNs = 0;
  int latencyCycles = 0, intervalCycles = 0;  ///< exact: Design's
  std::vector<LayerEstimate> layers;
  Resources wrapper;  ///< streams, registers, counters and the front end around the layers
  Resources total;
  Resources available;  ///< what the part has; lutRam is part of lut there and 0 here

  bool unrolled = false;  ///< some layers are

  /// Over random designs (estimate_bench, seeds 2 and 3): 13 of folded layers, dense, convolutions and
  /// poolings, of 1 … 121 inputs; 9 with unrolled ones. Of these the worst are sparse, with neurons that the
  /// next layer does not use: the tools leave them out, the estimate does not.
  EstimateError error() const;
  double latencyNs() const { return latencyCycles * clockNs; }
  double framesPerSecond() const;
  bool fits() const;
};

/// Closed form from the structure that the Verilog has: a multiplier is a DSP block; constant tables go to
/// block RAM or LUTs by the cost rule of Yosys' memory_libmap (1/64 a bit against 129 a RAMB18 and 257 a
/// RAMB36), in LUTs by their different 64-entry columns; sums waiting to leave are a flip-flop and a LUT a
/// bit. DSP and BRAM come out exact, but for the division of a mean, which Yosys may put into a DSP block;
/// what LUTs and flip-flops are off by is in Estimate::error.
Estimate estimate(const Design& design);
/// The same of one layer, and of what is around the layers.
Resources estimateLayer(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device);
Resources estimateWrapper(const std::optional<FrontEnd>& front = {});

Json toJson(const Estimate& estimate);
Result<Estimate> estimateFromJson(const Json& json, const std::string& where);

}  // namespace pw::hls
