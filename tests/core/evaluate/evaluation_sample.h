// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <numeric>
#include <random>

#include "evaluate/evaluation.h"
#include "test_support.h"

namespace pw::test {

/// logits = (0, x1 − x0): says neutron when the second input is larger than the first. Linear, two inputs.
inline network::Network comparator() {
  network::Network network;
  network.name = "comparator";
  network.inputs = 2;
  network::Layer layer;
  layer.name = "fc1";
  layer.inputs = 2;
  layer.outputs = 2;
  layer.weights = {0, -1, 0, 1};
  layer.bias = {0, 0};
  layer.activation = network::Activation::linear;
  network.layers = {layer};
  return network;
}

/// Two-sample windows (0, score) of overlapping classes. The amplitude of neutrons is smaller, the charge
/// ratio tells nothing, FCI tells everything.
inline dataset::Dataset comparisons(std::size_t count, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  dataset::Dataset data;
  data.input.length = 2;
  data.input.baselineSamples = 1;
  std::vector<float> inputs;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::int8_t label = i % 2;
    inputs.insert(inputs.end(), {0, normal(generator) + (label ? 1.5f : -1.5f)});
    data.labels.push_back(label);
    data.events.push_back(i);
    data.amplitude.push_back(normal(generator) - 2.0f * float(label));
    data.chargeRatio.push_back(normal(generator));
    data.fci.push_back(float(label));
    data.training.push_back(i);
  }
  data.inputs = {std::move(inputs), 2};
  return data;
}

inline std::vector<std::uint32_t> allRows(const dataset::Dataset& data) {
  std::vector<std::uint32_t> rows(data.size());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

}  // namespace pw::test
