// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::hls {

/// hls4ml's softmax: with the largest logit subtracted, without, one-hot of the largest, or left out.
enum class Hls4mlSoftmax { stable, latency, argmax, none };

/// What hls4ml is told of a network (config_from_keras_model).
struct Hls4mlSettings {
  /// The model's default precision: of the inputs, and of weights, biases and ReLU results of layers without
  /// formats of their own.
  network::FixedFormat precision{16, 6, true, network::Rounding::trn, network::Overflow::wrap};
  /// Granularity "name" (its documented default): sums and results of dense layers grow as wide as the
  /// formats before them allow. Otherwise ("model") they have the default precision.
  bool autoSums = true;
  /// Precision of the last dense layer's result, where it is to have one: what tames the softmax.
  std::optional<network::FixedFormat> logits;
  Hls4mlSoftmax softmax = Hls4mlSoftmax::stable;
  int tableSize = 1024;  ///< entries of the softmax's tables; a power of two
};

/// One dense layer as hls4ml computes it: every product is cast to `sum` before it is added, every partial
/// sum is one, then casts to `result` and through ReLU to `activated`.
struct Hls4mlLayer {
  std::string name;
  int inputs = 0, outputs = 0;
  std::vector<std::int64_t> weights;  ///< codes, [inputs × outputs]
  std::vector<std::int64_t> bias;     ///< codes in `sum`'s format, [outputs]
  network::FixedFormat input, weight, sum, result;
  bool relu = false;
  std::optional<network::FixedFormat> activated;  ///< of the layer after it: ReLU or a quantiser
};

/// A network as hls4ml's compiled emulation computes it (v1.3, Vivado and Vitis, latency strategy), for those
/// who compare: with its rounding of weights to decimal digits, its casts and its softmax tables, which are
/// indexed by the type of the logits and not by their range.
struct Hls4mlModel {
  Hls4mlSettings settings;
  network::FixedFormat input;
  std::vector<Hls4mlLayer> layers;

  int inputs() const { return layers.front().inputs; }
  int outputs() const { return layers.back().outputs; }
};

/// Layers with formats keep theirs, as QKeras layers do. Errors: badInput (a layer that is not dense with
/// ReLU or linear; a format that grows beyond 63 bits; a table size that is no power of two).
Result<Hls4mlModel> buildHls4mlModel(const network::Network& network, const Hls4mlSettings& settings);

/// What the last layer gives, or the softmax after it: [n × outputs] of scaled inputs [n × inputs].
std::vector<double> run(const Hls4mlModel& model, std::span<const float> inputs);

/// The value of a weight as hls4ml reads it back from its own file: written with as many decimal digits as
/// the format has fraction bits, then cast with the format's rounding and overflow. A code.
std::int64_t hls4mlWeight(double value, const network::FixedFormat& format);

/// The sum's format that hls4ml infers from a layer's formats ("auto"), for `inputs` products a sum.
network::FixedFormat hls4mlSum(const network::FixedFormat& input, const network::FixedFormat& weight,
                               const network::FixedFormat& bias, int inputs);

}  // namespace pw::hls
