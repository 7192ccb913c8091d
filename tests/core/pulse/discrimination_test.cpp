// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/discrimination.h"

#include <cmath>
#include <limits>
#include <random>

#include "test_support.h"

namespace pw::pulse {
namespace {

struct Sample {
  std::vector<float> scores;
  std::vector<std::int8_t> labels;
};

/// Two normal populations; scores rounded to a coarse grid where `step` > 0, so that there are ties.
Sample normalSample(std::size_t count, double distance, double step, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int8_t label = std::int8_t(i % 3 == 0);
    double score = normal(generator) + label * distance;
    if (step > 0) score = std::round(score / step) * step;
    sample.scores.push_back(float(score));
    sample.labels.push_back(label);
  }
  return sample;
}

double pairCount(const Sample& sample) {
  double won = 0, pairs = 0;
  for (std::size_t i = 0; i < sample.scores.size(); ++i)
    for (std::size_t j = 0; j < sample.scores.size(); ++j) {
      if (sample.labels[i] != 1 || sample.labels[j] != 0) continue;
      ++pairs;
      won += sample.scores[i] > sample.scores[j] ? 1 : sample.scores[i] == sample.scores[j] ? 0.5 : 0;
    }
  return won / pairs;
}

TEST(AreaUnderCurve, ContinuousScores_isShareOfPairsInOrder) {
  const Sample sample = normalSample(500, 1.2, 0, 1);
  EXPECT_NEAR(areaUnderCurve(sample.scores, sample.labels), pairCount(sample), 1e-12);
}

TEST(AreaUnderCurve, TiedScores_countsTiesAsHalf) {
  const Sample sample = normalSample(500, 0.7, 0.5, 2);
  EXPECT_NEAR(areaUnderCurve(sample.scores, sample.labels), pairCount(sample), 1e-12);
}

TEST(AreaUnderCurve, OneClassMissing_isOneHalf) {
  EXPECT_EQ(areaUnderCurve(std::vector<float>{1, 2}, std::vector<std::int8_t>{1, 1}), 0.5);
}

TEST(AreaUnderCurve, AmbiguousEvents_areIgnored) {
  EXPECT_EQ(areaUnderCurve(std::vector<float>{1, 9, 2}, std::vector<std::int8_t>{0, -1, 1}), 1);
}

TEST(RocCurve, Trapezoids_giveTheAreaUnderTheCurve) {
  const Sample sample = normalSample(400, 1, 0.25, 3);
  const auto roc = rocCurve(sample.scores, sample.labels);
  double area = 0;
  for (std::size_t i = 1; i < roc.size(); ++i)
    area += (roc[i].gammaLeakage - roc[i - 1].gammaLeakage) * 0.5 *
            (roc[i].neutronEfficiency + roc[i - 1].neutronEfficiency);
  EXPECT_NEAR(area, areaUnderCurve(sample.scores, sample.labels), 1e-12);
}

TEST(RocCurve, Points_areWhatTheirThresholdsLetThrough) {
  const Sample sample = normalSample(200, 1, 0.25, 4);
  double neutrons = 0, gammas = 0;
  for (std::int8_t label : sample.labels) ++(label ? neutrons : gammas);
  for (const RocPoint& point : rocCurve(sample.scores, sample.labels)) {
    double above[2] = {0, 0};
    for (std::size_t i = 0; i < sample.scores.size(); ++i)
      above[sample.labels[i]] += sample.scores[i] >= point.threshold ? 1 : 0;
    EXPECT_NEAR(point.neutronEfficiency, above[1] / neutrons, 1e-12);
    EXPECT_NEAR(point.gammaLeakage, above[0] / gammas, 1e-12);
  }
}

TEST(RocCurve, AnySample_runsFromCornerToCorner) {
  for (const Sample& sample : {normalSample(10, 1, 0, 5), Sample{}, Sample{{1, 2}, {0, 0}}}) {
    const auto roc = rocCurve(sample.scores, sample.labels);
    EXPECT_EQ(roc.front().neutronEfficiency + roc.front().gammaLeakage, 0);
    EXPECT_EQ(roc.back().neutronEfficiency + roc.back().gammaLeakage, 2);
  }
}

TEST(RocCurve, ScoreThatIsNoNumber_countsAsLowest) {
  const std::vector<float> scores{std::numeric_limits<float>::quiet_NaN(), 1, 0};
  const auto roc = rocCurve(scores, std::vector<std::int8_t>{0, 1, 0});
  EXPECT_EQ(roc[1].neutronEfficiency, 1);
  EXPECT_EQ(roc[1].gammaLeakage, 0);
}

TEST(EfficiencyAtLeakage, Limit_isNotExceeded) {
  const std::vector<RocPoint> roc{{9, 0, 0}, {8, 0.6, 0.01}, {7, 0.9, 0.0100001}, {6, 1, 1}};
  EXPECT_EQ(efficiencyAtLeakage(roc, 0.01), 0.6);
}

TEST(BestCut, AnySample_beatsEveryOtherCut) {
  const Sample sample = normalSample(151, 0.8, 0.2, 6);
  double best = 0;
  for (float threshold : sample.scores)
    for (const bool inverted : {false, true}) {
      const BestCut cut{std::nextafter(threshold, 100.0f), inverted, 0};
      best = std::max(best, cutAccuracy(cut, sample.scores, sample.labels));
    }
  const BestCut cut = bestCut(sample.scores, sample.labels);
  EXPECT_DOUBLE_EQ(cut.accuracy, best);
}

TEST(BestCut, OwnAccuracy_isThatOfTheCutOnTheSameEvents) {
  const Sample sample = normalSample(300, 1.5, 0, 7);
  const BestCut cut = bestCut(sample.scores, sample.labels);
  EXPECT_DOUBLE_EQ(cut.accuracy, cutAccuracy(cut, sample.scores, sample.labels));
}

TEST(BestCut, NeutronsBelow_isInverted) {
  const std::vector<float> scores{1, 2, 3, 4};
  const BestCut cut = bestCut(scores, std::vector<std::int8_t>{1, 1, 0, 0});
  EXPECT_TRUE(cut.inverted);
  EXPECT_EQ(cut.accuracy, 1);
}

TEST(BestCut, NeighbouringFloats_areStillTold) {
  const float low = 1, high = std::nextafter(1.0f, 2.0f);
  EXPECT_EQ(bestCut(std::vector<float>{low, high}, std::vector<std::int8_t>{0, 1}).accuracy, 1);
}

TEST(FigureOfMerit, TwoPairs_isClosedForm) {
  // Means 2 and 12, sigmas √2 and 2√2: 10 / (2.3548 · 3√2).
  const std::vector<float> values{1, 3, 10, 14};
  const FigureOfMerit merit = figureOfMerit(values, std::vector<std::int8_t>{0, 0, 1, 1});
  EXPECT_NEAR(merit.value, 10 / (2 * std::sqrt(2 * std::log(2.0)) * 3 * std::sqrt(2.0)), 1e-12);
}

TEST(FigureOfMerit, ClassWithOneEvent_isZero) {
  EXPECT_EQ(figureOfMerit(std::vector<float>{1, 2, 9}, std::vector<std::int8_t>{0, 0, 1}).value, 0);
}

TEST(FigureOfMerit, Uncertainty_isTheSpreadOfRepeatedMeasurements) {
  std::vector<double> merits;
  double claimed = 0;
  constexpr int repeats = 400;
  for (unsigned seed = 0; seed < repeats; ++seed) {
    const Sample sample = normalSample(300, 6, 0, 1000 + seed);
    const FigureOfMerit merit = figureOfMerit(sample.scores, sample.labels);
    merits.push_back(merit.value);
    claimed += merit.uncertainty / repeats;
  }
  double mean = 0, spread = 0;
  for (double merit : merits) mean += merit / repeats;
  for (double merit : merits) spread += (merit - mean) * (merit - mean) / (repeats - 1);
  // The spread itself is known to 1/√(2 · 400) = 3.5 %.
  EXPECT_NEAR(std::sqrt(spread) / claimed, 1, 0.12);
}

}  // namespace
}  // namespace pw::pulse
