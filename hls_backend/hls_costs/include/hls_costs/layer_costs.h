// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "design/hls_options.h"

namespace pw::hls {

/// What C synthesis makes of constant weights: those that are not zero, and the different constants that one
/// input word is multiplied by, counted by the digits of their canonical signed form. One of two digits is an
/// adder, one of three or more a DSP block; one of a single digit is a shift.
struct WeightPattern {
  double nonZero = 0;
  double twoDigits = 0;   ///< summed over the words
  double manyDigits = 0;  ///< summed over the words
};
/// Of codes [columns × words].
WeightPattern weightPattern(std::span<const std::int32_t> codes, int columns, int words);

/// A dense layer, or a convolution at one position, as C synthesis sees it.
struct HlsShape {
  int words = 0, columns = 0;
  int weightBits = 8, dataBits = 16;
  HlsStrategy strategy = HlsStrategy::resource;  ///< latency or resource
  int reuse = 1;
  WeightPattern weights;  ///< for the latency strategy and reuse 1, where weights are constants

  /// Weights are constants in logic, not in memories.
  bool constants() const { return strategy == HlsStrategy::latency || reuse == 1; }
  int multipliers() const;  ///< ⌈words · columns / reuse⌉
};

/// What LUTs and flip-flops are sums of. Found in 690 single layers of hls4ml (Vivado HLS 2020.1): with the
/// resource strategy the inputs' multiplexers, the columns' adders and, where a multiplier serves more than
/// two columns, a multiplexer of ⌈log2 columns⌉ bits of address at every multiplier; with constants an adder
/// a weight that is not zero and one a constant of two digits.
inline constexpr std::size_t hlsTerms = 9;
using HlsTerms = std::array<double, hlsTerms>;
HlsTerms lutTerms(const HlsShape& shape);
HlsTerms ffTerms(const HlsShape& shape);

/// What a term costs; fitted by hls_cost_bench to shared synthesis results.
struct HlsCoefficients {
  HlsTerms lut, ff;
};
const HlsCoefficients& fittedCoefficients();

/// DSP blocks: one a multiplier where weights lie in memories (none up to 4 bits; at 5 and 6 bits one less
/// from 64 words on); one a constant of three digits or more.
int hlsDsp(const HlsShape& shape);
/// 18-kbit block RAMs of weights in memories, `reuse` deep, and of the table of outputs from 500 deep on.
int hlsBram18(const HlsShape& shape);

/// Clock cycles.
struct HlsCycles {
  int latencyMin = 0, latencyMax = 0, interval = 1;
};
HlsCycles hlsCycles(const HlsShape& shape);

}  // namespace pw::hls
