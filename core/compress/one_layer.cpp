// SPDX-License-Identifier: GPL-3.0-or-later
#include "one_layer.h"

#include "kernels/packed_network.h"

namespace pw::compress {

std::vector<float> floatingResults(network::Layer layer, std::span<const float> inputs) {
  network::Network alone;
  alone.inputs = layer.inputs;
  layer.formats.reset();
  alone.layers.push_back(std::move(layer));
  return kernels::PackedNetwork(std::move(alone)).logits(inputs);
}

std::vector<double> sumMeans(network::Layer layer, std::span<const float> inputs) {
  const std::size_t columns = layer.bias.size();
  std::vector<double> means(columns, 0.0);
  layer.activation = network::Activation::linear;
  // A layer that slides has its results as [positions × columns]: rows of the same biases.
  const std::vector<float> sums = floatingResults(std::move(layer), inputs);
  if (columns == 0 || sums.empty()) return means;
  for (std::size_t i = 0; i < sums.size(); ++i) means[i % columns] += double(sums[i]);
  for (double& mean : means) mean *= double(columns) / double(sums.size());
  return means;
}

}  // namespace pw::compress
