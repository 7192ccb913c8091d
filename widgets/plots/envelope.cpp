// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/envelope.h"

#include <algorithm>

namespace pw::plots {
namespace {

constexpr std::size_t coarse = 200;  // parts on each side of the detail
constexpr std::size_t perPart = 4;

void addOnce(std::vector<std::size_t>& chosen, std::size_t sample) {
  if (chosen.empty() || chosen.back() < sample) chosen.push_back(sample);
}

/// Lowest and highest of [begin, end), in the order in which they come.
std::pair<std::size_t, std::size_t> extremes(std::span<const float> samples, std::size_t begin,
                                             std::size_t end) {
  const auto [low, high] = lowHigh(samples.subspan(begin, end - begin));
  const auto place = [&](float value) {
    const auto from = samples.begin() + std::ptrdiff_t(begin);
    const auto found = std::find(from, samples.begin() + std::ptrdiff_t(end), value);
    return std::min(begin + std::size_t(found - from), end - 1);  // not found: no number
  };
  const std::size_t lowest = place(low), highest = place(high);
  return {std::min(lowest, highest), std::max(lowest, highest)};
}

void add(std::vector<std::size_t>& chosen, std::span<const float> samples, std::size_t begin, std::size_t end,
         std::size_t parts) {
  if (end - begin <= parts * perPart) {
    for (std::size_t i = begin; i < end; ++i) addOnce(chosen, i);
    return;
  }
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t from = begin + (end - begin) * part / parts,
                      to = begin + (end - begin) * (part + 1) / parts;
    const auto [one, other] = extremes(samples, from, to);
    for (const std::size_t sample : {from, one, other, to - 1}) addOnce(chosen, sample);
  }
}

}  // namespace

LowHigh lowHigh(std::span<const float> samples) {
  constexpr std::size_t lanes = 8;  // compared at once by the processor
  float low[lanes], high[lanes];
  std::fill_n(low, lanes, samples[0]);
  std::fill_n(high, lanes, samples[0]);
  const float* sample = samples.data();
  const float* const end = sample + samples.size();
  for (; end - sample >= std::ptrdiff_t(lanes); sample += lanes) {
    for (std::size_t k = 0; k < lanes; ++k) {
      low[k] = sample[k] < low[k] ? sample[k] : low[k];
      high[k] = sample[k] > high[k] ? sample[k] : high[k];
    }
  }
  for (; sample < end; ++sample) {
    low[0] = std::min(low[0], *sample);
    high[0] = std::max(high[0], *sample);
  }
  return {*std::min_element(low, low + lanes), *std::max_element(high, high + lanes)};
}

std::vector<std::size_t> envelope(std::span<const float> samples, const Detail& detail, std::size_t fine) {
  const std::size_t begin = std::min(detail.begin, samples.size());
  const std::size_t end = std::clamp(detail.end, begin, samples.size());
  std::vector<std::size_t> chosen;
  chosen.reserve(std::min(samples.size(), perPart * (fine + 2 * coarse)));
  add(chosen, samples, 0, begin, coarse);
  add(chosen, samples, begin, end, fine);
  add(chosen, samples, end, samples.size(), coarse);
  return chosen;
}

}  // namespace pw::plots
