// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_costs/layer_costs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "design/shift_add.h"

namespace pw::hls {
namespace {

int log2Up(int value) {
  return value <= 1 ? 0 : int(std::bit_width(unsigned(value - 1)));
}

/// Blocks of a memory `width` bits wide and `depth` deep: 36 bits a block of up to 512 words, 18 of up to
/// 1024; what is left over goes to LUTs when it is small.
int blocks(std::int64_t width, int depth) {
  constexpr std::int64_t bitsInLuts = 2047;
  if (depth > 1024) return blocks(width, 1024) + blocks(width, depth - 1024);
  const int word = depth <= 512 ? 36 : 18;
  return int(width / word) + (width % word * depth > bitsInLuts ? 1 : 0);
}

}  // namespace

WeightPattern weightPattern(std::span<const std::int32_t> codes, int columns, int words) {
  WeightPattern pattern;
  for (int word = 0; word < words; ++word) {
    std::set<std::int32_t> constants;
    for (int column = 0; column < columns; ++column) {
      const std::int32_t code = codes[std::size_t(column) * std::size_t(words) + std::size_t(word)];
      if (code == 0) continue;
      ++pattern.nonZero;
      constants.insert(code);
    }
    for (const std::int32_t code : constants) {
      const std::size_t digits = canonicalDigits(code).size();
      pattern.twoDigits += digits == 2;
      pattern.manyDigits += digits > 2;
    }
  }
  return pattern;
}

int HlsShape::multipliers() const {
  return int((std::int64_t(words) * columns + reuse - 1) / reuse);
}

HlsTerms lutTerms(const HlsShape& shape) {
  const double data = shape.dataBits;
  if (shape.constants()) {
    return {0,
            0,
            0,
            0,
            0,
            1,
            shape.weights.nonZero * data,
            shape.weights.twoDigits * data,
            shape.weights.manyDigits};
  }
  const bool shared = shape.reuse > 2 * shape.words;  // a multiplier serves more than two columns
  const double choice = shared ? double(1 << log2Up(shape.columns)) * shape.multipliers() * data : 0;
  return {1, shape.words * data, shape.columns * data, choice, shared ? 0 : shape.columns * data, 0, 0, 0, 0};
}

HlsTerms ffTerms(const HlsShape& shape) {
  const double data = shape.dataBits;
  if (shape.constants()) {
    // Fewer DSP blocks than constants that want one: the products take turns and wait in registers.
    const bool turns = std::lround(shape.weights.manyDigits) > hlsDsp(shape);
    return {0,
            0,
            0,
            0,
            turns ? shape.weights.nonZero : 0,
            shape.words * data,
            shape.weights.nonZero,
            shape.weights.twoDigits,
            turns ? 0 : shape.weights.manyDigits};
  }
  return {1,
          std::log2(double(shape.reuse)),
          shape.columns * data,
          double(shape.multipliers()) * shape.weightBits,
          0,
          0,
          0,
          0,
          0};
}

int hlsDsp(const HlsShape& shape) {
  const int allowed = shape.multipliers();
  if (shape.constants()) {
    const int wanted = int(std::lround(shape.weights.manyDigits));
    if (shape.strategy == HlsStrategy::resource) return wanted;
    return shape.reuse == 1 ? wanted : std::min(wanted, allowed + (shape.reuse >= 1024 ? 1 : 0));
  }
  if (shape.weightBits <= 4) return 0;
  if (shape.weightBits <= 6 && shape.words >= 64) return std::max(0, allowed - 1);
  return allowed;
}

int hlsBram18(const HlsShape& shape) {
  if (shape.constants()) return 0;
  return blocks(std::int64_t(shape.multipliers()) * shape.weightBits, shape.reuse) +
         (shape.reuse >= 500 ? 1 : 0);
}

HlsCycles hlsCycles(const HlsShape& shape) {
  if (!shape.constants()) return {shape.reuse + 1, shape.reuse + 2, shape.reuse};
  const int wanted = int(std::lround(shape.weights.manyDigits));
  if (shape.reuse == 1 || shape.strategy == HlsStrategy::resource) return {1, 1, 1};
  // As many clocks as the allowed DSP blocks need for the constants that want one.
  const int turns = (wanted + std::max(1, hlsDsp(shape)) - 1) / std::max(1, hlsDsp(shape));
  const int latency = wanted == 0 ? 2 : turns + 4;
  return {latency, latency, latency + 1};
}

}  // namespace pw::hls
