// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pw::pulse {

struct Baseline {
  double mean = 0;         ///< counts
  double noiseRms = 0;     ///< counts
  bool disturbed = false;  ///< samples were left out, or the level drifts
};

/// Level and noise of the samples before a pulse: mean and rms after clipping around the median, so that a
/// pulse or a spike that covers less than half of the samples does not count. `significantCounts`: a drift of
/// less than half of it is no disturbance. `scratch` is memory to work in.
Baseline estimateBaseline(std::span<const float> samples, double significantCounts,
                          std::vector<float>& scratch);
/// The same figures from whole counts, faster: they are counted instead of sorted.
Baseline estimateBaseline(std::span<const std::int16_t> samples, double significantCounts,
                          std::vector<float>& scratch);

}  // namespace pw::pulse
