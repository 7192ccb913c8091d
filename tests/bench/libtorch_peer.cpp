// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch_peer.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

#include "adam.h"
#include "blas.h"

namespace pw::bench {
namespace {

template <class T>
std::span<T> spanOf(const at::Tensor& tensor) {
  return {tensor.data_ptr<T>(), std::size_t(tensor.numel())};
}

at::Tensor copyOf(std::span<const float> values, at::IntArrayRef shape) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  std::copy(values.begin(), values.end(), spanOf<float>(tensor).begin());
  return tensor;
}

at::Tensor onGrid(const at::Tensor& x, const network::FixedFormat& format) {
  const double step = format.step();
  const at::Tensor inside = at::clamp(x, double(format.minCode()) * step, double(format.maxCode()) * step);
  return inside + (at::round(inside * (1 / step)) * step - inside).detach();
}

struct Parameter {
  at::Tensor values;
  learn::Adam adam;
  explicit Parameter(at::Tensor start) : values(std::move(start)), adam(std::size_t(values.numel())) {
    values.requires_grad_(true);
  }
  void step(double rate) {
    adam.step(spanOf<float>(values), spanOf<float>(values.grad().contiguous()), rate, 0, {});
    values.mutable_grad().reset();
  }
};

}  // namespace

struct LibTorchQat::State {
  network::Network start;
  recipe::TrainingRecipe recipe;
  at::Tensor inputs, labels;
  std::vector<Parameter> weights, bias;

  at::Tensor forward(at::Tensor x) const {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const network::LayerFormats& formats = *start.layers[i].formats;
      x = at::addmm(onGrid(bias[i].values, formats.bias), x, onGrid(weights[i].values, formats.weight));
      if (start.layers[i].activation == network::Activation::relu) x = at::relu(x);
      x = onGrid(x, formats.result);
    }
    return x;
  }
};

LibTorchQat::LibTorchQat(const network::Network& start, const recipe::TrainingRecipe& recipe,
                         const learn::TrainingData& data)
    : m_state(std::make_unique<State>()) {
  at::set_num_threads(1);
  learn::useOneBlasThread();
  State& state = *m_state;
  state.start = start;
  state.recipe = recipe;
  const auto rows = std::int64_t(data.labels.size());
  state.inputs = onGrid(copyOf(data.inputs.read(data.rows), {rows, start.inputs}), *start.inputFormat);
  state.labels = at::empty({rows}, at::kLong);
  std::copy(data.labels.begin(), data.labels.end(), spanOf<std::int64_t>(state.labels).begin());
  for (const network::Layer& layer : start.layers) {
    state.weights.emplace_back(copyOf(layer.weights, {layer.inputs, layer.outputs}));
    state.bias.emplace_back(copyOf(layer.bias, {layer.outputs}));
  }
}

LibTorchQat::~LibTorchQat() = default;

double LibTorchQat::trainEpoch(std::span<const std::uint32_t> order) {
  State& state = *m_state;
  const auto batch = std::size_t(state.recipe.batch);
  double sum = 0;
  for (std::size_t first = 0; first < order.size(); first += batch) {
    const auto part = order.subspan(first, std::min(batch, order.size() - first));
    const at::Tensor rows = at::empty({std::int64_t(part.size())}, at::kLong);
    std::copy(part.begin(), part.end(), spanOf<std::int64_t>(rows).begin());
    const at::Tensor loss = at::cross_entropy_loss(state.forward(state.inputs.index_select(0, rows)),
                                                   state.labels.index_select(0, rows));
    loss.backward();
    for (std::size_t i = 0; i < state.weights.size(); ++i) {
      state.weights[i].step(state.recipe.learningRate);
      state.bias[i].step(state.recipe.learningRate);
    }
    sum += loss.item<double>() * double(part.size());
  }
  return sum / double(order.size());
}

}  // namespace pw::bench
