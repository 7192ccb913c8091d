// SPDX-License-Identifier: GPL-3.0-or-later
// What a network computes, in plain loops and double precision: the reference of every faster way.
#include <algorithm>
#include <cmath>

#include "network/network.h"

namespace pw::network {
namespace {

using Values = std::vector<double>;

/// Sums of `in`, [weightRows], into `out`, [weightColumns]. Sums in double: products of at most 24-bit codes
/// stay exact.
void addProducts(const Layer& layer, int firstRow, std::span<const double> in, std::span<double> out) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == 0.0) continue;
    const float* row = layer.weights.data() + (std::size_t(firstRow) + i) * out.size();
    for (std::size_t j = 0; j < out.size(); ++j) out[j] += in[i] * double(row[j]);
  }
}

void convolve(const Layer& layer, const Values& in, Values& out) {
  const Sliding& sliding = layer.sliding;
  const auto filters = std::size_t(sliding.filters);
  for (int t = 0; t < sliding.positions(); ++t) {
    const auto sums = std::span(out).subspan(std::size_t(t) * filters, filters);
    std::copy(layer.bias.begin(), layer.bias.end(), sums.begin());
    const int begin = t * sliding.stride - sliding.before;
    const int from = std::max(begin, 0), to = std::min(begin + sliding.kernel, sliding.length);
    if (to <= from) continue;
    const auto seen = std::span(in).subspan(std::size_t(from) * std::size_t(sliding.channels),
                                            std::size_t(to - from) * std::size_t(sliding.channels));
    addProducts(layer, (from - begin) * sliding.channels, seen, sums);
  }
}

void pool(const Layer& layer, const Values& in, Values& out) {
  const Sliding& sliding = layer.sliding;
  const auto channels = std::size_t(sliding.channels);
  const bool takesMost = layer.kind == LayerKind::maxPooling;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::size_t at = i / channels * std::size_t(sliding.stride) * channels + i % channels;
    double value = in[at];
    for (int k = 1; k < sliding.kernel; ++k) {
      at += channels;
      value = takesMost ? std::max(value, in[at]) : value + in[at];
    }
    out[i] = takesMost ? value : value / sliding.kernel;
  }
}

/// One layer on one event.
void runLayer(const Layer& layer, const Values& in, Values& out, bool formats) {
  out.resize(std::size_t(layer.outputs));
  if (layer.isDense()) {
    std::copy(layer.bias.begin(), layer.bias.end(), out.begin());
    addProducts(layer, 0, in, out);
  } else if (layer.isPooling()) {
    pool(layer, in, out);
  } else {
    convolve(layer, in, out);
  }
  for (double& y : out) {
    if (!layer.isPooling()) y = activated(layer, y);
    if (formats) y = quantize(y, layer.formats->result);
  }
}

}  // namespace

double activated(const Layer& layer, double sum) {
  switch (layer.activation) {
    case Activation::relu:
      return std::max(sum, 0.0);
    case Activation::leakyRelu:
      return sum < 0 ? sum * layer.slope : sum;
    case Activation::tanh:
      return std::tanh(sum);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-sum));
    case Activation::linear:
      break;
  }
  return sum;
}

std::vector<float> run(const Network& network, std::span<const float> inputs, Arithmetic arithmetic) {
  const bool formats = arithmetic == Arithmetic::asTrained;
  const std::size_t rows = inputs.size() / std::size_t(network.inputs);
  std::vector<float> logits;
  logits.reserve(rows * std::size_t(network.outputs()));
  Values x, y;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto window = inputs.subspan(row * std::size_t(network.inputs), std::size_t(network.inputs));
    x.assign(window.begin(), window.end());
    if (formats && network.inputFormat) {
      for (double& value : x) value = quantize(value, *network.inputFormat);
    }
    for (const Layer& layer : network.layers) {
      runLayer(layer, x, y, formats && layer.formats.has_value());
      x.swap(y);
    }
    for (double value : x) logits.push_back(float(value));
  }
  return logits;
}

}  // namespace pw::network
