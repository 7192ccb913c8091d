// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/network.h"

#include <algorithm>
#include <cmath>

namespace pw::network {
namespace {

constexpr int floatBits = 32;
constexpr int largestSide = 1 << 16;

Result<void> checkLayer(const DenseLayer& layer, int inputs) {
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
  if (layer.weights.size() != std::size_t(layer.inputs) * std::size_t(layer.outputs) ||
      layer.bias.size() != std::size_t(layer.outputs)) {
    return wrong("has another number of weights or biases than its shape needs.");
  }
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::all_of(layer.weights.begin(), layer.weights.end(), finite) ||
      !std::all_of(layer.bias.begin(), layer.bias.end(), finite)) {
    return wrong("has weights that are not finite numbers.");
  }
  return {};
}

/// One layer on one row. Sums in double: products of at most 24-bit codes stay exact.
void runLayer(const DenseLayer& layer, const std::vector<double>& in, std::vector<double>& out,
              bool formats) {
  out.assign(layer.bias.begin(), layer.bias.end());
  for (int i = 0; i < layer.inputs; ++i) {
    const double x = in[std::size_t(i)];
    if (x == 0.0) continue;
    const float* row = layer.weights.data() + std::size_t(i) * std::size_t(layer.outputs);
    for (int j = 0; j < layer.outputs; ++j) out[std::size_t(j)] += x * double(row[j]);
  }
  for (double& y : out) {
    if (layer.activation == Activation::relu) y = std::max(y, 0.0);
    if (formats) y = quantize(y, layer.formats->result);
  }
}

LayerCosts costsOf(const DenseLayer& layer, int inputBits) {
  const int weightBits = layer.formats ? layer.formats->weight.width : floatBits;
  const int biasBits = layer.formats ? layer.formats->bias.width : floatBits;
  LayerCosts result;
  result.name = layer.name;
  result.parameters = layer.weights.size() + layer.bias.size();
  result.zeroWeights = std::size_t(std::count(layer.weights.begin(), layer.weights.end(), 0.0f));
  result.multiplications = layer.weights.size() - result.zeroWeights;
  result.ebops = double(result.multiplications) * weightBits * inputBits;
  result.weightBits =
      layer.weights.size() * std::size_t(weightBits) + layer.bias.size() * std::size_t(biasBits);
  return result;
}

}  // namespace

bool Network::isQuantised() const {
  return inputFormat &&
         std::all_of(layers.begin(), layers.end(), [](const DenseLayer& l) { return l.formats.has_value(); });
}

Result<void> check(const Network& network) {
  if (network.layers.empty()) return failure(ErrorKind::badInput, "The network has no layers.", network.name);
  int inputs = network.inputs;
  for (const DenseLayer& layer : network.layers) {
    PW_CHECK(checkLayer(layer, inputs));
    inputs = layer.outputs;
  }
  if (network.layers.back().activation != Activation::linear) {
    return failure(ErrorKind::badInput, "The last layer must be linear: it gives logits.",
                   network.layers.back().name);
  }
  return {};
}

std::vector<float> run(const Network& network, std::span<const float> inputs, Arithmetic arithmetic) {
  const bool formats = arithmetic == Arithmetic::asTrained;
  const std::size_t rows = inputs.size() / std::size_t(network.inputs);
  std::vector<float> logits;
  logits.reserve(rows * std::size_t(network.outputs()));
  std::vector<double> x, y;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto window = inputs.subspan(row * std::size_t(network.inputs), std::size_t(network.inputs));
    x.assign(window.begin(), window.end());
    if (formats && network.inputFormat) {
      for (double& value : x) value = quantize(value, *network.inputFormat);
    }
    for (const DenseLayer& layer : network.layers) {
      runLayer(layer, x, y, formats && layer.formats.has_value());
      x.swap(y);
    }
    for (double value : x) logits.push_back(float(value));
  }
  return logits;
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
  for (const DenseLayer& layer : network.layers) {
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
    total.weightBits += layer.weightBits;
  }
  return total;
}

}  // namespace pw::network
