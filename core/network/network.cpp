// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/network.h"

#include <algorithm>
#include <cmath>

#include "network/padding.h"

namespace pw::network {
namespace {

constexpr int floatBits = 32;
constexpr int largestSide = 1 << 16;

Result<void> checkSliding(const Layer& layer) {
  const Sliding& sliding = layer.sliding;
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorKind::badInput, what, "layer " + layer.name);
  };
  const auto side = [](int size) { return size >= 1 && size <= largestSide; };
  const auto padding = [](int size) { return size >= 0 && size <= largestSide; };
  if (!side(sliding.length) || !side(sliding.channels) || !side(sliding.kernel) || !side(sliding.stride) ||
      !side(sliding.filters) || !padding(sliding.before) || !padding(sliding.after)) {
    return wrong("has an impossible shape.");
  }
  if (layer.isPooling() && (sliding.before != 0 || sliding.after != 0 || sliding.filters != sliding.channels))
    return wrong("pools with padding, or into another number of channels.");
  if (sliding.positions() < 1) return wrong("is longer than what it is given.");
  if (layer.inputs != std::int64_t(sliding.length) * sliding.channels ||
      layer.outputs != std::int64_t(sliding.positions()) * sliding.filters)
    return wrong("has other numbers of inputs and outputs than its positions and channels give.");
  return {};
}

Result<void> checkLayer(const Layer& layer, int inputs) {
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorKind::badInput, what, "layer " + layer.name);
  };
  if (layer.inputs != inputs) {
    return wrong("takes " + std::to_string(layer.inputs) + " inputs but is given " + std::to_string(inputs) +
                 ".");
  }
  if (layer.outputs < 1 || layer.outputs > largestSide || inputs < 1 || inputs > largestSide) {
    return wrong("has an impossible shape.");
  }
  if (!layer.isDense()) PW_CHECK(checkSliding(layer));
  if (layer.weights.size() != std::size_t(layer.weightRows()) * std::size_t(layer.weightColumns()) ||
      layer.bias.size() != std::size_t(layer.weightColumns())) {
    return wrong("has another number of weights or biases than its shape needs.");
  }
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::all_of(layer.weights.begin(), layer.weights.end(), finite) ||
      !std::all_of(layer.bias.begin(), layer.bias.end(), finite) || !std::isfinite(layer.slope)) {
    return wrong("has weights that are not finite numbers.");
  }
  return {};
}

/// Of all weights of a layer.
double bitsOfConstants(const Layer& layer) {
  if (!layer.formats)
    return double(floatBits) * double(std::count_if(layer.weights.begin(), layer.weights.end(),
                                                    [](float weight) { return weight != 0; }));
  double bits = 0;
  for (const float weight : layer.weights)
    bits += significantBits(encode(double(weight), layer.formats->weight));
  return bits;
}

LayerCosts costsOf(const Layer& layer, int inputBits) {
  const std::size_t positions = layer.isDense() ? 1 : std::size_t(layer.sliding.positions());
  const int weightBits = layer.formats ? layer.formats->weight.width : floatBits;
  const int biasBits = layer.formats ? layer.formats->bias.width : floatBits;
  LayerCosts result;
  result.name = layer.name;
  result.parameters = layer.weights.size() + layer.bias.size();
  result.zeroWeights = std::size_t(std::count(layer.weights.begin(), layer.weights.end(), 0.0f));
  result.multiplications = (layer.weights.size() - result.zeroWeights) * positions;
  result.ebops = double(result.multiplications) * weightBits * inputBits;
  result.effectiveEbops = bitsOfConstants(layer) * double(positions) * inputBits;
  result.weightBits =
      layer.weights.size() * std::size_t(weightBits) + layer.bias.size() * std::size_t(biasBits);
  return result;
}

}  // namespace

int Layer::weightRows() const {
  if (isDense()) return inputs;
  return isPooling() ? 0 : sliding.kernel * sliding.channels;
}

int Layer::weightColumns() const {
  if (isDense()) return outputs;
  return isPooling() ? 0 : sliding.filters;
}

void setSliding(Layer& layer, const Sliding& sliding) {
  layer.sliding = sliding;
  layer.inputs = sliding.length * sliding.channels;
  layer.outputs = sliding.positions() * sliding.filters;
}

void padSame(Sliding& sliding) {
  const int positions = (sliding.length + sliding.stride - 1) / sliding.stride;
  const int zeros = std::max(0, (positions - 1) * sliding.stride + sliding.kernel - sliding.length);
  sliding.before = zeros / 2;
  sliding.after = zeros - sliding.before;
}

const char* nameOf(LayerKind kind) {
  switch (kind) {
    case LayerKind::conv1d:
      return "conv1d";
    case LayerKind::maxPooling:
      return "max_pooling";
    case LayerKind::averagePooling:
      return "average_pooling";
    case LayerKind::dense:
      break;
  }
  return "dense";
}

const char* nameOf(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return "relu";
    case Activation::leakyRelu:
      return "leaky_relu";
    case Activation::tanh:
      return "tanh";
    case Activation::sigmoid:
      return "sigmoid";
    case Activation::linear:
      break;
  }
  return "linear";
}

bool Network::isQuantised() const {
  return inputFormat &&
         std::all_of(layers.begin(), layers.end(), [](const Layer& l) { return l.formats.has_value(); });
}

Result<void> check(const Network& network) {
  if (network.layers.empty()) return failure(ErrorKind::badInput, "The network has no layers.", network.name);
  int inputs = network.inputs;
  for (const Layer& layer : network.layers) {
    PW_CHECK(checkLayer(layer, inputs));
    inputs = layer.outputs;
  }
  if (network.layers.back().activation != Activation::linear) {
    return failure(ErrorKind::badInput, "The last layer must be linear: it gives logits.",
                   network.layers.back().name);
  }
  return {};
}

std::vector<std::int8_t> classify(std::span<const float> logits, int outputs) {
  std::vector<std::int8_t> classes;
  classes.reserve(logits.size() / std::size_t(outputs));
  for (std::size_t row = 0; row + std::size_t(outputs) <= logits.size(); row += std::size_t(outputs)) {
    const auto begin = logits.begin() + std::ptrdiff_t(row);
    classes.push_back(std::int8_t(std::max_element(begin, begin + outputs) - begin));
  }
  return classes;
}

std::vector<float> neutronScore(std::span<const float> logits, int outputs) {
  std::vector<float> scores;
  scores.reserve(logits.size() / std::size_t(outputs));
  for (std::size_t row = 0; row + std::size_t(outputs) <= logits.size(); row += std::size_t(outputs)) {
    scores.push_back(logits[row + 1] - logits[row]);
  }
  return scores;
}

std::vector<LayerCosts> layerCosts(const Network& network) {
  std::vector<LayerCosts> result;
  int inputBits = network.inputFormat ? network.inputFormat->width : floatBits;
  for (const Layer& layer : network.layers) {
    result.push_back(costsOf(layer, inputBits));
    inputBits = layer.formats ? layer.formats->result.width : floatBits;
  }
  return result;
}

Costs costs(const Network& network) {
  Costs total;
  for (const LayerCosts& layer : layerCosts(network)) {
    total.parameters += layer.parameters;
    total.zeroWeights += layer.zeroWeights;
    total.multiplications += layer.multiplications;
    total.ebops += layer.ebops;
    total.effectiveEbops += layer.effectiveEbops;
    total.weightBits += layer.weightBits;
  }
  return total;
}

}  // namespace pw::network
