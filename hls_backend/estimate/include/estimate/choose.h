// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "estimate/estimate.h"

namespace pw::hls {

/// What is wanted of a design whose layers are to be chosen.
struct DesignGoal {
  std::optional<int> latencyCycles;  ///< the smallest design that is no slower; none: the fastest that fits
  double share = 0.8;                ///< of the part's LUTs, flip-flops, DSP blocks and block RAMs each
};

/// A configuration found, and why it is this one.
struct ChosenDesign {
  HardwareConfig config;
  int latencyCycles = 0, intervalCycles = 0;
  Resources total;             ///< estimated
  std::size_t considered = 0;  ///< designs, as far as they were put together
  std::string reason;          ///< sentences for the user
};

/// Chooses style, number and kind of multipliers and weight storage of every layer; the rest is `base`'s, and
/// what `base` says of them does not count. "Small" is the sum of the four shares of the part (LUTs,
/// flip-flops, DSP blocks, block RAMs). The layers are put together from the first on; of what is there so
/// far only designs are kept that no other one beats in both latency and size (at most 60). Errors: badInput
/// (as makeDesign; no design fits the share of the part; none that fits is fast enough, naming the best).
Result<ChosenDesign> chooseDesign(const network::Network& network, const HardwareConfig& base,
                                  const DesignGoal& goal);

/// "120", "120cycles" in cycles; "1500ns", "1.5us" in whole cycles that do not exceed it. Errors: badInput.
Result<int> latencyInCycles(const std::string& text, double clockNs);

}  // namespace pw::hls
