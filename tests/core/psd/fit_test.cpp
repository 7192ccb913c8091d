// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/fit.h"

#include <cmath>
#include <random>

#include "test_support.h"

namespace pw::psd {
namespace {

struct Truth {
  double events1, mean1, sigma1, events2, mean2, sigma2;
  double merit() const { return (mean2 - mean1) / (2.354820045 * (sigma1 + sigma2)); }
};
constexpr Truth plastic{4000, 0.20, 0.034, 6000, 0.385, 0.047};
const pulse::Axis axis{0, 0.75, 150};

std::vector<float> sample(const Truth& truth, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values;
  const auto add = [&](double events, double mean, double sigma) {
    std::normal_distribution<float> normal{float(mean), float(sigma)};
    const int count = std::poisson_distribution<int>(events)(generator);
    for (int i = 0; i < count; ++i) values.push_back(normal(generator));
  };
  add(truth.events1, truth.mean1, truth.sigma1);
  add(truth.events2, truth.mean2, truth.sigma2);
  return values;
}
TwoGaussianFit fitted(const Truth& truth, unsigned seed = 1) {
  return fitTwoGaussians(pulse::histogram(sample(truth, seed), axis));
}

TEST(TwoGaussians, Errors_areTheSpreadOfRepeatedFits) {
  // Pulls of 150 repetitions: their mean is 0 ± 0.08 and their rms 1 ± 0.06.
  double sums[3] = {}, squares[3] = {};
  constexpr int repetitions = 150;
  for (unsigned seed = 0; seed < repetitions; ++seed) {
    const TwoGaussianFit fit = fitted(plastic, seed);
    ASSERT_TRUE(fit.separates()) << fit.noSeparation;
    const double pulls[3] = {(fit.merit.value - plastic.merit()) / fit.merit.error,
                             (fit.lower.mean.value - plastic.mean1) / fit.lower.mean.error,
                             (fit.upper.sigma.value - plastic.sigma2) / fit.upper.sigma.error};
    for (int i = 0; i < 3; ++i) {
      sums[i] += pulls[i];
      squares[i] += pulls[i] * pulls[i];
    }
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_LT(std::abs(sums[i] / repetitions), 0.4) << i;  // bins of 0.15 sigma widen the peaks by a little
    EXPECT_NEAR(std::sqrt(squares[i] / repetitions), 1, 0.2) << i;
  }
}

TEST(TwoGaussians, ChiSquareOfTheRightModel_isTheDegreesOfFreedom) {
  double sum = 0, freedom = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    const TwoGaussianFit fit = fitted(plastic, seed);
    sum += fit.chiSquare;
    freedom += fit.degreesOfFreedom;
  }
  EXPECT_NEAR(sum / freedom, 1, 0.15);
}

TEST(TwoGaussians, ExpectedContents_giveTheTruth) {
  pulse::Histogram histogram{axis, std::vector<std::uint64_t>(axis.bins)};
  TwoGaussianFit truth;
  truth.lower = {{4e7, 0}, {0.2, 0}, {0.034, 0}};
  truth.upper = {{6e7, 0}, {0.385, 0}, {0.047, 0}};
  for (std::size_t bin = 0; bin < axis.bins; ++bin)
    histogram.counts[bin] = std::uint64_t(std::llround(truth.at(axis.centre(bin), axis.width())));
  const TwoGaussianFit fit = fitTwoGaussians(histogram);
  ASSERT_TRUE(fit.separates()) << fit.noSeparation;
  EXPECT_NEAR(fit.lower.mean.value, 0.2, 1e-5);
  EXPECT_NEAR(fit.upper.sigma.value, 0.047, 1e-5);
  EXPECT_NEAR(fit.merit.value, plastic.merit(), 1e-3);
  EXPECT_NEAR(fit.upper.area.value, 6e7, 1e3);
}

TEST(TwoGaussians, Valley_isTheLowestPointAndGivesLeakage) {
  const TwoGaussianFit fit = fitted(plastic);
  ASSERT_TRUE(fit.separates());
  for (double x = fit.lower.mean.value; x < fit.upper.mean.value; x += 1e-3)
    EXPECT_GE(fit.at(x, 1), fit.at(fit.valley, 1) * (1 - 1e-9));
  const double z = (fit.valley - fit.lower.mean.value) / fit.lower.sigma.value;
  EXPECT_NEAR(fit.lowerAboveValley, 0.5 * std::erfc(z / std::sqrt(2)), 1e-12);
}

TEST(TwoGaussians, SmallPeakBesideALargeOne_isFound) {
  const TwoGaussianFit fit = fitted({300, 0.15, 0.02, 20000, 0.4, 0.04});
  ASSERT_TRUE(fit.separates()) << fit.noSeparation;
  EXPECT_NEAR(fit.lower.area.value, 300, 100);
  EXPECT_NEAR(fit.lower.mean.value, 0.15, 0.01);
}

// What is degenerate is said to be so, whatever the statistics.
TEST(TwoGaussians, OnePeak_isNoSeparation) {
  for (unsigned seed = 0; seed < 20; ++seed)
    EXPECT_FALSE(fitted({5000, 0.3, 0.05, 0, 0.3, 0.05}, seed).separates()) << seed;
}
TEST(TwoGaussians, PeaksCloserThanTheirWidths_areNoSeparation) {
  for (unsigned seed = 0; seed < 20; ++seed)
    EXPECT_FALSE(fitted({20000, 0.3, 0.05, 20000, 0.38, 0.05}, seed).separates()) << seed;
}
TEST(TwoGaussians, FlatNoise_isNoSeparation) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> flat(0, 0.75f);
  std::vector<float> values(5000);
  for (float& value : values) value = flat(generator);
  EXPECT_FALSE(fitTwoGaussians(pulse::histogram(values, axis)).separates());
}
TEST(TwoGaussians, FewEvents_areNoSeparation) {
  EXPECT_EQ(fitted({20, 0.2, 0.03, 20, 0.4, 0.03}).noSeparation.substr(0, 4), "only");
}
TEST(TwoGaussians, EmptyOrSingleBin_isNoSeparation) {
  EXPECT_FALSE(fitTwoGaussians(pulse::histogram({}, axis)).separates());
  EXPECT_FALSE(fitTwoGaussians(pulse::histogram(std::vector<float>(1000, 0.3f), {0, 1, 1})).separates());
}
TEST(TwoGaussians, OneValueOnly_isNoSeparation) {
  EXPECT_FALSE(fitTwoGaussians(pulse::histogram(std::vector<float>(1000, 0.3f), axis)).separates());
}

