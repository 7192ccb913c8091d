// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "advise/advise.h"
#include "fixed/integer_model.h"

namespace pw::hls {
namespace {

using network::FixedFormat;

/// Of values in any order, which it changes.
Spread spreadOf(std::vector<float>& values) {
  Spread spread;
  spread.values = values.size();
  if (values.empty()) return spread;
  std::size_t from = 0;
  // Each search begins where the one before it ended: the values below lie in front already.
  const auto quantile = [&](double share) {
    const auto at = std::size_t(share * double(values.size() - 1));
    std::nth_element(values.begin() + std::ptrdiff_t(from), values.begin() + std::ptrdiff_t(at),
                     values.end());
    from = at;
    return double(values[at]);
  };
  spread.least = quantile(0);
  spread.percent1 = quantile(0.01);
  spread.quarter = quantile(0.25);
  spread.median = quantile(0.5);
  spread.threeQuarters = quantile(0.75);
  spread.percent99 = quantile(0.99);
  spread.most = quantile(1);
  return spread;
}

TensorMeasure measureOf(TensorId id, std::vector<float> values, const std::optional<FixedFormat>& format) {
  TensorMeasure measure{id, spreadOf(values), format};
  if (!format) return measure;
  const double step = format->step();
  measure.formatLeast = double(format->minCode()) * step;
  measure.formatMost = double(format->maxCode()) * step;
  for (const float value : values) {
    const double x = double(value);
    measure.clipped += x > measure.formatMost + step / 2 || x < measure.formatLeast - step / 2;
    measure.lost += x != 0 && std::abs(x) < step / 2;
  }
  return measure;
}

/// One layer in floating point.
std::vector<float> through(network::Layer layer, bool activated, std::span<const float> inputs) {
  if (!activated) layer.activation = network::Activation::linear;
  layer.formats.reset();
  network::Network one;
  one.inputs = layer.inputs;
  one.layers.push_back(std::move(layer));
  return network::run(one, inputs, network::Arithmetic::floating);
}

/// Of each layer's sums; empty where there is no integer model of the network.
std::vector<FixedFormat> accumulators(const network::Network& network) {
  std::vector<FixedFormat> formats;
  if (!network.isQuantised()) return formats;
  const auto model = buildIntegerModel(network);
  if (!model || model->layers.size() != network.layers.size()) return formats;
  for (const IntegerLayer& layer : model->layers) formats.push_back(layer.accumulator);
  return formats;
}

}  // namespace

Result<std::vector<TensorMeasure>> measureTensors(const network::Network& network,
                                                  std::span<const float> inputs) {
  PW_CHECK(network::check(network));
  if (inputs.empty() || inputs.size() % std::size_t(network.inputs) != 0) {
    return failure(ErrorKind::badInput, "There are no whole events to measure.", network.name,
                   "Give events of " + std::to_string(network.inputs) + " inputs each.");
  }
  const std::vector<FixedFormat> sums = accumulators(network);
  std::vector<float> values(inputs.begin(), inputs.end());
  std::vector<TensorMeasure> all{measureOf({Tensor::input, -1}, values, network.inputFormat)};
  for (int i = 0; i < int(network.layers.size()); ++i) {
    const network::Layer& layer = network.layers[std::size_t(i)];
    const auto format = [&](FixedFormat network::LayerFormats::*which) -> std::optional<FixedFormat> {
      if (!layer.formats) return {};
      return (*layer.formats).*which;
    };
    if (!layer.weights.empty())
      all.push_back(measureOf({Tensor::weight, i}, layer.weights, format(&network::LayerFormats::weight)));
    if (!layer.bias.empty())
      all.push_back(measureOf({Tensor::bias, i}, layer.bias, format(&network::LayerFormats::bias)));
    if (!layer.weights.empty()) {
      const auto sum = std::size_t(i) < sums.size() ? std::optional(sums[std::size_t(i)]) : std::nullopt;
      all.push_back(measureOf({Tensor::sum, i}, through(layer, false, values), sum));
    }
    values = through(layer, true, values);
    all.push_back(measureOf({Tensor::result, i}, values, format(&network::LayerFormats::result)));
  }
  return all;
}

}  // namespace pw::hls
