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

Result<void> checkLayerNames(const Quantization& quantization, const network::Network& network,
                             const std::string& where) {
  for (const auto& [name, changes] : quantization.layers) {
    std::string names;
    bool known = false;
    for (const network::Layer& layer : network.layers) {
      known = known || layer.name == name;
      names += (names.empty() ? "" : ", ") + layer.name;
    }
    if (!known) {
      return impossible(where, "quantization.layers." + name, "The network has no layer of this name.",
                        "Its layers are " + names + ".");
    }
  }
  return {};
}

}  // namespace

Result<network::Network> untrainedNetwork(const TrainingRecipe& recipe, int inputs, int outputs,
                                          const std::string& where) {
  network::Network network;
  network.name = recipe.name;
  network.inputs = inputs;
  PW_ASSIGN(network.layers, shapedLayers(recipe.hidden, inputs, outputs, pathOf(where, "hidden")));
  if (!recipe.quantization) return network;
  PW_CHECK(checkLayerNames(*recipe.quantization, network, where));
  setFormats(*recipe.quantization, network);
  return network;
}

}  // namespace pw::recipe
