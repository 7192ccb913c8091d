// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/hls4ml_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace pw::hls {
namespace {

using network::FixedFormat;
using network::Overflow;
using network::Rounding;

/// Of products, which are exact.
FixedFormat productFormat(const FixedFormat& a, const FixedFormat& b) {
  return {a.width + b.width, a.integer + b.integer, a.isSigned || b.isSigned};
}

Result<void> checkLayer(const network::Layer& layer) {
  using network::Activation;
  if (layer.isDense() && (layer.activation == Activation::relu || layer.activation == Activation::linear))
    return {};
  return failure(ErrorKind::badInput,
                 "hls4ml's arithmetic is known here of dense layers with ReLU; this one is " +
                     std::string(network::nameOf(layer.kind)) + " with " + network::nameOf(layer.activation) +
                     ".",
                 "layer " + layer.name, "Compare a network of dense layers.");
}

Result<void> checkWidth(const FixedFormat& format, const std::string& layer) {
  if (format.width <= 63) return {};
  return failure(ErrorKind::badInput,
                 "hls4ml's sums grow to " + std::to_string(format.width) + " bits; 63 are possible here.",
                 "layer " + layer, "Use narrower precisions.");
}

struct Precisions {
  FixedFormat weight, bias, activated;
};
Precisions precisionsOf(const network::Layer& layer, const Hls4mlSettings& settings) {
  if (layer.formats) return {layer.formats->weight, layer.formats->bias, layer.formats->result};
  return {settings.precision, settings.precision, settings.precision};
}

Result<Hls4mlLayer> buildLayer(const network::Layer& source, const FixedFormat& input, bool last,
                               const Hls4mlSettings& settings) {
  PW_CHECK(checkLayer(source));
  const Precisions precisions = precisionsOf(source, settings);
  Hls4mlLayer layer;
  layer.name = source.name;
  layer.inputs = source.inputs;
  layer.outputs = source.outputs;
  layer.input = input;
  layer.weight = precisions.weight;
  layer.sum = settings.autoSums ? hls4mlSum(input, precisions.weight, precisions.bias, source.inputs)
                                : settings.precision;
  PW_CHECK(checkWidth(layer.sum, source.name));
  PW_CHECK(checkWidth(productFormat(input, layer.weight), source.name));
  layer.result = last && settings.logits ? *settings.logits : layer.sum;
  layer.relu = source.activation == network::Activation::relu;
  if (layer.relu || source.formats) layer.activated = precisions.activated;
  for (const float weight : source.weights) layer.weights.push_back(hls4mlWeight(weight, layer.weight));
  for (const float bias : source.bias) {
    layer.bias.push_back(network::convert(hls4mlWeight(bias, precisions.bias), precisions.bias, layer.sum));
  }
  return layer;
}

/// Sums of one event, in hls4ml's order: input after input, for every output.
void runLayer(const Hls4mlLayer& layer, const std::vector<std::int64_t>& x, std::vector<std::int64_t>& y) {
  const FixedFormat product = productFormat(layer.input, layer.weight);
  y = layer.bias;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int64_t* row = layer.weights.data() + i * y.size();
    for (std::size_t j = 0; j < y.size(); ++j) {
      y[j] =
          network::convert(y[j] + network::convert(x[i] * row[j], product, layer.sum), layer.sum, layer.sum);
    }
  }
  for (std::int64_t& value : y) {
    value = network::convert(value, layer.sum, layer.result);
    if (layer.relu && value < 0) value = 0;
    if (layer.activated) value = network::convert(value, layer.result, *layer.activated);
  }
}

const FixedFormat tableFormat{18, 8, true, Rounding::rnd, Overflow::sat};  // of exponentials, sums, inverses

/// A softmax table's entries: f of the value that an index's bits stand for at the top of the address type.
template <class Function>
std::vector<std::int64_t> table(const FixedFormat& address, int size, const Function& f) {
  const int bits = std::bit_width(unsigned(size)) - 1;
  std::vector<std::int64_t> entries;
  for (int i = 0; i < size; ++i) {
    const int signedIndex = address.isSigned && i >= size / 2 ? i - size : i;
    const float x = std::ldexp(float(signedIndex), address.integer - bits);
    entries.push_back(network::encode(f(x), tableFormat));
  }
  return entries;
}

/// The top bits of a code.
std::size_t indexOf(std::int64_t code, const FixedFormat& address, int size) {
  const int bits = std::bit_width(unsigned(size)) - 1;
  const int below = address.width - bits;
  const std::int64_t top = below >= 0 ? code >> below : code * (std::int64_t(1) << -below);
  return std::size_t(top) & std::size_t(size - 1);
}

