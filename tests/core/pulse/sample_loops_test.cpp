// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_loops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "baseline.h"

namespace pw::pulse {
namespace {

/// Codes as a digitiser gives them: noise around a level, now and then a step.
std::vector<std::int16_t> codes(unsigned seed, std::size_t count, double noise) {
  std::mt19937 random(seed);
  std::normal_distribution<double> spread(0, noise);
  std::uniform_int_distribution<int> level(-2000, 2000), chance(0, 60);
  std::vector<std::int16_t> samples;
  double now = level(random);
  while (samples.size() < count) {
    if (chance(random) == 0) now += spread(random) * 20;
    samples.push_back(std::int16_t(std::lround(now + spread(random))));
  }
  return samples;
}

template <class T>
std::span<const T> view(const std::vector<T>& values) {
  return values;
}

/// Many records of all lengths, quiet and wild.
template <class Check>
void forManyCodes(Check check) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const auto integers = codes(seed, 20 + seed * 7 % 230, 0.3 + seed % 9);
    check(seed, integers, std::vector<float>(integers.begin(), integers.end()));
  }
}
using Integers = std::vector<std::int16_t>;
using Floats = std::vector<float>;

TEST(SampleLoops, Baseline_isTheSameCountedAndSorted) {
  forManyCodes([](unsigned, const Integers& integers, const Floats& floats) {
    std::vector<float> scratch;
    const Baseline counted = estimateBaseline(view(integers), 4, scratch);
    const Baseline sorted = estimateBaseline(view(floats), 4, scratch);
    EXPECT_EQ(counted.mean, sorted.mean);
    EXPECT_EQ(counted.noiseRms, sorted.noiseRms);
    EXPECT_EQ(counted.disturbed, sorted.disturbed);
  });
}

TEST(SampleLoops, Extremes_areThoseOfTheLibrary) {
  forManyCodes([](unsigned, const Integers& integers, const Floats& floats) {
    const auto [lowest, highest] = std::minmax_element(floats.begin(), floats.end());
    for (const Extremes& found : {extremesOf(view(integers)), extremesOf(view(floats))}) {
      EXPECT_EQ(found.lowest, *lowest);
      EXPECT_EQ(found.highest, *highest);
    }
  });
}

TEST(SampleLoops, SecondRise_isFoundAsByThePlainLoop) {
  forManyCodes([](unsigned seed, const Integers&, const Floats& floats) {
    const std::size_t first = seed % 40;
    for (const double least : {0.5, 3.0, 12.0, 60.0, 400.0}) {
      bool rises = false;
      float lowest = INFINITY;
      for (std::size_t i = first; i + 4 <= floats.size(); ++i) {
        const float sum = (floats[i] + floats[i + 1]) + (floats[i + 2] + floats[i + 3]);
        lowest = std::min(lowest, sum);
        rises = rises || sum - lowest > float(4 * least);
      }
      EXPECT_EQ(risesAgain(floats, first, least), rises) << least;
    }
  });
}

TEST(SampleLoops, Edge_isWhereThePlainLoopFindsIt) {
  forManyCodes([](unsigned, const Integers& integers, const Floats& floats) {
    std::vector<float> pulse(floats.size());
    subtract(view(integers), floats.front(), -1, pulse.data());
    for (const double threshold : {-5.0, 2.0, 10.0, 50.0}) {
      std::optional<double> expected;
      for (std::size_t i = 0; i + 4 <= pulse.size(); ++i) {
        const auto above = [&](float sample) { return sample >= threshold; };
        if (!std::all_of(&pulse[i], &pulse[i] + 4, above) || (i > 0 && above(pulse[i - 1]))) continue;
        if (i == 0) {
          expected = 0;
          continue;
        }
        expected = double(i - 1) + (threshold - pulse[i - 1]) / (double(pulse[i]) - pulse[i - 1]);
        break;
      }
      EXPECT_EQ(leadingEdge(pulse, threshold), expected) << threshold;
    }
  });
}

TEST(SampleLoops, Charge_isTheSumOfItsSamples) {
  forManyCodes([](unsigned, const Integers&, const Floats& floats) {
    const double begin = 3.25, end = double(floats.size()) - 2.5;
    double sum = 0.75 * floats[3];
    for (std::size_t i = 4; i < floats.size() - 3; ++i) sum += floats[i];
    sum += 0.5 * floats[floats.size() - 3];
    EXPECT_DOUBLE_EQ(chargeBetween(floats, begin, end), sum);
  });
}

}  // namespace
}  // namespace pw::pulse
