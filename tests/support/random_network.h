// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <vector>

#include "network/network.h"

namespace pw::test {

/// How random networks are drawn.
struct RandomNetworkSettings {
  std::vector<int> shape{12, 6, 3, 2};  ///< inputs, hidden layers, outputs
  int weightBits = 6, dataBits = 8;
  bool mixed = false;  ///< every format drawn anew: signed and unsigned, all rounding and overflow modes
};

template <class Random>
network::FixedFormat randomFormat(Random& random, int leastBits, int mostBits) {
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  network::FixedFormat format;
  format.width = draw(leastBits, mostBits);
  format.integer = draw(-1, 4);
  format.isSigned = draw(0, 1) == 1;
  format.rounding = network::Rounding(draw(0, 6));
  format.overflow = network::Overflow(draw(0, format.isSigned ? 4 : 3));  // only signs survive WRAP_SM
  return format;
}

/// A quantised network with weights drawn evenly from the lower half of their formats' ranges, a fifth of
/// them zero.
template <class Random>
network::Network randomNetwork(const RandomNetworkSettings& settings, Random& random) {
  network::Network net;
  net.name = "random";
  net.inputs = settings.shape.front();
  net.inputFormat = settings.mixed ? randomFormat(random, 3, 10) : network::FixedFormat{settings.dataBits, 2};
  const auto fill = [&](std::vector<float>& values, std::size_t count, const network::FixedFormat& format) {
    std::uniform_int_distribution<std::int64_t> code(format.minCode() / 2, format.maxCode() / 2);
    std::uniform_int_distribution<int> fifth(0, 4);
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(fifth(random) == 0 ? 0.0f : float(network::decode(code(random), format)));
    }
  };
  for (std::size_t i = 0; i + 1 < settings.shape.size(); ++i) {
    const bool last = i + 2 == settings.shape.size();
    network::Layer layer;
    layer.name = last ? "logits" : "fc" + std::to_string(i + 1);
    layer.inputs = settings.shape[i];
    layer.outputs = settings.shape[i + 1];
    layer.activation = last ? network::Activation::linear : network::Activation::relu;
    network::LayerFormats formats{
        {settings.weightBits, 1}, {settings.weightBits + 4, 3}, {settings.dataBits, last ? 5 : 3, last}};
    if (settings.mixed) {
      formats = {randomFormat(random, 2, 8), randomFormat(random, 3, 12), randomFormat(random, 3, 12)};
    }
    layer.formats = formats;
    fill(layer.weights, std::size_t(layer.inputs) * std::size_t(layer.outputs), formats.weight);
    fill(layer.bias, std::size_t(layer.outputs), formats.bias);
    net.layers.push_back(std::move(layer));
  }
  return net;
}

/// Inputs [count × net.inputs] over the whole input format and a little beyond.
template <class Random>
std::vector<float> randomInputs(const network::Network& net, std::size_t count, Random& random) {
  const network::FixedFormat& format = *net.inputFormat;
  std::uniform_real_distribution<double> value(1.1 * network::decode(format.minCode(), format),
                                               1.1 * network::decode(format.maxCode(), format));
  std::vector<float> inputs(count * std::size_t(net.inputs));
  for (float& x : inputs) x = float(value(random));
  return inputs;
}

}  // namespace pw::test
