// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "random_network.h"
#include "sliding_layers.h"

namespace pw::test {

/// A quantised network of one to `mostLayers` layers of all kinds and activations, with formats of all modes
/// of 2 to `mostBits` bits. The last layer is dense and linear; frames have at most 40 words.
template <class Random>
network::Network randomLayers(Random& random, int mostLayers = 5, int mostBits = 10) {
  using network::Activation;
  using network::LayerKind;
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  const auto fill = [&](std::vector<float>& values, int count, const network::FixedFormat& format) {
    std::uniform_int_distribution<std::int64_t> code(format.minCode() / 2, format.maxCode() / 2);
    for (int i = 0; i < count; ++i) {
      values.push_back(draw(0, 4) == 0 ? 0.0f : float(network::decode(code(random), format)));
    }
  };
  network::Network net;
  net.name = "random layers";
  net.inputs = draw(1, 24);
  net.inputFormat = randomFormat(random, 2, mostBits);
  int length = net.inputs, channels = 1;
  const int layers = draw(1, mostLayers);
  for (int i = 0; i < layers; ++i) {
    const bool last = i + 1 == layers;
    network::Layer layer;
    layer.name = "layer" + std::to_string(i + 1);
    layer.kind = last ? LayerKind::dense : LayerKind(draw(0, 3));
    layer.activation = last ? Activation::linear : Activation(draw(0, 4));
    if (layer.isPooling()) layer.activation = Activation::linear;
    const double slopes[] = {0.125, 0.25, 0.75, 0.3, 0, 1.5};
    layer.slope = slopes[draw(0, 5)];
    layer.formats =
        network::LayerFormats{randomFormat(random, 2, mostBits), randomFormat(random, 2, mostBits),
                              randomFormat(random, 2, mostBits)};
    if (layer.isDense()) {
      layer.inputs = length * channels;
      layer.outputs = last ? draw(1, 4) : draw(1, 9);
      length = layer.outputs;
      channels = 1;
    } else {
      network::Sliding sliding;
      sliding.length = length;
      sliding.channels = channels;
      sliding.stride = draw(1, 3);
      sliding.kernel = draw(1, std::min(length, 5));
      if (!layer.isPooling()) {
        sliding.before = draw(0, 2);
        sliding.after = draw(0, 2);
      }
      sliding.filters = layer.isPooling() ? channels : draw(1, 4);
      setSliding(layer, sliding);
      length = sliding.positions();
      channels = sliding.filters;
    }
    fill(layer.weights, layer.weightRows() * layer.weightColumns(), layer.formats->weight);
    fill(layer.bias, layer.weightColumns(), layer.formats->bias);
    net.layers.push_back(std::move(layer));
  }
  return net;
}

}  // namespace pw::test
