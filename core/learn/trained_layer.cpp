// SPDX-License-Identifier: GPL-3.0-or-later
#include "trained_layer.h"

#include "grid.h"

namespace pw::learn {

Parameter::Parameter(int rows, int columns, std::span<const float> start, const network::FixedFormat* format)
    : latent(rows, columns, start), gradient(rows, columns), first(rows, columns), second(rows, columns) {
  if (!format) return;
  range.least = float(double(format->minCode()) * format->step());
  range.most = float(double(format->maxCode()) * format->step());
}

void Parameter::quantise(const network::FixedFormat& format, const DenseKernels& kernels) {
  grid = gridOf(format, Beyond::saturates);
  onGrid = Matrix(latent.rows(), latent.columns());
  refresh(kernels);
}

void Parameter::refresh(const DenseKernels& kernels) {
  if (grid) kernels.quantise(*grid, false, latent.size(), latent.data(), onGrid.data(), nullptr);
}

void Parameter::step(Update update, const DenseKernels& kernels) {
  update.least = range.least;
  update.most = range.most;
  update.mask = mask.empty() ? nullptr : mask.data();
  update.grid = grid ? &*grid : nullptr;
  kernels.update(update, latent.size(), gradient.data(),
                 {latent.data(), first.data(), second.data(), onGrid.data()});
}

TrainedLayer::TrainedLayer(const network::DenseLayer& layer, bool hasBelow, int partRows)
    : weights(layer.inputs, layer.outputs, layer.weights, layer.formats ? &layer.formats->weight : nullptr),
      bias(1, layer.outputs, layer.bias, layer.formats ? &layer.formats->bias : nullptr),
      transposed(hasBelow ? Matrix(layer.outputs, layer.inputs) : Matrix()),
      y(partRows, layer.outputs),
      pass(partRows, layer.outputs),
      gradient(partRows, layer.outputs),
      relu(layer.activation == network::Activation::relu) {}

void TrainedLayer::quantise(const network::LayerFormats& formats, const DenseKernels& kernels) {
  weights.quantise(formats.weight, kernels);
  bias.quantise(formats.bias, kernels);
  grid = gridOf(formats.result, Beyond::saturates);
  transpose(kernels);
}

void TrainedLayer::transpose(const DenseKernels& kernels) {
  if (transposed.empty()) return;
  const Matrix& from = weights.inUse();
  kernels.transpose(from.rows(), from.columns(), from.view(), transposed.view());
}

void TrainedLayer::forward(int rows, const Matrix& x, const DenseKernels& kernels) {
  const Matrix& used = weights.inUse();
  kernels.forward({rows, used.rows(), used.columns(), x.view(), used.view(), bias.inUse().data(), relu,
                   grid ? &*grid : nullptr, y.view(), pass.view()});
}

void TrainedLayer::backward(int rows, const Matrix& x, bool add, TrainedLayer* below,
                            const DenseKernels& kernels) {
  const Matrix& dy = gradient;
  kernels.backwardWeights({rows, weights.latent.rows(), weights.latent.columns(), x.view(), dy.view(), add,
                           weights.gradient.view(), bias.gradient.data()});
  if (!below) return;
  const Matrix& passBelow = below->pass;
  kernels.backwardInputs({rows, transposed.columns(), transposed.rows(), dy.view(),
                          std::as_const(transposed).view(), passBelow.view(), below->gradient.view()});
}

void TrainedLayer::step(Update update, const DenseKernels& kernels) {
  weights.step(update, kernels);
  update.decay = 0;
  bias.step(update, kernels);
  transpose(kernels);
}

}  // namespace pw::learn
