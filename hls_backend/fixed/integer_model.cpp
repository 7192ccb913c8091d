// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "layer_kinds.h"

namespace pw::hls {
namespace {

// Bounds of an accumulator may exceed 64 bits before they are judged.
__extension__ typedef __int128 Wide;

constexpr int widestAccumulator = 62;

using Range = SumRange;  // of the codes that can occur in a tensor

bool fitsInt32(const FixedFormat& format) {
  return format.width <= (format.isSigned ? 32 : 31);
}

Result<std::int64_t> exactCode(double value, const FixedFormat& format, const std::string& where) {
  const std::int64_t code = network::encode(value, format);
  if (network::decode(code, format) != value) {
    return failure(ErrorKind::badInput,
                   "The value " + std::to_string(value) + " is not a number of the format " +
                       network::toText(format) + ".",
                   where, "Quantise the weights to their formats before building hardware.");
  }
  return code;
}

Result<void> encodeWeights(const network::Layer& source, IntegerLayer& layer, const std::string& where) {
  layer.weights.resize(source.weights.size());
  for (int j = 0; j < layer.columns(); ++j) {
    for (int i = 0; i < layer.words(); ++i) {
      PW_ASSIGN(const std::int64_t code, exactCode(source.weight(i, j), layer.weight, where));
      layer.weights[std::size_t(j) * std::size_t(layer.words()) + std::size_t(i)] = std::int32_t(code);
    }
  }
  return {};
}

/// Fraction bits of the accumulator: enough for the products and for the biases, so that both are exact.
Result<void> encodeBias(const network::Layer& source, IntegerLayer& layer, const std::string& where) {
  const FixedFormat& format = source.formats->bias;
  const int productFraction = layer.weight.fraction() + layer.input.fraction();
  const int fraction = std::max(productFraction, format.fraction());
  layer.productShift = fraction - productFraction;
  const int biasShift = fraction - format.fraction();
  if (biasShift + format.width > widestAccumulator || layer.productShift > widestAccumulator) {
    return failure(ErrorKind::badInput, "Bias and products are too far apart for one accumulator of 62 bits.",
                   where, "Give the bias a format closer to weight times input.");
  }
  for (float value : source.bias) {
    PW_ASSIGN(const std::int64_t code, exactCode(value, format, where));
    layer.bias.push_back(code * (std::int64_t(1) << biasShift));
  }
  layer.accumulator.integer = -fraction;  // the width is added when it is known
  return {};
}

int signedBits(Wide least, Wide most) {
  int bits = 1;
  while (bits < 120 && (most > (Wide(1) << (bits - 1)) - 1 || least < -(Wide(1) << (bits - 1)))) ++bits;
  return bits;
}

/// Takes the upper bits from an accumulator of the exact width. Sums may be anything that it holds then.
Result<Range> narrow(IntegerLayer& layer, int bits, const std::string& where) {
  if (bits < 2 || bits > layer.exactSumBits) {
    return failure(
        ErrorKind::badInput, "Sums of " + std::to_string(bits) + " bits are impossible.", where,
        "Take from 2 to the exact " + std::to_string(layer.exactSumBits) + " bits, or 0 for the exact ones.");
  }
  FixedFormat& format = layer.accumulator;
  format.integer -= format.width - bits;
  format.width = bits;
  // As in Verilog, where the bits above are not there.
  format.rounding = network::Rounding::trn;
  format.overflow = network::Overflow::wrap;
  for (const std::int64_t bias : layer.bias) {
    if (bias >= format.minCode() && bias <= format.maxCode()) continue;
    return failure(ErrorKind::badInput,
                   "A bias alone does not fit sums of " + std::to_string(bits) + " bits.", where,
                   "Give the sums more bits.");
  }
  return Range{format.minCode(), format.maxCode()};
}

/// Sums' bounds over all inputs in `input`. Every partial sum lies within them too, since an input range
/// holds zero.
Result<Range> sizeAccumulator(IntegerLayer& layer, const Range& input, int wanted, const std::string& where) {
  Wide least = 0, most = 0;
  for (int j = 0; j < layer.columns(); ++j) {
    Wide low = 0, high = 0;
    const std::int32_t* row = layer.row(j);
    for (int i = 0; i < layer.words(); ++i) {
      const Wide w = row[i];
      low += std::min(w * input.least, w * input.most);
      high += std::max(w * input.least, w * input.most);
    }
    const Wide scale = Wide(1) << layer.productShift;
    least = std::min(least, layer.bias[std::size_t(j)] + low * scale);
    most = std::max(most, layer.bias[std::size_t(j)] + high * scale);
  }
  const int bits = std::max(2, signedBits(least, most));
  if (bits > widestAccumulator) {
    return failure(ErrorKind::badInput,
                   "The exact accumulator needs " + std::to_string(bits) + " bits; 62 are possible.", where,
                   "Use narrower formats for weights, biases or inputs.");
  }
  layer.accumulator.width = bits;
  layer.accumulator.integer += bits;
  layer.exactSumBits = bits;
  if (wanted != 0 && wanted != bits) return narrow(layer, wanted, where);
  return Range{std::int64_t(least), std::int64_t(most)};
}

/// What a layer can put out: where its function never falls and saturates, the ends of the range stay its
/// ends; otherwise it may give anything. Zero is among it.
Range resultRange(const IntegerLayer& layer, const Range& sums) {
  const FixedFormat& format = layer.result;
  const bool clips =
      format.overflow == network::Overflow::sat || format.overflow == network::Overflow::satSym;
  if (!clips || (layer.leak && layer.leak->factor < 0)) return {format.minCode(), format.maxCode()};
  return {std::min(0, finish(layer, sums.least)), std::max(0, finish(layer, sums.most))};
}

Result<Range> buildLayer(const network::Layer& source, const FixedFormat& input, const Range& range,
                         int sumBits, IntegerLayer& layer) {
  const std::string where = "layer " + source.name;
  layer.name = source.name;
  layer.inputs = source.inputs;
  layer.outputs = source.outputs;
  layer.input = input;
  layer.weight = source.formats->weight;
  layer.result = source.formats->result;
  layer.kind = source.kind;
  layer.sliding = source.sliding;
  if (!fitsInt32(layer.weight) || !fitsInt32(layer.result)) {
    return failure(ErrorKind::badInput, "A weight or result format is wider than 32 bits.", where,
                   "Use narrower formats.");
  }
  if (layer.isPooling()) {
    if (sumBits != 0) {
      return failure(ErrorKind::badInput, "The sums of a pooling layer cannot be narrowed.", where,
                     "Give it 0 for the width of its sums.");
    }
    PW_ASSIGN(const Range sums, setPooling(range, layer));
    return resultRange(layer, sums);
  }
  PW_CHECK(encodeWeights(source, layer, where));
  PW_CHECK(encodeBias(source, layer, where));
  PW_ASSIGN(const Range sums, sizeAccumulator(layer, range, sumBits, where));
  PW_CHECK(setActivation(source, sums, layer));
  return resultRange(layer, sums);
}

}  // namespace

Result<IntegerModel> buildIntegerModel(const network::Network& network, std::span<const int> sumBits) {
  PW_CHECK(network::check(network));
  if (!network.isQuantised()) {
    return failure(ErrorKind::badInput, "The network is not quantised: hardware needs fixed-point formats.",
                   network.name, "Train it with formats for input, weights, biases and results.");
  }
  if (!fitsInt32(*network.inputFormat)) {
    return failure(ErrorKind::badInput, "The input format is wider than 32 bits.", network.name,
                   "Use a narrower format.");
  }
  if (!sumBits.empty() && sumBits.size() != network.layers.size()) {
    return failure(ErrorKind::badInput,
                   "There are " + std::to_string(sumBits.size()) + " widths of sums for " +
                       std::to_string(network.layers.size()) + " layers.",
                   network.name, "Give one a layer, 0 for the exact one, or none.");
  }
  IntegerModel model{network.name, *network.inputFormat, {}};
  FixedFormat format = model.input;
  Range range{format.minCode(), format.maxCode()};
  for (const network::Layer& source : network.layers) {
    IntegerLayer layer;
    const int bits = sumBits.empty() ? 0 : sumBits[model.layers.size()];
    PW_ASSIGN(range, buildLayer(source, format, range, bits, layer));
    format = layer.result;
    model.layers.push_back(std::move(layer));
  }
  return model;
}

std::vector<std::int32_t> encodeInputs(const IntegerModel& model, std::span<const float> inputs) {
  std::vector<std::int32_t> codes;
  codes.reserve(inputs.size());
  for (float value : inputs) codes.push_back(std::int32_t(network::encode(value, model.input)));
  return codes;
}

std::vector<std::int8_t> classify(std::span<const std::int32_t> outputs, int width) {
  std::vector<std::int8_t> classes;
  classes.reserve(outputs.size() / std::size_t(width));
  for (std::size_t row = 0; row + std::size_t(width) <= outputs.size(); row += std::size_t(width)) {
    const auto begin = outputs.begin() + std::ptrdiff_t(row);
    classes.push_back(std::int8_t(std::max_element(begin, begin + width) - begin));
  }
  return classes;
}

}  // namespace pw::hls
