// SPDX-License-Identifier: GPL-3.0-or-later
#include "initialise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pw::learn {
namespace {

/// Uniform in [0, 1) from the generator's upper 53 bits; std::uniform_real_distribution differs by library.
double uniform(Random& random) {
  return double(random() >> 11) * 0x1p-53;
}

double weightLimit(const network::DenseLayer& layer, bool last) {
  const double limit = std::sqrt(6.0 / (last ? layer.inputs + layer.outputs : layer.inputs));
  if (!layer.formats) return limit;
  const network::FixedFormat& format = layer.formats->weight;
  return std::min(std::max(limit, 2 * format.step()), double(format.maxCode()) * format.step());
}

network::DenseLayer makeLayer(const recipe::TrainingRecipe& recipe, std::size_t index, int inputs, int units,
                              Random& random) {
  const bool last = index == recipe.hidden.size();
  network::DenseLayer layer;
  layer.name = last ? "output" : "fc" + std::to_string(index + 1);
  layer.inputs = inputs;
  layer.outputs = units;
  layer.activation = last ? network::Activation::linear : network::Activation::relu;
  if (const auto& formats = recipe.quantization) {
    layer.formats = {formats->weight, formats->bias, last ? formats->logit : formats->activation};
  }
  const double limit = weightLimit(layer, last);
  layer.weights.resize(std::size_t(inputs) * std::size_t(units));
  for (float& weight : layer.weights) weight = float((2 * uniform(random) - 1) * limit);
  layer.bias.assign(std::size_t(units), 0.0f);
  return layer;
}

}  // namespace

network::Network initialise(const recipe::TrainingRecipe& recipe, int inputs, int outputs, Random& random) {
  network::Network network;
  network.name = recipe.name;
  network.inputs = inputs;
  if (recipe.quantization) network.inputFormat = recipe.quantization->input;
  for (std::size_t i = 0; i <= recipe.hidden.size(); ++i) {
    const int units = i == recipe.hidden.size() ? outputs : recipe.hidden[i];
    network.layers.push_back(makeLayer(recipe, i, inputs, units, random));
    inputs = units;
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
