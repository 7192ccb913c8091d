// SPDX-License-Identifier: GPL-3.0-or-later
#include "initialise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "recipe/untrained_network.h"

namespace pw::learn {
namespace {

/// Uniform in [0, 1) from the generator's upper 53 bits; std::uniform_real_distribution differs by library.
double uniform(Random& random) {
  return double(random() >> 11) * 0x1p-53;
}

double weightLimit(const network::Layer& layer, bool last) {
  const double inputs = layer.weightRows();
  const double limit = std::sqrt(6.0 / (last ? inputs + layer.weightColumns() : inputs));
  if (!layer.formats) return limit;
  const network::FixedFormat& format = layer.formats->weight;
  return std::min(std::max(limit, 2 * format.step()), double(format.maxCode()) * format.step());
}

}  // namespace

network::Network initialise(const recipe::TrainingRecipe& recipe, int inputs, int outputs, Random& random) {
  network::Network network = recipe::untrainedNetwork(recipe, inputs, outputs, recipe.name).value();
  for (network::Layer& layer : network.layers) {
    const double limit = weightLimit(layer, &layer == &network.layers.back());
    for (float& weight : layer.weights) weight = float((2 * uniform(random) - 1) * limit);
  }
  return network;
}

std::vector<std::uint32_t> shuffled(std::size_t count, Random& random) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

}  // namespace pw::learn
