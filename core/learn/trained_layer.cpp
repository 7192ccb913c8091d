// SPDX-License-Identifier: GPL-3.0-or-later
#include "trained_layer.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "kernels/grid.h"

namespace pw::learn {
namespace {

using kernels::Matrix;
using network::Activation;

network::Layer withoutWeights(network::Layer layer) {
  layer.weights.clear();
  layer.bias.clear();
  return layer;
}

/// The activation's derivative where its value is `value`; of ReLU and its leaky kin it follows from the
/// sign.
float slopeAt(const network::Layer& layer, float value) {
  switch (layer.activation) {
    case Activation::relu:
      return value > 0 ? 1.0f : 0.0f;
    case Activation::leakyRelu:
      return value < 0 ? float(layer.slope) : 1.0f;
    case Activation::tanh:
      return 1 - value * value;
    case Activation::sigmoid:
      return value * (1 - value);
    case Activation::linear:
      break;
  }
  return 1;
}

void multiplyBy(std::span<const float> factors, std::span<float> values) {
  for (std::size_t j = 0; j < values.size(); ++j) values[j] *= factors[j];
}

}  // namespace

TrainedLayer::TrainedLayer(const network::Layer& layer, const recipe::LayerSpec& spec, bool hasBelow,
                           int partRows)
    : shape(withoutWeights(layer)),
      weights(layer.weightRows(), layer.weightColumns(), layer.weights,
              layer.formats ? &layer.formats->weight : nullptr),
      bias(1, layer.weightColumns(), layer.bias, layer.formats ? &layer.formats->bias : nullptr),
      transposed(hasBelow ? Matrix(layer.weightColumns(), layer.weightRows()) : Matrix()),
      dropout(spec.dropout) {
  if (layer.isPooling()) pooling.emplace(layer.sliding, layer.kind == network::LayerKind::maxPooling);
  if (layer.kind == network::LayerKind::conv1d) convolution.emplace(layer.sliding);
  if (spec.batchNorm && !layer.isPooling()) norm.emplace(layer.weightColumns());
  makeRoom(partRows);
}

void TrainedLayer::makeRoom(int partRows) {
  y = Matrix(partRows, shape.outputs);
  pass = Matrix(partRows, shape.outputs);
  gradient = Matrix(partRows, shape.outputs);
  if (learned) learnResult(learned->by);
}

std::pair<std::vector<float>, std::vector<float>> TrainedLayer::folded() const {
  std::vector<float> w = weights.latent.values(), b = bias.latent.values();
  for (std::size_t j = 0; norm && j < b.size(); ++j) {
    const BatchNorm::Fold fold = norm->fold(int(j));
    for (std::size_t i = j; i < w.size(); i += b.size()) w[i] = float(double(w[i]) * fold.factor);
    b[j] = float(double(b[j]) * fold.factor + fold.shift);
  }
  return {std::move(w), std::move(b)};
}

/// The optimiser's moments go with the parameters: with w' = f·w the gradient by w' is that by w over f. The
/// new bias has the gradient that the shift had.
void TrainedLayer::fold() {
  const auto [w, b] = folded();
  weights.latent.assign(w);
  bias.latent.assign(b);
  for (int j = 0; j < weights.latent.columns(); ++j) {
    const double factor = norm->fold(j).factor;
    const double inverse = factor == 0 ? 0 : 1 / factor;
    const auto column = std::size_t(j);
    for (int i = 0; i < weights.latent.rows(); ++i) {
      float& first = weights.first.row(i)[column];
      float& second = weights.second.row(i)[column];
      first = float(double(first) * inverse);
      second = float(double(second) * inverse * inverse);
    }
    bias.first.row(0)[column] = std::as_const(norm->shift.first).row(0)[column];
    bias.second.row(0)[column] = std::as_const(norm->shift.second).row(0)[column];
  }
  norm.reset();
}

void TrainedLayer::quantise(const network::LayerFormats& formats, bool straight,
                            const kernels::DenseKernels& kernels) {
  if (norm) fold();
  weights.quantise(formats.weight, kernels);
  bias.quantise(formats.bias, kernels);
  m_straight = straight;
  setResult(formats.result);
  transpose(kernels);
}

void TrainedLayer::setResult(const network::FixedFormat& format) {
  grid = kernels::gridOf(format, kernels::Beyond::saturates);
  if (!m_straight) return;
  grid->low = -std::numeric_limits<float>::infinity();
  grid->high = std::numeric_limits<float>::infinity();
}

void TrainedLayer::learnResult(LearnedResult::By by) {
  learned = LearnedResult{by, Matrix(y.rows(), y.columns()), Matrix(y.rows(), y.columns())};
}

void TrainedLayer::transpose(const kernels::DenseKernels& kernels) {
  if (transposed.empty()) return;
  const Matrix& from = weights.inUse();
  kernels.transpose(from.rows(), from.columns(), from.view(), transposed.view());
}

bool TrainedLayer::isPlain() const {
  return !pooling && !norm && !learned &&
         (shape.activation == Activation::relu || shape.activation == Activation::linear);
}

void TrainedLayer::sum(int rows, const Matrix& x, const kernels::DenseKernels& kernels) {
  const Matrix& used = weights.inUse();
  if (pooling) return pooling->forward(rows, x, y);
  if (convolution) return convolution->forward(rows, x, used, bias.inUse().data(), {}, y, kernels);
  kernels.forward({rows,
                   used.rows(),
                   used.columns(),
                   x.view(),
                   used.view(),
                   bias.inUse().data(),
                   false,
                   nullptr,
                   y.view(),
                   {}});
}

void TrainedLayer::activate(int rows, const kernels::DenseKernels& kernels) {
  for (int i = 0; i < rows; ++i) {
    const auto values = y.row(i), slopes = pass.row(i);
    for (float& value : values) value = float(network::activated(shape, double(value)));
    if (grid) {
      std::vector<float> before(values.begin(), values.end());
      kernels.quantise(*grid, false, values.size(), before.data(), values.data(), slopes.data());
      for (std::size_t j = 0; j < slopes.size(); ++j) slopes[j] *= slopeAt(shape, before[j]);
    } else {
      for (std::size_t j = 0; j < slopes.size(); ++j) slopes[j] = slopeAt(shape, values[j]);
    }
  }
}

/// With q = round(x · 2^f) · 2^−f straight through: dq/df = ln 2 · (x − q). With the step in proportion to
/// the range's end, which is 2^r: dq/dr = ln 2 · (q − x), beyond the range, where q is its end, ln 2 · q.
void TrainedLayer::activateAndLearn(int rows, const kernels::DenseKernels& kernels) {
  const bool byRange = learned->by == LearnedResult::By::range;
  const bool floors = grid->half > 1;
  const float low = (grid->least - (floors ? 0.0f : 0.5f)) * grid->step;
  const float high = (grid->most + (floors ? 1.0f : 0.5f)) * grid->step;
  const auto ln2 = float(byRange ? -std::numbers::ln2 : std::numbers::ln2);
  for (int i = 0; i < rows; ++i) {
    const auto results = y.row(i), own = learned->own.row(i), change = learned->change.row(i);
    if (shape.activation == Activation::relu) {
      for (std::size_t j = 0; j < results.size(); ++j) change[j] = std::max(results[j], 0.0f);
    } else {
      for (std::size_t j = 0; j < results.size(); ++j)
        change[j] = float(network::activated(shape, double(results[j])));
    }
    kernels.quantise(*grid, false, results.size(), change.data(), results.data(), own.data());
    for (std::size_t j = 0; j < results.size(); ++j) {
      const float before = change[j], q = results[j];
      own[j] *= slopeAt(shape, before);
      const bool beyond = before < low || before >= high;
      change[j] = ln2 * (beyond ? (byRange ? -q : 0.0f) : before - q);
    }
    std::fill(pass.row(i).begin(), pass.row(i).end(), 1.0f);
  }
}

/// From the gradient by the results to that by their sums.
void TrainedLayer::takeSlope(int rows, bool add) {
  double sum = 0;
  for (int i = 0; i < rows; ++i) {
    const auto slopes = gradient.row(i), own = learned->own.row(i), change = learned->change.row(i);
    for (std::size_t j = 0; j < slopes.size(); ++j) {
      sum += double(slopes[j]) * double(change[j]);
      slopes[j] *= own[j];
    }
  }
  learned->slope = add ? learned->slope + sum : sum;
}

void TrainedLayer::forward(int rows, const Matrix& x, Dropout* drops, const kernels::DenseKernels& kernels) {
  const Matrix& used = weights.inUse();
  const bool relu = shape.activation == Activation::relu;
  const kernels::Grid* onto = grid ? &*grid : nullptr;
  if (!isPlain()) {
    sum(rows, x, kernels);
    if (norm) norm->forward(rows, y);
    learned ? activateAndLearn(rows, kernels) : activate(rows, kernels);
  } else if (convolution) {
    convolution->forward(rows, x, used, bias.inUse().data(), {relu, onto, &pass}, y, kernels);
  } else {
    kernels.forward({rows, used.rows(), used.columns(), x.view(), used.view(), bias.inUse().data(), relu,
                     onto, y.view(), pass.view()});
  }
  if (!drops || dropout == 0) return;
  std::vector<float> factors(std::size_t(y.columns()));
  for (int i = 0; i < rows; ++i) {
    drops->draw(dropout, factors);
    multiplyBy(factors, y.row(i));
    multiplyBy(factors, pass.row(i));
  }
}

void TrainedLayer::backward(int rows, const Matrix& x, bool add, TrainedLayer* below,
                            const kernels::DenseKernels& kernels) {
  if (learned) takeSlope(rows, add);
  if (norm) norm->backward(rows, gradient);
  const Matrix& dy = gradient;
  if (convolution) {
    convolution->backwardWeights(rows, x, dy, add, weights.gradient, bias.gradient.data(), kernels);
  } else if (!pooling) {
    kernels.backwardWeights({rows, weights.latent.rows(), weights.latent.columns(), x.view(), dy.view(), add,
                             weights.gradient.view(), bias.gradient.data()});
  }
  if (!below) return;
  const Matrix& passBelow = below->pass;
  if (!convolution && !pooling) {
    return kernels.backwardInputs({rows, transposed.columns(), transposed.rows(), dy.view(),
                                   std::as_const(transposed).view(), passBelow.view(),
                                   below->gradient.view()});
  }
  if (convolution) {
    convolution->backwardInputs(rows, dy, transposed, below->gradient, kernels);
  } else {
    pooling->backward(rows, dy, below->gradient);
  }
  for (int i = 0; i < rows; ++i) multiplyBy(passBelow.row(i), below->gradient.row(i));
}

void TrainedLayer::step(kernels::Update update, const kernels::DenseKernels& kernels) {
  weights.step(update, kernels);
  update.decay = 0;
  bias.step(update, kernels);
  if (norm) {
    norm->remember();
    norm->step(update, kernels);
  }
  transpose(kernels);
}

}  // namespace pw::learn
