// SPDX-License-Identifier: GPL-3.0-or-later
#include "trained_layer.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "kernels/grid.h"

namespace pw::learn {
namespace {

Constraint rangeOf(const network::FixedFormat& format) {
  return {
      float(double(format.minCode()) * format.step()), float(double(format.maxCode()) * format.step()), {}};
}

}  // namespace

Parameter::Parameter(int rows, int columns, std::span<const float> start, const network::FixedFormat* format)
    : latent(rows, columns, start), gradient(rows, columns), first(rows, columns), second(rows, columns) {
  if (format) range = rangeOf(*format);
}

void Parameter::quantise(const network::FixedFormat& format, const kernels::DenseKernels& kernels) {
  grid = kernels::gridOf(format, kernels::Beyond::saturates);
  range = rangeOf(format);
  onGrid = kernels::Matrix(latent.rows(), latent.columns());
  refresh(kernels);
}

void Parameter::quantiseElsewhere(const network::FixedFormat& format) {
  grid.reset();
  range = rangeOf(format);
  onGrid = kernels::Matrix(latent.rows(), latent.columns());
}

void Parameter::setMask(std::span<const float> values, const kernels::DenseKernels& kernels) {
  mask = kernels::Matrix(latent.rows(), latent.columns(), values);
  std::transform(latent.data(), latent.data() + latent.size(), mask.data(), latent.data(),
                 std::multiplies<>());
  refresh(kernels);
}

void Parameter::refresh(const kernels::DenseKernels& kernels) {
  if (grid) kernels.quantise(*grid, false, latent.size(), latent.data(), onGrid.data(), nullptr);
}

void Parameter::step(kernels::Update update, const kernels::DenseKernels& kernels) {
  update.least = range.least;
  update.most = range.most;
  update.mask = mask.empty() ? nullptr : mask.data();
  update.grid = grid ? &*grid : nullptr;
  kernels.update(update, latent.size(), gradient.data(),
                 {latent.data(), first.data(), second.data(), onGrid.data()});
}

TrainedLayer::TrainedLayer(const network::Layer& layer, bool hasBelow, int partRows)
    : weights(layer.inputs, layer.outputs, layer.weights, layer.formats ? &layer.formats->weight : nullptr),
      bias(1, layer.outputs, layer.bias, layer.formats ? &layer.formats->bias : nullptr),
      transposed(hasBelow ? kernels::Matrix(layer.outputs, layer.inputs) : kernels::Matrix()),
      y(partRows, layer.outputs),
      pass(partRows, layer.outputs),
      gradient(partRows, layer.outputs),
      relu(layer.activation == network::Activation::relu) {}

void TrainedLayer::quantise(const network::LayerFormats& formats, bool straight,
                            const kernels::DenseKernels& kernels) {
  weights.quantise(formats.weight, kernels);
  bias.quantise(formats.bias, kernels);
  grid = kernels::gridOf(formats.result, kernels::Beyond::saturates);
  if (straight) {
    grid->low = -std::numeric_limits<float>::infinity();
    grid->high = std::numeric_limits<float>::infinity();
  }
  transpose(kernels);
}

void TrainedLayer::transpose(const kernels::DenseKernels& kernels) {
  if (transposed.empty()) return;
  const kernels::Matrix& from = weights.inUse();
  kernels.transpose(from.rows(), from.columns(), from.view(), transposed.view());
}

void TrainedLayer::forward(int rows, const kernels::Matrix& x, const kernels::DenseKernels& kernels) {
  const kernels::Matrix& used = weights.inUse();
  kernels.forward({rows, used.rows(), used.columns(), x.view(), used.view(), bias.inUse().data(), relu,
                   grid ? &*grid : nullptr, y.view(), pass.view()});
}

void TrainedLayer::backward(int rows, const kernels::Matrix& x, bool add, TrainedLayer* below,
                            const kernels::DenseKernels& kernels) {
  const kernels::Matrix& dy = gradient;
  kernels.backwardWeights({rows, weights.latent.rows(), weights.latent.columns(), x.view(), dy.view(), add,
                           weights.gradient.view(), bias.gradient.data()});
  if (!below) return;
  const kernels::Matrix& passBelow = below->pass;
  kernels.backwardInputs({rows, transposed.columns(), transposed.rows(), dy.view(),
                          std::as_const(transposed).view(), passBelow.view(), below->gradient.view()});
}

void TrainedLayer::step(kernels::Update update, const kernels::DenseKernels& kernels) {
  weights.step(update, kernels);
  update.decay = 0;
  bias.step(update, kernels);
  transpose(kernels);
}

}  // namespace pw::learn
