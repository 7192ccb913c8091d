// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cstdlib>

#include "fixed/integer_model.h"

namespace pw::hls {
namespace {

/// The sum that an accumulator of the exact width would have, of a column at a position.
std::int64_t exactSum(const IntegerLayer& layer, int position, int column,
                      std::span<const std::int32_t> event) {
  const int channels = layer.isDense() ? 1 : layer.sliding.channels;
  const int first = layer.isDense() ? 0 : (position * layer.sliding.stride - layer.sliding.before) * channels;
  const std::int32_t* row = layer.row(column);
  std::int64_t sum = 0;
  for (int i = 0; i < layer.words(); ++i) {
    const int at = first + i;
    if (at < 0 || at >= layer.inputs) continue;  // a zero beside the input
    sum += std::int64_t(row[i]) * std::int64_t(event[std::size_t(at)]);
  }
  return layer.bias[std::size_t(column)] + sum * (std::int64_t(1) << layer.productShift);
}

int signedBits(std::int64_t value) {
  return 1 + int(std::bit_width(std::uint64_t(value < 0 ? ~value : value)));
}

SumOverflow overflowOf(const IntegerLayer& layer, std::span<const std::int32_t> inputs) {
  const FixedFormat& format = layer.accumulator;
  SumOverflow found;
  std::int64_t farthest = 0;
  for (std::size_t at = 0; at < inputs.size(); at += std::size_t(layer.inputs)) {
    const auto event = inputs.subspan(at, std::size_t(layer.inputs));
    std::size_t wrapped = 0;
    for (int j = 0; j < layer.positions() * layer.columns(); ++j) {
      const std::int64_t sum = exactSum(layer, j / layer.columns(), j % layer.columns(), event);
      if (std::abs(sum) > std::abs(farthest)) farthest = sum;
      wrapped += sum < format.minCode() || sum > format.maxCode();
    }
    found.sums += wrapped;
    found.events += wrapped > 0;
  }
  found.bits = signedBits(farthest);
  found.farthest = double(farthest) * format.step();
  found.least = double(format.minCode()) * format.step();
  found.most = double(format.maxCode()) * format.step();
  return found;
}

}  // namespace

std::vector<SumOverflow> sumOverflows(const IntegerModel& model, std::span<const std::int32_t> inputs) {
  std::vector<SumOverflow> all;
  std::vector<std::int32_t> x(inputs.begin(), inputs.end());
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const IntegerLayer& layer = model.layers[i];
    if (layer.narrowed()) {
      all.push_back(overflowOf(layer, x));
      all.back().layer = i;
    }
    x = run(IntegerModel{model.name, layer.input, {layer}}, x);
  }
  return all;
}

}  // namespace pw::hls
