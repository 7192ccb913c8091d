// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "network/network.h"

namespace pw::compress {

/// Where the values of one tensor lie.
struct TensorRange {
  static constexpr int leastExponent = -40, mostExponent = 40;

  double least = 0, most = 0;
  std::size_t values = 0;
  /// How many have 2^(e−1) <= |x| < 2^e, for e from leastExponent to mostExponent; smaller ones (zero, too)
  /// are counted with the first, larger ones with the last.
  std::array<std::size_t, mostExponent - leastExponent + 1> byExponent{};

  void add(double value);
  /// The least e for which at least `percentile` % of the values have |x| < 2^e. 0 without values.
  int exponent(double percentile) const;
};

/// What formats are chosen by: measured once for a network, in floating point, on typical inputs.
struct Ranges {
  TensorRange input;
  std::vector<TensorRange> results;           ///< of each layer, after its activation
  std::vector<float> sample;                  ///< some of the inputs, [rows × network.inputs]
  std::vector<std::vector<double>> sumMeans;  ///< [layer][bias]: mean over the sample before the activation
};

/// `inputs` [n × network.inputs]; formats that the network has are ignored.
Ranges measure(const network::Network& network, std::span<const float> inputs);

}  // namespace pw::compress
