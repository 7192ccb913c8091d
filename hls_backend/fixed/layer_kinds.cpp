// SPDX-License-Identifier: GPL-3.0-or-later
#include "layer_kinds.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace pw::hls {
namespace {

using network::Activation;

constexpr std::size_t mostSteps = std::size_t(1) << 16;
constexpr int exactBits = 53;  // of a double
constexpr int widestSum = 62;

int bitsOf(std::int64_t value) {
  return int(std::bit_width(std::uint64_t(value < 0 ? -value : value)));
}

/// The slope as factor / 2^shift, where products with every sum are exact in double as here.
std::optional<Leak> leakOf(double slope, const FixedFormat& sum) {
  int exponent = 0;
  const double fraction = std::frexp(slope, &exponent);
  auto factor = std::int64_t(std::ldexp(fraction, exactBits));
  int shift = exactBits - exponent;
  const int zeros = std::countr_zero(std::uint64_t(factor));
  factor >>= zeros;
  shift -= zeros;
  if (bitsOf(factor) + sum.width > exactBits) return std::nullopt;
  if (shift < 0) {
    if (bitsOf(factor) - shift > exactBits - sum.width) return std::nullopt;
    factor *= std::int64_t(1) << -shift;
    shift = 0;
  }
  if (sum.width + shift > widestSum) return std::nullopt;
  return Leak{factor, shift};
}

/// The result by the definition: activation in double, then the format.
class Definition {
 public:
  Definition(const network::Layer& source, const IntegerLayer& layer) : m_source(source), m_layer(layer) {}

  double exact(std::int64_t sum) const {
    return network::activated(m_source, network::decode(sum, m_layer.accumulator));
  }
  std::int32_t code(std::int64_t sum) const {
    return std::int32_t(network::encode(exact(sum), m_layer.result));
  }

 private:
  const network::Layer& m_source;
  const IntegerLayer& m_layer;
};

/// The last sum of from … most that still gives what `from` gives. Codes of a function that never falls do
/// not fall either; without clipping they do, but not while the value moves by a quarter of the format's
/// `range`.
std::int64_t endOfStep(const Definition& of, std::int64_t from, std::int64_t most, double range) {
  const std::int32_t code = of.code(from);
  const double value = of.exact(from);
  const auto same = [&](std::int64_t sum) {
    return of.code(sum) == code && of.exact(sum) - value < range / 4;
  };
  std::int64_t last = from, beyond = most + 1;
  while (beyond - last > 1) {
    const std::int64_t middle = last + (beyond - last) / 2;
    (same(middle) ? last : beyond) = middle;
  }
  return last;
}

Result<void> setSteps(const network::Layer& source, const SumRange& sums, IntegerLayer& layer) {
  const Definition definition(source, layer);
  const double range = std::ldexp(layer.result.step(), layer.result.width);
  const bool clips =
      layer.result.overflow == network::Overflow::sat || layer.result.overflow == network::Overflow::satSym;
  for (std::int64_t from = sums.least; from <= sums.most;) {
    if (layer.steps.size() == mostSteps) {
      return failure(
          ErrorKind::badInput,
          std::string("A table of its ") + network::nameOf(source.activation) + " has more than 2^16 steps.",
          "layer " + source.name,
          "Use a result format of at most 16 bits that saturates" +
              std::string(source.activation == Activation::leakyRelu ? ", or a slope that is a power of two."
                                                                     : "."));
    }
    layer.steps.push_back({from, definition.code(from)});
    from = endOfStep(definition, from, sums.most, clips ? INFINITY : range) + 1;
  }
  return {};
}

std::int64_t floorQuotient(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0);
}

}  // namespace

FixedFormat IntegerLayer::converted() const {
  FixedFormat format = accumulator;
  int fraction = accumulator.fraction();
  if (leak) {
    fraction += leak->shift;
    format.width += std::max(leak->shift, bitsOf(leak->factor));
  } else if (divisor > 1) {
    fraction += meanBits + 1;
    format.width += meanBits + 1;
  }
  format.integer = format.width - fraction;
  return format;
}

const char* IntegerLayer::operation() const {
  if (isPooling()) return network::nameOf(kind);
  return !steps.empty() ? "table"
         : leak         ? network::nameOf(Activation::leakyRelu)
                        : network::nameOf(relu ? Activation::relu : Activation::linear);
}

