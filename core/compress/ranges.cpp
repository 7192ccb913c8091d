// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/ranges.h"

#include <algorithm>
#include <cmath>

#include "kernels/packed_network.h"

namespace pw::compress {
namespace {

TensorRange rangeOf(std::span<const float> values) {
  TensorRange range;
  for (float value : values) range.add(double(value));
  return range;
}

std::vector<double> columnMeans(std::span<const float> values, std::size_t columns) {
  std::vector<double> means(columns, 0.0);
  const std::size_t rows = values.size() / columns;
  if (rows == 0) return means;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t j = 0; j < columns; ++j) means[j] += double(values[row * columns + j]);
  }
  for (double& mean : means) mean /= double(rows);
  return means;
}

/// The layer alone, in floating point.
network::Network alone(const network::DenseLayer& layer) {
  network::Network network;
  network.inputs = layer.inputs;
  network.layers = {layer};
  network.layers.front().formats.reset();
  return network;
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
  std::vector<float> values(inputs.begin(), inputs.end());
  for (const network::DenseLayer& layer : network.layers) {
    ranges.inputMeans.push_back(columnMeans(values, std::size_t(layer.inputs)));
    values = kernels::PackedNetwork(alone(layer)).logits(values);
    ranges.results.push_back(rangeOf(values));
  }
  return ranges;
}

}  // namespace pw::compress