TEST(Slices, Events_areThoseBetweenTheEdges) {
  const std::vector<float> energy{1, 2, 2.5, 3, 4, 5}, psd{.1f, .2f, NAN, .3f, .1f, .2f};
  const auto slices = fitSlices(energy, psd, {2, 3, 5}, axis);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].events, 1u);
  EXPECT_EQ(slices[1].events, 2u);
  EXPECT_EQ(slices[1].histogram.inside(), 2u);
  EXPECT_FALSE(slices[0].fit.separates());
}
/// 2,000 events of each of two peaks 0.2 apart and 0.03 wide, all of energy 1.
std::vector<float> twoPeaks() {
  std::mt19937 random(4);
  std::normal_distribution<float> peak(0, 0.03F);
  std::vector<float> values;
  for (int i = 0; i < 4000; ++i) values.push_back((i % 2 ? 0.4F : 0.2F) + peak(random));
  return values;
}
TEST(Slices, eventsFarOff_doNotChangeTheFigureOfMerit) {
  std::vector<float> values = twoPeaks();
  const std::vector<double> edges{0, 2};
  const Measured clean = fitSlices(std::vector<float>(values.size(), 1), values, edges, 60)[0].fit.merit;
  for (int i = 0; i < 30; ++i) values.push_back(i % 2 ? 50.0F * float(i) : -80.0F * float(i));
  const TwoGaussianFit spoilt = fitSlices(std::vector<float>(values.size(), 1), values, edges, 60)[0].fit;
  ASSERT_TRUE(spoilt.separates()) << spoilt.noSeparation;
  EXPECT_NEAR(clean.value, 0.2 / (2.35482 * 0.06), 4 * clean.error);
  EXPECT_NEAR(spoilt.merit.value, clean.value, clean.error);
}
TEST(Slices, rangeOfEachSlice_isItsOwn) {
  std::vector<float> values = twoPeaks(), energy(values.size(), 1);
  for (const float value : twoPeaks()) values.push_back(100 * value), energy.push_back(3);
  const auto slices = fitSlices(energy, values, {0, 2, 4}, 60);
  EXPECT_NEAR(slices[1].fit.merit.value, slices[0].fit.merit.value, 1e-3);
}
TEST(Slices, Json_hasNoFigureWithoutSeparation) {
  const auto slices = fitSlices(std::vector<float>{1}, std::vector<float>{.1f}, {0, 2}, axis);
  const Json json = toJson(slices[0]);
  EXPECT_FALSE(json.contains("fom"));
  EXPECT_EQ(json["separates"], false);
  EXPECT_EQ(json["events"], 1);
}

}  // namespace
}  // namespace pw::psd
