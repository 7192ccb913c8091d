// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include "network/network.h"

namespace pw::test {

/// A convolution with random weights in steps of 1/16, so that sums are exact.
inline network::Layer randomConvolution(const std::string& name, const network::Sliding& sliding,
                                        std::mt19937& random) {
  network::Layer layer;
  layer.name = name;
  layer.kind = network::LayerKind::conv1d;
  setSliding(layer, sliding);
  const auto value = [&] { return float(int(random() % 33) - 16) / 16; };
  layer.weights.resize(std::size_t(layer.weightRows()) * std::size_t(layer.weightColumns()));
  layer.bias.resize(std::size_t(layer.weightColumns()));
  for (float& weight : layer.weights) weight = value();
  for (float& bias : layer.bias) bias = value();
  return layer;
}

inline network::Layer pooling(const std::string& name, network::LayerKind kind, int length, int channels,
                              int size, int stride) {
  network::Layer layer;
  layer.name = name;
  layer.kind = kind;
  layer.activation = network::Activation::linear;
  setSliding(layer, {length, channels, size, stride, 0, 0, channels});
  return layer;
}

/// The dense layer that computes what a convolution does: its kernel once for each position.
inline network::Layer asDense(const network::Layer& convolution) {
  const network::Sliding& s = convolution.sliding;
  network::Layer dense = convolution;
  dense.kind = network::LayerKind::dense;
  dense.weights.assign(std::size_t(dense.inputs) * std::size_t(dense.outputs), 0.0f);
  dense.bias.clear();
  for (int t = 0; t < s.positions(); ++t) {
    for (int f = 0; f < s.filters; ++f) dense.bias.push_back(convolution.bias[std::size_t(f)]);
    for (int k = 0; k < s.kernel; ++k) {
      const int position = t * s.stride - s.before + k;
      if (position < 0 || position >= s.length) continue;
      for (int c = 0; c < s.channels; ++c) {
        for (int f = 0; f < s.filters; ++f) {
          dense.weights[std::size_t(position * s.channels + c) * std::size_t(dense.outputs) +
                        std::size_t(t * s.filters + f)] = convolution.weight(k * s.channels + c, f);
        }
      }
    }
  }
  return dense;
}

}  // namespace pw::test
