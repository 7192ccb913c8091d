// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/compress.h"

#include <string>

#include "formats.h"
#include "one_layer.h"

namespace pw::compress {
namespace {

Result<void> checkBits(const char* name, int bits, int fewest) {
  constexpr int most = 24;  // the codes of wider formats are no floats
  if (bits >= fewest && bits <= most) return {};
  return failure(ErrorKind::badInput, std::to_string(bits) + " bits are not possible.", name,
                 "Choose a width from " + std::to_string(fewest) + " to " + std::to_string(most) + " bits.");
}

Result<void> checkRanges(const network::Network& network, const Ranges& ranges) {
  bool fits = ranges.results.size() == network.layers.size() &&
              ranges.sumMeans.size() == network.layers.size() && !ranges.sample.empty() &&
              ranges.sample.size() % std::size_t(network.inputs) == 0;
  for (std::size_t i = 0; fits && i < network.layers.size(); ++i) {
    fits = ranges.sumMeans[i].size() == network.layers[i].bias.size();
  }
  if (fits) return {};
  return failure(ErrorKind::badInput, "The measured ranges are not those of this network.", network.name,
                 "Measure the ranges of its activations on some inputs first.");
}

/// Compresses one layer after the other and keeps what the next one is fed on the sample.
class Compression {
 public:
  Compression(const Settings& settings, const Ranges& ranges) : m_settings(settings), m_ranges(ranges) {}

  void apply(network::Network& network) {
    network.inputFormat.reset();
    if (m_settings.quantise)
      network.inputFormat =
          formatOf(m_ranges.input, m_settings.inputBits, m_settings.percentile, true, m_settings);
    m_input = network.inputFormat.value_or(network::FixedFormat{});
    if (m_settings.correctBias) {
      m_values = m_ranges.sample;
      if (network.inputFormat) putOnGrid(*network.inputFormat, m_values);
    }
    for (std::size_t i = 0; i < network.layers.size(); ++i)
      apply(network.layers[i], i, i + 1 == network.layers.size());
  }

 private:
  void apply(network::Layer& layer, std::size_t index, bool last) {
    layer.formats.reset();
    network::LayerFormats formats;
    if (m_settings.quantise) {
      formats.weight = formatOf(layer.weights, m_settings.weightBits, m_settings.weightRange, m_settings);
      putOnGrid(formats.weight, layer.weights);
    }
    if (m_settings.correctBias) correctBias(layer, m_ranges.sumMeans[index]);
    if (m_settings.quantise) {
      formats.bias = formatOf(layer.bias, m_settings.biasBits, Settings::WeightRange::covered, m_settings);
      putOnGrid(formats.bias, layer.bias);
      formats.result = resultFormat(layer, m_ranges.results[index], last);
      layer.formats = formats;
      m_input = formats.result;
    }
    if (m_settings.correctBias && !last) passOn(layer);
  }

  network::FixedFormat resultFormat(const network::Layer& layer, const TensorRange& range, bool last) const {
    const bool neverNegative = layer.activation == network::Activation::relu ||
                               layer.activation == network::Activation::sigmoid ||
                               (layer.isPooling() && !m_input.isSigned);
    // A clipped logit may tie with another one: the class would be decided by the order.
    return last
               ? formatOf(range, m_settings.logitBits, 100, neverNegative, m_settings)
               : formatOf(range, m_settings.activationBits, m_settings.percentile, neverNegative, m_settings);
  }

  void correctBias(network::Layer& layer, const std::vector<double>& wanted) const {
    const std::vector<double> means = sumMeans(layer, m_values);
    for (std::size_t j = 0; j < means.size(); ++j)
      layer.bias[j] = float(double(layer.bias[j]) + wanted[j] - means[j]);
  }

  /// What the next layer is fed.
  void passOn(const network::Layer& layer) {
    m_values = floatingResults(layer, m_values);
    if (!layer.formats) return;
    const network::FixedFormat& format = layer.formats->result;
    if (format.rounding == network::Rounding::rnd && format.overflow == network::Overflow::sat) {
      putOnGrid(format, m_values);  // the same, faster
    } else {
      for (float& value : m_values) value = float(network::quantize(double(value), format));
    }
  }

  const Settings& m_settings;
  const Ranges& m_ranges;
  network::FixedFormat m_input;  ///< of the layer at hand
  std::vector<float> m_values;   ///< [sample × inputs of the next layer]
};

}  // namespace

Result<void> check(const Settings& settings) {
  if (!(settings.sparsity >= 0 && settings.sparsity <= 1)) {
    return failure(ErrorKind::badInput, "The share of zero weights must be between 0 and 1.", "sparsity");
  }
  if (!(settings.percentile > 0 && settings.percentile <= 100)) {
    return failure(ErrorKind::badInput, "The covered share must be above 0 and at most 100 %.", "percentile");
  }
  PW_CHECK(checkBits("inputBits", settings.inputBits, 2));
  PW_CHECK(checkBits("weightBits", settings.weightBits, 2));
  PW_CHECK(checkBits("biasBits", settings.biasBits, 2));
  PW_CHECK(checkBits("activationBits", settings.activationBits, 2));
  return checkBits("logitBits", settings.logitBits, 2);
}

Result<network::Network> compressed(const network::Network& network, const Settings& settings,
                                    const Ranges& ranges) {
  PW_CHECK(checkRanges(network, ranges));
  PW_ASSIGN(network::Network result, pruned(network, settings));
  Compression(settings, ranges).apply(result);
  return result;
}

}  // namespace pw::compress
