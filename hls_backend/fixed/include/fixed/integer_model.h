// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::hls {

using network::FixedFormat;

/// A negative sum becomes sum · factor, any other sum << shift: leaky ReLU in whole numbers.
struct Leak {
  std::int64_t factor = 1;
  int shift = 0;
};

/// From the sum `from` on, up to the next step, the result is `code`.
struct ResultStep {
  std::int64_t from = 0;
  std::int32_t code = 0;
};

/// One layer in integers. Dense: accumulator = bias + Σ (weight · input) << productShift, exactly; its
/// activation; converted to `result`. Convolution: the same for each position and filter. Pooling: the
/// largest, or the sum of a channel's `kernel` codes, divided by `divisor` before it is converted.
struct IntegerLayer {
  std::string name;
  int inputs = 0, outputs = 0;  ///< words of one event: positions × channels
  std::vector<std::int32_t>
      weights;  ///< codes, [columns × words]: the transposed Keras order, one neuron or filter a row
  std::vector<std::int64_t> bias;  ///< codes in the accumulator's format, [columns]
  FixedFormat input, weight, accumulator, result;
  int productShift = 0;  ///< > 0 where the bias has more fraction bits than the products
  bool relu = false;
  /// Bits that no sum of any input can exceed; `accumulator` has them unless it was narrowed, and wraps then.
  int exactSumBits = 0;
  network::LayerKind kind = network::LayerKind::dense;
  network::Sliding sliding{};  ///< of all kinds but dense
  std::optional<Leak> leak;    ///< leaky ReLU
  /// Not empty: the result as a function of the sum, which must be one that never falls before overflow
  /// (tanh, sigmoid; leaky ReLU with a slope that is no short number). Ascending; the first holds below it
  /// too.
  std::vector<ResultStep> steps;
  int divisor = 1;   ///< of a mean that no shift gives: not a power of two
  int meanBits = 0;  ///< fraction bits that the quotient has beyond the sum, so that rounding it is exact

  bool narrowed() const { return accumulator.width < exactSumBits; }
  bool isDense() const { return kind == network::LayerKind::dense; }
  bool isPooling() const {
    return kind == network::LayerKind::maxPooling || kind == network::LayerKind::averagePooling;
  }
  int positions() const { return isDense() ? 1 : sliding.positions(); }
  /// Words that one sum is made of: inputs, kernel · channels, or a pooling's kernel.
  int words() const {
    return isDense() ? inputs : isPooling() ? sliding.kernel : sliding.kernel * sliding.channels;
  }
  /// Results of a position: neurons, filters or channels.
  int columns() const { return isDense() ? outputs : isPooling() ? sliding.channels : sliding.filters; }
  const std::int32_t* row(int column) const {
    return weights.data() + std::size_t(column) * std::size_t(words());
  }
  /// The format of what is converted to `result`: the accumulator's, but after a leak or a division.
  FixedFormat converted() const;
  /// "linear", "relu", "leaky_relu", "table", "max_pooling", "average_pooling".
  const char* operation() const;
};

/// Sum → result code: activation or division, then rounding and overflow.
std::int32_t finish(const IntegerLayer& layer, std::int64_t sum);

/// A network in integers: what HLS C++, Verilog and the board compute, bit for bit, without a compiler.
struct IntegerModel {
  std::string name;
  FixedFormat input;
  std::vector<IntegerLayer> layers;

  int inputs() const { return layers.empty() ? 0 : layers.front().inputs; }
  int outputs() const { return layers.empty() ? 0 : layers.back().outputs; }
  const FixedFormat& output() const { return layers.back().result; }
};

/// From a quantised network. The accumulator has the width that bias + Σ weight · input needs over all inputs
/// that can occur (Σ|w|·max|x| + |bias| at most): no partial sum overflows, nothing is rounded. Errors:
/// badInput (not quantised, weights or biases off their grid, codes beyond 32 bits, an accumulator beyond 62
/// bits; a tanh, sigmoid or slope that needs a table of more than 2^16 steps, or is not monotone).
/// `sumBits` narrows accumulators, one number a layer, 0 for the exact width; empty: all exact. A narrowed
/// one keeps its step and loses its upper bits, so that sums wrap: see sumOverflows. Errors also: badInput
/// (not a number a layer, wider than exact, too narrow for a bias).
Result<IntegerModel> buildIntegerModel(const network::Network& network, std::span<const int> sumBits = {});

/// What narrowing an accumulator does to given events.
struct SumOverflow {
  std::size_t layer = 0;       ///< index in the model
  std::size_t events = 0;      ///< with at least one sum that wraps
  std::size_t sums = 0;        ///< that wrap
  int bits = 0;                ///< the farthest of all sums would need these
  double farthest = 0;         ///< that sum, as a value
  double least = 0, most = 0;  ///< what the accumulator holds, as values
};
/// Of every narrowed layer, on input codes [n × inputs]; later layers get what wrapped, as in the hardware.
std::vector<SumOverflow> sumOverflows(const IntegerModel& model, std::span<const std::int32_t> inputs);

/// Input codes [n × inputs] of scaled inputs [n × inputs].
std::vector<std::int32_t> encodeInputs(const IntegerModel& model, std::span<const float> inputs);
/// Output codes (logits in `model.output()`) [n × outputs] of input codes [n × inputs].
std::vector<std::int32_t> run(const IntegerModel& model, std::span<const std::int32_t> inputs);
/// What every layer gives for one event: codes in the layer's result format, [layers][its outputs].
std::vector<std::vector<std::int32_t>> trace(const IntegerModel& model, std::span<const std::int32_t> input);
/// Class of each row of output codes, [n]: index of the largest, the lowest wins a tie.
std::vector<std::int8_t> classify(std::span<const std::int32_t> outputs, int width);

}  // namespace pw::hls