class Softmax {
 public:
  Softmax(const Hls4mlSettings& settings, const FixedFormat& logits)
      : m_settings(settings), m_logits(logits), m_address(logits) {
    if (settings.softmax == Hls4mlSoftmax::stable) {
      m_address = {logits.width - 1, logits.integer - 1, false, Rounding::trn, Overflow::wrap};
      m_exponentials = table(m_address, settings.tableSize, [](float x) { return std::exp(-x); });
    } else {
      m_exponentials = table(m_address, settings.tableSize, [](float x) { return std::exp(x); });
    }
    m_inverses = table(tableFormat, settings.tableSize, [](float x) { return 1 / x; });
  }

  void operator()(const std::vector<std::int64_t>& logits, double* out) const {
    if (m_settings.softmax == Hls4mlSoftmax::argmax) {
      std::fill(out, out + logits.size(), 0.0);
      out[std::max_element(logits.begin(), logits.end()) - logits.begin()] =
          network::quantize(1, m_settings.precision);
      return;
    }
    const std::int64_t most = *std::max_element(logits.begin(), logits.end());
    std::vector<std::int64_t> exponentials;
    std::int64_t sum = 0;
    for (const std::int64_t logit : logits) {
      const std::int64_t code = m_settings.softmax == Hls4mlSoftmax::stable
                                    ? network::convert(most - logit, m_logits, m_address)
                                    : logit;
      exponentials.push_back(m_exponentials[indexOf(code, m_address, m_settings.tableSize)]);
      sum = network::convert(sum + exponentials.back(), tableFormat, tableFormat);
    }
    const std::int64_t inverse = m_inverses[indexOf(sum, tableFormat, m_settings.tableSize)];
    const FixedFormat product = productFormat(tableFormat, tableFormat);
    for (std::size_t j = 0; j < logits.size(); ++j) {
      const std::int64_t y = network::convert(exponentials[j] * inverse, product, m_settings.precision);
      out[j] = network::decode(y, m_settings.precision);
    }
  }

 private:
  const Hls4mlSettings& m_settings;
  FixedFormat m_logits, m_address;
  std::vector<std::int64_t> m_exponentials, m_inverses;
};

}  // namespace

std::int64_t hls4mlWeight(double value, const FixedFormat& format) {
  // 64 digits are more than a double has; formats without fraction bits are printed as whole numbers.
  char text[512];
  std::snprintf(text, sizeof text, "%.*f", std::clamp(format.fraction(), 0, 64), value);
  return network::encode(std::strtod(text, nullptr), format);
}

FixedFormat hls4mlSum(const FixedFormat& input, const FixedFormat& weight, const FixedFormat& bias,
                      int inputs) {
  const int growth = int(std::bit_width(unsigned(inputs - 1)));  // ceil(log2 inputs)
  int integer = weight.integer + input.integer + growth;
  const int fraction = weight.fraction() + input.fraction();
  const bool isSigned = weight.isSigned || input.isSigned;
  integer = 1 + std::max(integer + (bias.isSigned && !isSigned), bias.integer + (isSigned && !bias.isSigned));
  return {integer + std::max(fraction, bias.fraction()), integer, isSigned || bias.isSigned, Rounding::trn,
          Overflow::wrap};
}

Result<Hls4mlModel> buildHls4mlModel(const network::Network& network, const Hls4mlSettings& settings) {
  PW_CHECK(network::check(network));
  if (settings.tableSize < 4 || settings.tableSize > (1 << 20) ||
      !std::has_single_bit(unsigned(settings.tableSize))) {
    return failure(ErrorKind::badInput,
                   "A table of " + std::to_string(settings.tableSize) + " entries is not possible.",
                   "softmax", "Use a power of two from 4 to 1048576.");
  }
  Hls4mlModel model{settings, network.inputFormat.value_or(settings.precision), {}};
  FixedFormat format = model.input;
  for (const network::Layer& source : network.layers) {
    const bool last = &source == &network.layers.back();
    PW_ASSIGN(Hls4mlLayer layer, buildLayer(source, format, last, settings));
    format = layer.activated.value_or(layer.result);
    model.layers.push_back(std::move(layer));
  }
  return model;
}

std::vector<double> run(const Hls4mlModel& model, std::span<const float> inputs) {
  const std::size_t width = std::size_t(model.inputs()), outputs = std::size_t(model.outputs());
  const Hls4mlLayer& last = model.layers.back();
  const FixedFormat logits = last.activated.value_or(last.result);
  const Softmax softmax(model.settings, logits);
  std::vector<double> answers(inputs.size() / width * outputs);
  std::vector<std::int64_t> x, y;
  for (std::size_t row = 0; row * width < inputs.size(); ++row) {
    x.clear();
    for (const float value : inputs.subspan(row * width, width)) {
      x.push_back(network::encode(value, model.input));
    }
    for (const Hls4mlLayer& layer : model.layers) {
      runLayer(layer, x, y);
      x.swap(y);
    }
    double* out = answers.data() + row * outputs;
    if (model.settings.softmax != Hls4mlSoftmax::none) {
      softmax(x, out);
    } else {
      for (std::size_t j = 0; j < outputs; ++j) out[j] = network::decode(x[j], logits);
    }
  }
  return answers;
}

}  // namespace pw::hls
