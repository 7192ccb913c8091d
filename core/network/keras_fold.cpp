// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation of a trained network as part of the layer beside it.
#include <cmath>

#include "keras_model.h"

namespace pw::network::keras {

void foldSums(const NormValues& norm, Layer& layer) {
  const auto columns = std::size_t(layer.weightColumns());
  for (std::size_t j = 0; j < columns; ++j) {
    for (std::size_t i = j; i < layer.weights.size(); i += columns)
      layer.weights[i] = float(double(layer.weights[i]) * norm.factor[j]);
    layer.bias[j] = float(double(layer.bias[j]) * norm.factor[j] + norm.shift[j]);
  }
}

void foldInputs(const NormValues& norm, Layer& layer) {
  const auto columns = std::size_t(layer.weightColumns()), channels = norm.factor.size();
  std::vector<double> bias(layer.bias.begin(), layer.bias.end());
  for (std::size_t k = 0; k < layer.weights.size(); ++k) {
    const std::size_t channel = k / columns % channels;
    bias[k % columns] += norm.shift[channel] * double(layer.weights[k]);
    layer.weights[k] = float(double(layer.weights[k]) * norm.factor[channel]);
  }
  for (std::size_t j = 0; j < columns; ++j) layer.bias[j] = float(bias[j]);
}

NormValues normValues(double epsilon, std::span<const float> gamma, std::span<const float> beta,
                      std::span<const float> mean, std::span<const float> variance) {
  NormValues norm;
  for (std::size_t c = 0; c < mean.size(); ++c) {
    const double scale = gamma.empty() ? 1 : double(gamma[c]);
    norm.factor.push_back(scale / std::sqrt(double(variance[c]) + epsilon));
    norm.shift.push_back((beta.empty() ? 0 : double(beta[c])) - norm.factor.back() * double(mean[c]));
  }
  return norm;
}

}  // namespace pw::network::keras
