// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/packed_network.h"

#include <algorithm>
#include <cmath>

#include "kernels/grid.h"

namespace pw::kernels {
namespace {

constexpr int rowsAtOnce = 64;
constexpr double mostInFloat = 0x1p24;  ///< whole numbers up to here are floats

double largest(const network::FixedFormat& format) {
  return std::max(-double(format.minCode()), double(format.maxCode())) * format.step();
}

/// The kernels round down or half up.
bool roundsFast(const network::FixedFormat& format) {
  return format.rounding != network::Rounding::rndConv;
}

/// Every partial sum of the layer is a whole multiple of one step and at most 2^24 of it, and so are the
/// codes of its result before they wrap.
bool layerFits(const network::Layer& layer, const network::FixedFormat& input) {
  const network::LayerFormats& formats = *layer.formats;
  const double step = std::min(formats.weight.step() * input.step(), formats.bias.step());
  double most = 0;
  for (int j = 0; j < layer.outputs; ++j) {
    double sum = std::abs(double(layer.bias[std::size_t(j)]));
    for (int i = 0; i < layer.inputs; ++i) sum += std::abs(double(layer.weight(i, j))) * largest(input);
    most = std::max(most, sum);
  }
  const network::FixedFormat& result = formats.result;
  const bool wraps = result.overflow == network::Overflow::wrap;
  return roundsFast(result) && most <= mostInFloat * step && step > 0x1p-120 && result.width <= 24 &&
         (!wraps || most < mostInFloat * result.step());
}

/// Of a network from elsewhere only some layers may be quantised.
bool hasFormats(const network::Network& network) {
  return network.inputFormat || std::any_of(network.layers.begin(), network.layers.end(),
                                            [](const auto& layer) { return layer.formats.has_value(); });
}

}  // namespace

PackedNetwork::PackedNetwork(network::Network network, const DenseKernels& kernels)
    : m_network(std::move(network)), m_kernels(kernels), m_quantised(m_network.isQuantised()) {
  const bool plain =
      std::all_of(m_network.layers.begin(), m_network.layers.end(), [](const network::Layer& l) {
        return l.isDense() &&
               (l.activation == network::Activation::relu || l.activation == network::Activation::linear);
      });
  m_fast = plain && (m_quantised ? fits() : !hasFormats(m_network));
  if (!m_fast) return;
  for (const network::Layer& layer : m_network.layers) {
    m_layers.push_back({Matrix(layer.inputs, layer.outputs, layer.weights),
                        Matrix(1, layer.outputs, layer.bias),
                        layer.activation == network::Activation::relu,
                        {}});
    if (m_quantised) m_layers.back().grid = gridOf(layer.formats->result, Beyond::asTheFormat);
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

std::vector<float> PackedNetwork::logits(std::span<const float> inputs) const {
  if (!m_fast) return network::run(m_network, inputs);
  const auto width = std::size_t(m_network.inputs);
  const std::size_t rows = inputs.size() / width;
  Matrix input(rowsAtOnce, m_network.inputs);
  std::vector<Matrix> values;
  for (const Layer& layer : m_layers) values.emplace_back(rowsAtOnce, layer.weights.columns());
  std::vector<float> logits;
  logits.reserve(rows * std::size_t(m_network.outputs()));
  for (std::size_t first = 0; first < rows; first += rowsAtOnce) {
    const int count = int(std::min<std::size_t>(rowsAtOnce, rows - first));
    for (int i = 0; i < count; ++i) {
      takeInputs(inputs.subspan((first + std::size_t(i)) * width, width), input.row(i));
    }
    const Matrix* x = &input;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
      const Layer& layer = m_layers[i];
      m_kernels.forward({count,
                         layer.weights.rows(),
                         layer.weights.columns(),
                         x->view(),
                         layer.weights.view(),
                         layer.bias.data(),
                         layer.relu,
                         layer.grid ? &*layer.grid : nullptr,
                         values[i].view(),
                         {}});
      x = &values[i];
    }
    for (int i = 0; i < count; ++i) logits.insert(logits.end(), x->row(i).begin(), x->row(i).end());
  }
  return logits;
}

}  // namespace pw::kernels
