// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/planned_network.h"

#include <algorithm>
#include <cmath>

#include "recipe/untrained_network.h"

namespace pw::settings {

namespace {

/// The largest weight up to 1 that the format has.
float usualWeight(const network::Layer& layer) {
  if (!layer.formats) return 1;
  const double weight = network::quantize(1, layer.formats->weight);
  return float(weight > 0 ? weight : layer.formats->weight.step());
}

}  // namespace

Result<network::Network> plannedNetwork(const recipe::TrainingRecipe& recipe, int inputs, int classes) {
  PW_ASSIGN(network::Network network, recipe::untrainedNetwork(recipe, inputs, classes, {}));
  for (network::Layer& layer : network.layers) {
    const bool last = &layer == &network.layers.back();
    std::fill(layer.weights.begin(), layer.weights.end(), usualWeight(layer));
    if (!recipe.pruning || (last && !recipe.pruning->lastLayer)) continue;
    const double share = std::clamp(recipe::finalSparsity(*recipe.pruning), 0.0, 1.0);
    const auto zeros = std::ptrdiff_t(std::llround(share * double(layer.weights.size())));
    std::fill_n(layer.weights.begin(), zeros, 0.0F);
  }
  return network;
}

}  // namespace pw::settings
