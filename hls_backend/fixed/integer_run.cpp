// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "fixed/integer_model.h"
#include "layer_kinds.h"

namespace pw::hls {
namespace {

// Rows of events taken through a layer together, so that a neuron's weights are fetched once for all of them.
constexpr std::size_t block = 32;

template <class Word, class Sum>
Sum dot(const Word* a, const Word* b, int length) {
  Sum sum = 0;
  for (int i = 0; i < length; ++i) sum += Sum(a[i]) * Sum(b[i]);
  return sum;
}

/// Accumulator → result code in 64-bit arithmetic: the same as network::convert, with everything that is
/// known of the formats worked out once.
class Converter {
 public:
  explicit Converter(const IntegerLayer& layer)
      : m_layer(layer),
        m_lost(layer.narrowed() ? 64 - layer.accumulator.width : 0),
        m_dropped(layer.accumulator.fraction() - layer.result.fraction()),
        m_half(m_dropped > 0 && m_dropped <= 62 && layer.result.rounding == network::Rounding::rnd
                   ? std::int64_t(1) << (m_dropped - 1)
                   : 0),
        m_least(layer.result.minCode()),
        m_most(layer.result.maxCode()),
        // The usual case: bits are dropped, ends are clipped, and adding a half cannot overflow 64 bits.
        m_simple(layer.steps.empty() && !layer.leak && m_dropped >= 0 && m_dropped <= 61 &&
                 layer.result.overflow == network::Overflow::sat &&
                 (layer.result.rounding == network::Rounding::trn ||
                  layer.result.rounding == network::Rounding::rnd)) {}

  std::int32_t operator()(std::int64_t sum) const {
    if (m_lost > 0) sum = std::int64_t(std::uint64_t(sum) << m_lost) >> m_lost;
    if (!m_simple) return finish(m_layer, sum);
    if (m_layer.relu && sum < 0) sum = 0;
    return std::int32_t(std::clamp((sum + m_half) >> m_dropped, m_least, m_most));
  }

 private:
  const IntegerLayer& m_layer;
  int m_lost;  ///< upper bits of 64 that a narrowed accumulator does not have
  int m_dropped;
  std::int64_t m_half, m_least, m_most;
  bool m_simple;
};

/// `Word` holds weights and inputs, `Sum` holds every sum of products: chosen by proof from the formats.
template <class Word, class Sum>
void runLayer(const IntegerLayer& layer, const std::vector<std::int32_t>& in,
              std::vector<std::int32_t>& out) {
  const std::size_t inputs = std::size_t(layer.words()), outputs = std::size_t(layer.columns());
  const std::size_t rows = in.size() / inputs;
  const std::vector<Word> weights(layer.weights.begin(), layer.weights.end());
  const std::vector<Word> x(in.begin(), in.end());
  const Converter convert(layer);
  out.resize(rows * outputs);
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t end = std::min(rows, first + block);
    for (std::size_t j = 0; j < outputs; ++j) {
      const Word* row = weights.data() + j * inputs;
      for (std::size_t r = first; r < end; ++r) {
        const Sum sum = dot<Word, Sum>(row, x.data() + r * inputs, int(inputs));
        out[r * outputs + j] =
            convert(layer.bias[j] + std::int64_t(sum) * (std::int64_t(1) << layer.productShift));
      }
    }
  }
}

bool fitsInt16(const FixedFormat& format) {
  return format.width <= (format.isSigned ? 16 : 15);
}

void runLayer(const IntegerLayer& layer, const std::vector<std::int32_t>& in,
              std::vector<std::int32_t>& out) {
  // Sums with the bias lie in a range of less than 2^width that holds the bias alone: without it they need
  // one bit more.
  const bool small = std::max(layer.exactSumBits, layer.accumulator.width) - layer.productShift < 32;
  if (small && fitsInt16(layer.weight) && fitsInt16(layer.input)) {
    runLayer<std::int16_t, std::int32_t>(layer, in, out);
  } else {
    runLayer<std::int32_t, std::int64_t>(layer, in, out);
  }
}

}  // namespace

std::vector<std::vector<std::int32_t>> trace(const IntegerModel& model, std::span<const std::int32_t> input) {
  std::vector<std::vector<std::int32_t>> layers;
  std::vector<std::int32_t> x(input.begin(), input.end());
  for (const IntegerLayer& layer : model.layers) {
    runLayer(layer, x, layers.emplace_back());
    x = layers.back();
  }
  return layers;
}

std::vector<std::int32_t> run(const IntegerModel& model, std::span<const std::int32_t> inputs) {
  std::vector<std::int32_t> x(inputs.begin(), inputs.end()), y;
  for (const IntegerLayer& layer : model.layers) {
    if (layer.kind == network::LayerKind::conv1d) x = slidingRows(layer, x);
    layer.isPooling() ? runPooling(layer, x, y) : runLayer(layer, x, y);
    x.swap(y);
  }
  return x;
}

}  // namespace pw::hls
