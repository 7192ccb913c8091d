// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/untrained_network.h"

#include <algorithm>

#include "recipe_json.h"

namespace pw::recipe {
namespace {

using network::Activation;
using network::FixedFormat;

FixedFormat hiddenResult(const network::Layer& layer, const FixedFormat& input, FixedFormat format) {
  if (layer.isPooling()) return input;
  const bool positive = layer.activation == Activation::relu || layer.activation == Activation::sigmoid;
  format.isSigned = format.isSigned || !positive;
  return format;
}

Result<const network::Layer*> layerOf(const network::Network& network, const std::string& name,
                                      const std::string& where, const std::string& key) {
  std::string names;
  for (const network::Layer& layer : network.layers) {
    if (layer.name == name) return &layer;
    names += (names.empty() ? "" : ", ") + layer.name;
  }
  return impossible(where, key + "." + name, "The network has no layer of this name.",
                    "Its layers are " + names + ".");
}

/// The layers that low rank may put in front of others, fc1_low, have formats, too.
Result<void> checkFormats(const TrainingRecipe& recipe, const network::Network& network,
                          const std::string& where) {
  for (const auto& [name, changes] : recipe.quantization->layers) {
    const bool low = recipe.lowRank && name.ends_with("_low");
    PW_CHECK(layerOf(network, low ? name.substr(0, name.size() - 4) : name, where, "quantization.layers"));
  }
  return {};
}

Result<void> checkRanks(const LowRank& lowRank, const network::Network& network, const std::string& where) {
  for (const auto& [name, rank] : lowRank.ranks) {
    PW_ASSIGN(const network::Layer* layer, layerOf(network, name, where, "low_rank.ranks"));
    if (!layer->isDense()) {
      return impossible(where, "low_rank.ranks." + name, "Only dense layers are split.",
                        "Leave this layer out.");
    }
    const int full = std::min(layer->inputs, layer->outputs);
    if (rank >= full) {
      return impossible(
          where, "low_rank.ranks." + name,
          "Rank " + std::to_string(rank) + " is not below the full one, " + std::to_string(full) + ".",
          "Choose a lower rank.");
    }
  }
  return {};
}

}  // namespace

void setFormats(const Quantization& quantization, network::Network& network) {
  network.inputFormat = quantization.input;
  FixedFormat input = quantization.input;
  for (network::Layer& layer : network.layers) {
    const bool last = &layer == &network.layers.back();
    network::LayerFormats formats{
        quantization.weight, quantization.bias,
        last ? quantization.logit : hiddenResult(layer, input, quantization.activation)};
    if (const auto found = quantization.layers.find(layer.name); found != quantization.layers.end()) {
      formats.weight = found->second.weight.value_or(formats.weight);
      formats.bias = found->second.bias.value_or(formats.bias);
      formats.result = found->second.result.value_or(formats.result);
    }
    input = formats.result;
    layer.formats = formats;
  }
}

Result<network::Network> untrainedNetwork(const TrainingRecipe& recipe, int inputs, int outputs,
                                          const std::string& where) {
  network::Network network;
  network.name = recipe.name;
  network.inputs = inputs;
  PW_ASSIGN(network.layers, shapedLayers(recipe.hidden, inputs, outputs, pathOf(where, "hidden")));
  if (recipe.lowRank) PW_CHECK(checkRanks(*recipe.lowRank, network, where));
  if (!recipe.quantization) return network;
  PW_CHECK(checkFormats(recipe, network, where));
  setFormats(*recipe.quantization, network);
  return network;
}

}  // namespace pw::recipe
