// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/packed_network.h"

#include <algorithm>
#include <cmath>

#include "kernels/grid.h"
#include "kernels/sliding_layer.h"

namespace pw::kernels {
namespace {

constexpr int rowsAtOnce = 64;
constexpr double mostInFloat = 0x1p24;  ///< whole numbers up to here are floats

double largest(const network::FixedFormat& format) {
  return std::max(-double(format.minCode()), double(format.maxCode())) * format.step();
}

/// The kernels round down or half up, and clip or wrap; of other modes the exact path knows.
bool roundsFast(const network::FixedFormat& format) {
  using network::Overflow, network::Rounding;
  return (format.rounding == Rounding::trn || format.rounding == Rounding::rnd) &&
         (format.overflow == Overflow::wrap || format.overflow == Overflow::sat);
}

/// Every partial sum of the layer is a whole multiple of one step and at most 2^24 of it, and so are the
/// codes of its result before they wrap.
bool layerFits(const network::Layer& layer, const network::FixedFormat& input) {
  const network::LayerFormats& formats = *layer.formats;
  const double step = std::min(formats.weight.step() * input.step(), formats.bias.step());
  double most = 0;
  for (int j = 0; j < layer.weightColumns(); ++j) {
    double sum = std::abs(double(layer.bias[std::size_t(j)]));
    for (int i = 0; i < layer.weightRows(); ++i) sum += std::abs(double(layer.weight(i, j))) * largest(input);
    most = std::max(most, sum);
  }
  const network::FixedFormat& result = formats.result;
  const bool wraps = result.overflow == network::Overflow::wrap;
  return roundsFast(result) && most <= mostInFloat * step && step > 0x1p-120 && result.width <= 24 &&
         (!wraps || most < mostInFloat * result.step());
}

bool isBent(const network::Layer& layer) {
  return layer.activation != network::Activation::relu && layer.activation != network::Activation::linear;
}

/// Output j of a pooling layer in double, as network::run has it.
double pooled(const network::Layer& layer, std::span<const float> in, std::size_t j) {
  const network::Sliding& sliding = layer.sliding;
  const auto channels = std::size_t(sliding.channels);
  const bool takesMost = layer.kind == network::LayerKind::maxPooling;
  std::size_t at = j / channels * std::size_t(sliding.stride) * channels + j % channels;
  auto value = double(in[at]);
  for (int k = 1; k < sliding.kernel; ++k) {
    at += channels;
    value = takesMost ? std::max(value, double(in[at])) : value + double(in[at]);
  }
  return takesMost ? value : value / sliding.kernel;
}

network::Layer withoutWeights(network::Layer layer) {
  layer.weights.clear();
  layer.bias.clear();
  return layer;
}

/// Of a network from elsewhere only some layers may be quantised.
bool hasFormats(const network::Network& network) {
  return network.inputFormat || std::any_of(network.layers.begin(), network.layers.end(),
                                            [](const auto& layer) { return layer.formats.has_value(); });
}

}  // namespace

PackedNetwork::PackedNetwork(network::Network network, const DenseKernels& kernels)
    : m_network(std::move(network)), m_kernels(kernels), m_quantised(m_network.isQuantised()) {
  m_fast = m_quantised ? fits() : !hasFormats(m_network);
  if (!m_fast) return;
  for (const network::Layer& layer : m_network.layers) {
    m_layers.push_back({withoutWeights(layer),
                        Matrix(layer.weightRows(), layer.weightColumns(), layer.weights),
                        Matrix(1, layer.weightColumns(), layer.bias),
                        layer.activation == network::Activation::relu,
                        isBent(layer),
                        {}});
    if (m_quantised && !isBent(layer))
      m_layers.back().grid = gridOf(layer.formats->result, Beyond::asTheFormat);
  }
}

bool PackedNetwork::fits() const {
  const network::FixedFormat* input = &*m_network.inputFormat;
  if (input->width > 24 || !roundsFast(*input)) return false;
  for (const network::Layer& layer : m_network.layers) {
    if (!layerFits(layer, *input)) return false;
    input = &layer.formats->result;
  }
  return true;
}

void PackedNetwork::takeInputs(std::span<const float> from, std::span<float> to) const {
  if (!m_quantised) {
    std::copy(from.begin(), from.end(), to.begin());
  } else if (m_network.inputFormat->overflow == network::Overflow::wrap) {
    // How often an input that comes from outside wraps round is not bounded: not exact in single precision.
    std::transform(from.begin(), from.end(), to.begin(),
                   [&](float x) { return float(network::quantize(double(x), *m_network.inputFormat)); });
  } else {
    const Grid grid = gridOf(*m_network.inputFormat, Beyond::asTheFormat);
    m_kernels.quantise(grid, false, from.size(), from.data(), to.data(), nullptr);
  }
}

/// What one call of logits() works with.
struct PackedNetwork::Memory {
  explicit Memory(const PackedNetwork& network) : input(rowsAtOnce, network.m_network.inputs) {
    for (const Layer& layer : network.m_layers) {
      values.emplace_back(rowsAtOnce, layer.shape.outputs);
      convolutions.emplace_back();
      if (layer.shape.kind == network::LayerKind::conv1d) convolutions.back().emplace(layer.shape.sliding);
    }
  }
  Matrix input;
  std::vector<Matrix> values;  ///< of each layer
  std::vector<std::optional<Convolution>> convolutions;
};

void PackedNetwork::runLayer(std::size_t index, int rows, const Matrix& x, Memory& memory) const {
  const Layer& layer = m_layers[index];
  Matrix& y = memory.values[index];
  const Grid* grid = layer.grid ? &*layer.grid : nullptr;
  if (auto& convolution = memory.convolutions[index]) {
    convolution->forward(rows, x, layer.weights, layer.bias.data(), {layer.relu, grid, nullptr}, y,
                         m_kernels);
  } else if (layer.shape.isPooling()) {
    pool(layer, rows, x, y);
  } else {
    m_kernels.forward({rows,
                       layer.weights.rows(),
                       layer.weights.columns(),
                       x.view(),
                       layer.weights.view(),
                       layer.bias.data(),
                       layer.relu,
                       grid,
                       y.view(),
                       {}});
  }
  if (!layer.bent) return;
  for (int i = 0; i < rows; ++i) {
    for (float& value : y.row(i)) {
      const double bent = network::activated(layer.shape, double(value));
      value = float(m_quantised ? network::quantize(bent, layer.shape.formats->result) : bent);
    }
  }
}

void PackedNetwork::pool(const Layer& layer, int rows, const Matrix& x, Matrix& y) const {
  for (int i = 0; i < rows; ++i) {
    const auto from = x.row(i);
    const auto to = y.row(i);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const double value = pooled(layer.shape, from, j);
      to[j] = float(m_quantised ? network::quantize(value, layer.shape.formats->result) : value);
    }
  }
}

std::vector<float> PackedNetwork::logits(std::span<const float> inputs) const {
  if (!m_fast) return network::run(m_network, inputs);
  const auto width = std::size_t(m_network.inputs);
  const std::size_t rows = inputs.size() / width;
  Memory memory(*this);
  std::vector<float> logits;
  logits.reserve(rows * std::size_t(m_network.outputs()));
  for (std::size_t first = 0; first < rows; first += rowsAtOnce) {
    const int count = int(std::min<std::size_t>(rowsAtOnce, rows - first));
    for (int i = 0; i < count; ++i) {
      takeInputs(inputs.subspan((first + std::size_t(i)) * width, width), memory.input.row(i));
    }
    const Matrix* x = &memory.input;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
      runLayer(i, count, *x, memory);
      x = &memory.values[i];
    }
    for (int i = 0; i < count; ++i) logits.insert(logits.end(), x->row(i).begin(), x->row(i).end());
  }
  return logits;
}

}  // namespace pw::kernels