std::int32_t finish(const IntegerLayer& layer, std::int64_t sum) {
  if (!layer.steps.empty()) {
    const auto above =
        std::upper_bound(layer.steps.begin() + 1, layer.steps.end(), sum,
                         [](std::int64_t value, const ResultStep& s) { return value < s.from; });
    return (above - 1)->code;
  }
  if (layer.relu && sum < 0) sum = 0;
  if (layer.leak) sum = sum < 0 ? sum * layer.leak->factor : sum * (std::int64_t(1) << layer.leak->shift);
  if (layer.divisor > 1) {
    // One more bit tells whether anything was cut off: all that rounding asks.
    const std::int64_t scaled = sum * (std::int64_t(1) << layer.meanBits);
    const std::int64_t quotient = floorQuotient(scaled, layer.divisor);
    sum = 2 * quotient + (quotient * layer.divisor != scaled);
  }
  return std::int32_t(network::convert(sum, layer.converted(), layer.result));
}

Result<void> setActivation(const network::Layer& source, const SumRange& sums, IntegerLayer& layer) {
  const auto refuse = [&](const char* what, const char* remedy) {
    return failure(ErrorKind::badInput, what, "layer " + source.name, remedy);
  };
  layer.relu = source.activation == Activation::relu ||
               (source.activation == Activation::leakyRelu && source.slope == 0);
  if (source.activation == Activation::linear || layer.relu) return {};
  if (source.activation == Activation::leakyRelu) {
    layer.leak = leakOf(source.slope, layer.accumulator);
    if (layer.leak && layer.converted().width <= widestSum) return {};
    layer.leak.reset();
    if (source.slope < 0)
      return refuse("A negative slope that is no short binary number cannot be built.",
                    "Train with a slope that is a power of two.");
  }
  if (layer.accumulator.width > exactBits)
    return refuse("Its sums are wider than the 53 bits in which the activation is defined.",
                  "Use narrower formats for weights, biases or inputs.");
  return setSteps(source, sums, layer);
}

Result<SumRange> setPooling(const SumRange& inputs, IntegerLayer& layer) {
  const int kernel = layer.sliding.kernel;
  const bool mean = layer.kind == network::LayerKind::averagePooling;
  const SumRange sums = mean ? SumRange{inputs.least * kernel, inputs.most * kernel} : inputs;
  const bool shifts = std::has_single_bit(unsigned(kernel));
  int fraction = layer.input.fraction();
  if (mean && shifts) fraction += std::countr_zero(unsigned(kernel));
  // A sum holds a whole word, whatever of it can occur.
  const int word = layer.input.width - (layer.input.isSigned ? 1 : 0);
  const int bits = 1 + std::max({1, word, bitsOf(sums.most), bitsOf(sums.least)});
  layer.accumulator = {bits, bits - fraction};
  if (mean && !shifts) {
    layer.divisor = kernel;
    layer.meanBits = std::max(0, layer.result.fraction() - fraction + 1);
    // A quotient of that many bits does not come closer to a half than a double can tell.
    if (layer.converted().width + bitsOf(kernel) > exactBits)
      return failure(ErrorKind::badInput, "Words and kernel are too wide for an exact mean.",
                     "layer " + layer.name, "Use narrower formats, or a kernel that is a power of two.");
  }
  return sums;
}

std::vector<std::int32_t> slidingRows(const IntegerLayer& layer, const std::vector<std::int32_t>& in) {
  const network::Sliding& s = layer.sliding;
  const auto words = std::size_t(layer.words());
  std::vector<std::int32_t> rows(in.size() / std::size_t(layer.inputs) * std::size_t(s.positions()) * words,
                                 0);
  std::int32_t* to = rows.data();
  for (auto event = in.data(); event != in.data() + in.size(); event += layer.inputs) {
    for (int t = 0; t < s.positions(); ++t, to += words) {
      const int begin = t * s.stride - s.before;
      const int first = std::max(begin, 0), end = std::min(begin + s.kernel, s.length);
      if (first >= end) continue;
      std::copy(event + std::ptrdiff_t(first) * s.channels, event + std::ptrdiff_t(end) * s.channels,
                to + std::ptrdiff_t(first - begin) * s.channels);
    }
  }
  return rows;
}

void runPooling(const IntegerLayer& layer, const std::vector<std::int32_t>& in,
                std::vector<std::int32_t>& out) {
  const network::Sliding& s = layer.sliding;
  const bool takesMost = layer.kind == network::LayerKind::maxPooling;
  out.clear();
  out.reserve(in.size() / std::size_t(layer.inputs) * std::size_t(layer.outputs));
  for (auto event = in.data(); event != in.data() + in.size(); event += layer.inputs) {
    for (int t = 0; t < s.positions(); ++t) {
      for (int c = 0; c < s.channels; ++c) {
        const std::int32_t* word = event + std::ptrdiff_t(t) * s.stride * s.channels + c;
        std::int64_t value = *word;
        for (int k = 1; k < s.kernel; ++k) {
          word += s.channels;
          value = takesMost ? std::max<std::int64_t>(value, *word) : value + *word;
        }
        out.push_back(finish(layer, value));
      }
    }
  }
}

}  // namespace pw::hls
