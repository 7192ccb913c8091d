// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/evaluation.h"

#include <cmath>
#include <limits>

#include "evaluation_sample.h"

namespace pw::evaluate {
namespace {

using test::allRows;
using test::comparator;
using test::comparisons;

TEST(Evaluate, Confusion_isACountOfSigns) {
  const auto data = comparisons(5000);  // more than one batch
  const auto result = evaluate(comparator(), data, allRows(data), {});
  ASSERT_OK(result);
  std::size_t confusion[2][2] = {{0, 0}, {0, 0}};
  for (std::size_t i = 0; i < data.size(); ++i) ++confusion[data.labels[i]][data.window(i)[1] > 0];
  for (int i : {0, 1})
    for (int j : {0, 1}) EXPECT_EQ(result->network.confusion[i][j], confusion[i][j]);
  EXPECT_EQ(result->network.accuracy, double(confusion[0][0] + confusion[1][1]) / 5000);
}

TEST(Evaluate, AreaUnderCurve_isThatOfTwoNormals) {
  // P(n > g) for distance 3 and unit sigmas: Φ(3/√2) = 0.98305; 20,000 events know it to 0.001.
  const auto data = comparisons(20000);
  const auto result = evaluate(comparator(), data, allRows(data), {});
  ASSERT_OK(result);
  EXPECT_NEAR(result->network.auc, 0.5 * std::erfc(-1.5), 0.003);
}

TEST(Evaluate, Efficiencies_areThoseOfTwoNormals) {
  // Leakage 1e-2 is a threshold 2.326 sigmas above the gammas: efficiency Φ(3 − 2.326) = 0.750.
  const auto data = comparisons(40000);
  const auto result = evaluate(comparator(), data, allRows(data), {});
  ASSERT_OK(result);
  EXPECT_NEAR(result->network.efficiency1e2, 0.750, 0.025);
  EXPECT_LT(result->network.efficiency1e3, result->network.efficiency1e2);
}

TEST(Evaluate, Scores_areLogitDifferencesOfTheRows) {
  const auto data = comparisons(100);
  const std::vector<std::uint32_t> rows{7, 3, 90};
  const auto result = evaluate(comparator(), data, rows, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->scores, (std::vector<float>{data.window(7)[1], data.window(3)[1], data.window(90)[1]}));
  EXPECT_EQ(result->labels, (std::vector<std::int8_t>{1, 1, 0}));
}

TEST(Baselines, InvertedAmplitude_isTakenInTheBetterDirection) {
  const auto data = comparisons(2000);
  const Baselines result = baselines(data, allRows(data), {});
  EXPECT_NEAR(result.amplitude.auc, 0.5 * std::erfc(-1.0), 0.02);                      // Φ(2/√2)
  EXPECT_NEAR(result.amplitude.accuracy, 0.5 * std::erfc(-1 / std::sqrt(2.0)), 0.02);  // Φ(1)
}

TEST(Baselines, ValueThatTellsAll_isPerfect) {
  const auto data = comparisons(200);
  const Baselines result = baselines(data, allRows(data), {});
  EXPECT_EQ(result.fci.accuracy, 1);
  EXPECT_EQ(result.fci.auc, 1);
  EXPECT_EQ(result.fci.efficiency1e3, 1);
}

TEST(Baselines, ValueThatTellsNothing_isNearOneHalf) {
  const auto data = comparisons(2000);
  const auto rows = allRows(data);
  const std::span<const std::uint32_t> all(rows);
  const Baselines result = baselines(data, all.first(1000), all.last(1000));
  EXPECT_NEAR(result.chargeRatio.accuracy, 0.5, 0.06);
  EXPECT_GE(result.chargeRatio.auc, 0.5);
}

TEST(Baselines, CutOfOtherEvents_isUsedAsItIs) {
  // On the fitted events neutrons lie below, on the scored ones above: the cut must then be wrong everywhere.
  auto data = comparisons(100);
  for (std::size_t i = 0; i < 100; ++i) data.amplitude[i] = (data.labels[i] == 1) == (i < 50) ? 1.0f : 2.0f;
  const auto rows = allRows(data);
  const std::span<const std::uint32_t> all(rows);
  const Baselines result = baselines(data, all.last(50), all.first(50));
  EXPECT_EQ(result.amplitude.accuracy, 0);
  EXPECT_FALSE(result.fittedOnScored);
}

TEST(Baselines, NoFittingEvents_isSaid) {
  const auto data = comparisons(100);
  EXPECT_TRUE(baselines(data, allRows(data), {}).fittedOnScored);
}

TEST(Evaluate, OtherWindowLength_isRefused) {
  auto data = comparisons(100);
  data.input.length = 1;
  EXPECT_ERROR(evaluate(comparator(), data, allRows(data), {}), ErrorKind::badInput, "windows of 2 samples");
}

TEST(Evaluate, OtherScaling_isRefused) {
  const auto data = comparisons(100);
  auto network = comparator();
  auto spec = data.input;
  spec.scaling = dataset::Scaling::unitAmplitude;
  network.inputSpec = toJson(spec);
  EXPECT_ERROR(evaluate(network, data, allRows(data), {}), ErrorKind::badInput, "unitAmplitude");
}

TEST(Evaluate, SameScaling_isTaken) {
  const auto data = comparisons(100);
  auto network = comparator();
  network.inputSpec = toJson(data.input);
  EXPECT_OK(evaluate(network, data, allRows(data), {}));
}

TEST(Evaluate, ThreeClasses_areRefused) {
  const auto data = comparisons(100);
  auto network = comparator();
  network.layers[0].outputs = 3;
  network.layers[0].weights = {0, 0, 0, 1, 1, 1};
  network.layers[0].bias = {0, 0, 0};
  EXPECT_ERROR(evaluate(network, data, allRows(data), {}), ErrorKind::badInput, "3 outputs");
}

TEST(Evaluate, RowsThatAreNotThere_areRefused) {
  const auto data = comparisons(100);
  const std::vector<std::uint32_t> rows{100};
  EXPECT_ERROR(evaluate(comparator(), data, rows, {}), ErrorKind::badInput, "Event 100");
  EXPECT_ERROR(evaluate(comparator(), data, {}, {}), ErrorKind::badInput, "no events");
}

TEST(Evaluate, OverflowingNetwork_isRefused) {
  auto data = comparisons(100);
  auto network = comparator();
  network.layers[0].weights[3] = std::numeric_limits<float>::max();
  std::vector<float> inputs = data.inputs.all();
  inputs[1] = 100;
  data.inputs = {std::move(inputs), 2};
  EXPECT_ERROR(evaluate(network, data, allRows(data), {}), ErrorKind::badInput, "not numbers");
}

}  // namespace
}  // namespace pw::evaluate
