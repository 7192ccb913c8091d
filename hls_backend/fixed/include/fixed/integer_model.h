// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::hls {

using network::FixedFormat;

/// One dense layer in integers: accumulator = bias + Σ (weight · input) << productShift, exactly; ReLU;
/// convert to `result`.
struct IntegerLayer {
  std::string name;
  int inputs = 0, outputs = 0;
  std::vector<std::int32_t>
      weights;  ///< codes, [outputs × inputs]: the transposed Keras order, one neuron a row
  std::vector<std::int64_t> bias;  ///< codes in the accumulator's format, [outputs]
  FixedFormat input, weight, accumulator, result;
  int productShift = 0;  ///< > 0 where the bias has more fraction bits than the products
  bool relu = false;

  const std::int32_t* row(int output) const {
    return weights.data() + std::size_t(output) * std::size_t(inputs);
  }
};

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
/// bits).
Result<IntegerModel> buildIntegerModel(const network::Network& network);

/// Input codes [n × inputs] of scaled inputs [n × inputs].
std::vector<std::int32_t> encodeInputs(const IntegerModel& model, std::span<const float> inputs);
/// Output codes (logits in `model.output()`) [n × outputs] of input codes [n × inputs].
std::vector<std::int32_t> run(const IntegerModel& model, std::span<const std::int32_t> inputs);
/// Class of each row of output codes, [n]: index of the largest, the lowest wins a tie.
std::vector<std::int8_t> classify(std::span<const std::int32_t> outputs, int width);

}  // namespace pw::hls
