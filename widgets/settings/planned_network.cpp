// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/planned_network.h"

#include <algorithm>
#include <cmath>

namespace pw::settings {

namespace {

/// The largest weight up to 1 that the format has.
float usualWeight(const std::optional<recipe::Quantization>& formats) {
  if (!formats) return 1;
  const double weight = network::quantize(1, formats->weight);
  return float(weight > 0 ? weight : formats->weight.step());
}

}  // namespace

network::Network plannedNetwork(const recipe::TrainingRecipe& recipe, int inputs, int classes) {
  network::Network network;
  network.name = recipe.name;
  network.inputs = inputs;
  if (recipe.quantization) network.inputFormat = recipe.quantization->input;
  std::vector<int> sizes = recipe.hidden;
  sizes.push_back(classes);
  int from = inputs;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const bool last = i + 1 == sizes.size();
    network::DenseLayer layer;
    layer.name = last ? "output" : "fc" + std::to_string(i + 1);  // the trainer's names
    layer.inputs = from;
    layer.outputs = sizes[i];
    layer.weights.assign(std::size_t(from) * std::size_t(sizes[i]), usualWeight(recipe.quantization));
    layer.bias.assign(std::size_t(sizes[i]), 0.0F);
    layer.activation = last ? network::Activation::linear : network::Activation::relu;
    if (recipe.pruning && !last) {
      const double share = std::clamp(recipe.pruning->finalSparsity, 0.0, 1.0);
      const auto zeros = std::ptrdiff_t(std::llround(share * double(layer.weights.size())));
      std::fill_n(layer.weights.begin(), zeros, 0.0F);
    }
    if (const auto& formats = recipe.quantization) {
      layer.formats = {formats->weight, formats->bias, last ? formats->logit : formats->activation};
    }
    network.layers.push_back(std::move(layer));
    from = sizes[i];
  }
  return network;
}

}  // namespace pw::settings
