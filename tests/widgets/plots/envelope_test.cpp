// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/envelope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace pw::plots {
namespace {

std::vector<float> noise(std::size_t count) {
  std::mt19937 random(3);
  std::normal_distribution<float> value;
  std::vector<float> samples(count);
  for (float& sample : samples) sample = value(random);
  return samples;
}

TEST(Envelope, shortRecord_isAllOfIt) {
  const auto samples = noise(500);
  std::vector<std::size_t> all(500);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(envelope(samples, {0, 500}, 200), all);
}

TEST(Envelope, longRecord_isInOrderAndFew) {
  const auto samples = noise(200'000);
  const auto chosen = envelope(samples, {0, samples.size()}, 1000);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end(), std::less_equal<>()));  // each once
  EXPECT_LE(chosen.size(), 4000u);
  EXPECT_EQ(chosen.front(), 0u);
  EXPECT_EQ(chosen.back(), 199'999u);
}

TEST(Envelope, everyPart_keepsItsLowestAndHighest) {
  const auto samples = noise(100'000);
  constexpr std::size_t parts = 800, each = 125;
  const auto chosen = envelope(samples, {0, samples.size()}, parts);
  for (std::size_t part = 0; part < parts; ++part) {
    const auto first = samples.begin() + std::ptrdiff_t(part * each);
    const auto [low, high] = std::minmax_element(first, first + each);
    for (const auto extreme : {low, high}) {
      const bool kept = std::any_of(chosen.begin(), chosen.end(), [&](std::size_t i) {
        return i / each == part && samples[i] == *extreme;
      });
      EXPECT_TRUE(kept) << part;
    }
  }
}

TEST(Envelope, oneSpike_isNeverLost) {
  for (std::size_t spike = 0; spike < 50'000; spike += 997) {
    std::vector<float> samples(50'000, 1.0f);
    samples[spike] = 9;
    const auto chosen = envelope(samples, {0, samples.size()}, 100);
    EXPECT_TRUE(std::binary_search(chosen.begin(), chosen.end(), spike)) << spike;
  }
}

TEST(Envelope, detail_isDrawnSampleBySample) {
  const auto samples = noise(200'000);
  const auto chosen = envelope(samples, {70'000, 71'000}, 1000);
  for (std::size_t i = 70'000; i < 71'000; ++i)
    EXPECT_TRUE(std::binary_search(chosen.begin(), chosen.end(), i)) << i;
}

TEST(Envelope, detailOutside_isNoError) {
  const auto samples = noise(1000);
  EXPECT_FALSE(envelope(samples, {5000, 9000}, 10).empty());
  EXPECT_TRUE(envelope({}, {0, 10}, 10).empty());
}

}  // namespace
}  // namespace pw::plots
