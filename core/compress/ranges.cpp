// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/ranges.h"

#include <algorithm>
#include <cmath>

#include "one_layer.h"

namespace pw::compress {
namespace {

TensorRange rangeOf(std::span<const float> values) {
  TensorRange range;
  for (float value : values) range.add(double(value));
  return range;
}

/// So many rows of the inputs, evenly spread.
std::vector<float> sampleOf(std::span<const float> inputs, std::size_t width) {
  constexpr std::size_t most = 256;
  const std::size_t rows = inputs.size() / width, wanted = std::min(rows, most);
  std::vector<float> sample;
  sample.reserve(wanted * width);
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto row = inputs.subspan(i * rows / wanted * width, width);
    sample.insert(sample.end(), row.begin(), row.end());
  }
  return sample;
}

}  // namespace

void TensorRange::add(double value) {
  least = values == 0 ? value : std::min(least, value);
  most = values == 0 ? value : std::max(most, value);
  ++values;
  int exponent = leastExponent;
  if (value != 0) std::frexp(value, &exponent);
  ++byExponent[std::size_t(std::clamp(exponent, leastExponent, mostExponent) - leastExponent)];
}

int TensorRange::exponent(double percentile) const {
  if (values == 0) return 0;
  const double wanted = percentile / 100 * double(values);
  std::size_t covered = 0;
  for (std::size_t i = 0; i < byExponent.size(); ++i) {
    covered += byExponent[i];
    if (double(covered) >= wanted) return leastExponent + int(i);
  }
  return mostExponent;
}

Ranges measure(const network::Network& network, std::span<const float> inputs) {
  Ranges ranges;
  ranges.input = rangeOf(inputs);
  ranges.sample = sampleOf(inputs, std::size_t(network.inputs));
  std::vector<float> values(inputs.begin(), inputs.end()), sample = ranges.sample;
  for (const auto& layer : network.layers) {
    ranges.sumMeans.push_back(sumMeans(layer, sample));
    sample = floatingResults(layer, sample);
    values = floatingResults(layer, values);
    ranges.results.push_back(rangeOf(values));
  }
  return ranges;
}

}  // namespace pw::compress
