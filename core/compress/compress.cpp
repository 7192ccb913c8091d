// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/compress.h"

#include <string>

#include "formats.h"

namespace pw::compress {
namespace {

Result<void> checkBits(const char* name, int bits, int fewest) {
  constexpr int most = 24;  // the codes of wider formats are no floats
  if (bits >= fewest && bits <= most) return {};
  return failure(ErrorKind::badInput, std::to_string(bits) + " bits are not possible.", name,
                 "Choose a width from " + std::to_string(fewest) + " to " + std::to_string(most) + " bits.");
}

Result<void> checkRanges(const network::Network& network, const Ranges& ranges) {
  bool fits = ranges.results.size() == network.layers.size() &&
              ranges.inputMeans.size() == network.layers.size() && ranges.input.values > 0;
  for (std::size_t i = 0; fits && i < network.layers.size(); ++i) {
    fits = ranges.inputMeans[i].size() == std::size_t(network.layers[i].inputs);
  }
  if (fits) return {};
  return failure(ErrorKind::badInput, "The measured ranges are not those of this network.", network.name,
                 "Measure the ranges of its activations on some inputs first.");
}

/// b_j += Σ_i mean_i · (before_ij − after_ij).
void correctBias(const network::DenseLayer& before, const std::vector<double>& inputMeans,
                 network::DenseLayer& after) {
  const auto outputs = std::size_t(after.outputs);
  std::vector<double> error(outputs, 0.0);
  for (std::size_t i = 0; i < inputMeans.size(); ++i) {
    for (std::size_t j = 0; j < outputs; ++j) {
      const std::size_t k = i * outputs + j;
      error[j] += inputMeans[i] * (double(before.weights[k]) - double(after.weights[k]));
    }
  }
  for (std::size_t j = 0; j < outputs; ++j) after.bias[j] = float(double(after.bias[j]) + error[j]);
}

void quantiseLayer(const Settings& settings, const network::DenseLayer& before,
                   const std::vector<double>& inputMeans, const TensorRange& result, bool last,
                   network::DenseLayer& layer) {
  network::LayerFormats formats;
  formats.weight = formatOf(layer.weights, settings.weightBits, settings.weightRange, settings);
  putOnGrid(formats.weight, layer.weights);
  if (settings.correctBias) correctBias(before, inputMeans, layer);
  formats.bias = formatOf(layer.bias, settings.biasBits, Settings::WeightRange::covered, settings);
  putOnGrid(formats.bias, layer.bias);
  const bool relu = layer.activation == network::Activation::relu;
  // A clipped logit may tie with another one: the class would be decided by the order.
  formats.result = formatOf(result, last ? settings.logitBits : settings.activationBits,
                            last ? 100 : settings.percentile, relu, settings);
  layer.formats = formats;
}

}  // namespace

Result<void> check(const Settings& settings) {
  if (!(settings.sparsity >= 0 && settings.sparsity <= 1)) {
    return failure(ErrorKind::badInput, "The share of zero weights must be between 0 and 1.", "sparsity");
  }
  if (!(settings.percentile > 0 && settings.percentile <= 100)) {
    return failure(ErrorKind::badInput, "The covered share must be above 0 and at most 100 %.", "percentile");
  }
  PW_CHECK(checkBits("inputBits", settings.inputBits, 2));
  PW_CHECK(checkBits("weightBits", settings.weightBits, 2));
  PW_CHECK(checkBits("biasBits", settings.biasBits, 2));
  PW_CHECK(checkBits("activationBits", settings.activationBits, 2));
  return checkBits("logitBits", settings.logitBits, 2);
}

Result<network::Network> compressed(const network::Network& network, const Settings& settings,
                                    const Ranges& ranges) {
  PW_CHECK(checkRanges(network, ranges));
  PW_ASSIGN(network::Network result, pruned(network, settings));
  result.inputFormat.reset();
  if (settings.quantise)
    result.inputFormat = formatOf(ranges.input, settings.inputBits, settings.percentile, true, settings);
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    network::DenseLayer& layer = result.layers[i];
    layer.formats.reset();
    const bool last = i + 1 == result.layers.size();
    if (settings.quantise) {
      quantiseLayer(settings, network.layers[i], ranges.inputMeans[i], ranges.results[i], last, layer);
    } else if (settings.correctBias && settings.sparsity > 0) {
      correctBias(network.layers[i], ranges.inputMeans[i], layer);
    }
  }
  return result;
}

}  // namespace pw::compress
