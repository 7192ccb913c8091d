// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_loops.h"

#include <algorithm>

namespace pw::pulse {
namespace {

/// An edge is this many samples in a row at or above the threshold: noise does not stay up that long.
constexpr std::ptrdiff_t edgeRun = 4;

template <std::size_t lanes, class Sample>
Extremes extremesInLanes(std::span<const Sample> samples) {
  Sample low[lanes], high[lanes];
  std::fill_n(low, lanes, samples[0]);
  std::fill_n(high, lanes, samples[0]);
  const Sample* sample = samples.data();
  const Sample* const end = sample + samples.size();
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
  return {float(*std::min_element(low, low + lanes)), float(*std::max_element(high, high + lanes))};
}

template <class Sample>
void subtractFrom(std::span<const Sample> samples, float level, float sign, float* pulse) {
  const Sample* sample = samples.data();
  const std::size_t count = samples.size();
  for (std::size_t i = 0; i < count; ++i) pulse[i] = sign * (float(sample[i]) - level);
}

float highestOf(const float* sample, std::size_t count) {
  return extremesInLanes<8>(std::span<const float>(sample, count)).highest;
}

constexpr std::size_t sumWidth = 4, sumChunk = 64;

float sumAt(const float* sample) {
  return (sample[0] + sample[1]) + (sample[2] + sample[3]);
}

/// Of the sums that begin at each of `count` samples, a multiple of the lanes.
Extremes extremesOfSums(const float* sample, std::size_t count) {
  constexpr std::size_t lanes = 8;
  float low[lanes], high[lanes];
  for (std::size_t k = 0; k < lanes; ++k) low[k] = high[k] = sumAt(sample + k);
  for (std::size_t i = lanes; i < count; i += lanes) {
    for (std::size_t k = 0; k < lanes; ++k) {
      const float sum = sumAt(sample + i + k);
      low[k] = sum < low[k] ? sum : low[k];
      high[k] = sum > high[k] ? sum : high[k];
    }
  }
  return {*std::min_element(low, low + lanes), *std::max_element(high, high + lanes)};
}

}  // namespace

Extremes extremesOf(std::span<const float> samples) {
  return extremesInLanes<8>(samples);
}
Extremes extremesOf(std::span<const std::int16_t> samples) {
  return extremesInLanes<16>(samples);
}

void subtract(std::span<const float> samples, float level, float sign, float* pulse) {
  subtractFrom(samples, level, sign, pulse);
}
void subtract(std::span<const std::int16_t> samples, float level, float sign, float* pulse) {
  subtractFrom(samples, level, sign, pulse);
}

std::optional<double> leadingEdge(std::span<const float> pulse, double threshold) {
  constexpr std::size_t chunk = 64;
  std::ptrdiff_t run = 0;
  bool beginsAbove = false;
  for (std::size_t begin = 0; begin < pulse.size(); begin += chunk) {
    const std::size_t end = std::min(begin + chunk, pulse.size());
    if (double(highestOf(pulse.data() + begin, end - begin)) < threshold) {
      run = 0;
      continue;
    }
    for (std::size_t i = begin; i < end; ++i) {
      run = pulse[i] >= threshold ? run + 1 : 0;
      if (run != edgeRun) continue;
      const std::ptrdiff_t first = std::ptrdiff_t(i) - edgeRun + 1;
      if (first == 0) {
        beginsAbove = true;
        continue;
      }
      const double below = pulse[std::size_t(first) - 1], above = pulse[std::size_t(first)];
      return double(first - 1) + (threshold - below) / (above - below);
    }
  }
  return beginsAbove ? std::optional<double>(0) : std::nullopt;
}

bool risesAgain(std::span<const float> pulse, std::size_t first, double least) {
  if (first + sumWidth > pulse.size()) return false;
  const float* sample = pulse.data() + first;
  const std::size_t sums = pulse.size() - first - sumWidth + 1;
  const float most = float(least * double(sumWidth));
  float lowest = sumAt(sample);
  for (std::size_t begin = 0; begin < sums; begin += sumChunk) {
    // Only where the chunk's range allows it, its sums are looked at one after the other.
    if (sums - begin >= sumChunk) {
      const Extremes extremes = extremesOfSums(sample + begin, sumChunk);
      if (!(extremes.highest - std::min(lowest, extremes.lowest) > most)) {
        lowest = std::min(lowest, extremes.lowest);
        continue;
      }
    }
    for (std::size_t i = begin; i < std::min(begin + sumChunk, sums); ++i) {
      const float sum = sumAt(sample + i);
      lowest = std::min(lowest, sum);
      if (sum - lowest > most) return true;
    }
  }
  return false;
}

double chargeBetween(std::span<const float> pulse, double begin, double end) {
  begin = std::clamp(begin, 0.0, double(pulse.size()));
  end = std::clamp(end, begin, double(pulse.size()));
  const auto first = std::size_t(begin), last = std::size_t(end);
  const double before = first < pulse.size() ? (begin - double(first)) * pulse[first] : 0;
  const double behind = last < pulse.size() ? (end - double(last)) * pulse[last] : 0;
  // Heights are multiples of the last place of the baseline: their sum in double precision is exact in any
  // order.
  constexpr std::size_t lanes = 4;
  double sums[lanes] = {};
  std::size_t i = first;
  for (; i + lanes <= last; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += double(pulse[i + k]);
  for (; i < last; ++i) sums[0] += double(pulse[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]) - before + behind;
}

}  // namespace pw::pulse
