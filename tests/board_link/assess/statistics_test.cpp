// SPDX-License-Identifier: GPL-3.0-or-later
#include "assess/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace pw::board {
namespace {

/// 0, 1, …, n shuffled: its quantile q is q · n exactly.
std::vector<double> shuffledRamp(int n) {
  std::vector<double> values(std::size_t(n) + 1);
  std::iota(values.begin(), values.end(), 0.0);
  std::shuffle(values.begin(), values.end(), std::mt19937(3));
  return values;
}

TEST(StatisticsTest, distribution_ofARamp_isClosedForm) {
  const Distribution values = distributionOf(shuffledRamp(1000));
  EXPECT_EQ(values.count, 1001U);
  EXPECT_DOUBLE_EQ(values.min, 0);
  EXPECT_DOUBLE_EQ(values.median, 500);
  EXPECT_DOUBLE_EQ(values.p90, 900);
  EXPECT_DOUBLE_EQ(values.p99, 990);
  EXPECT_DOUBLE_EQ(values.max, 1000);
}

TEST(StatisticsTest, mad_ofARamp_isAQuarterOfItsRange) {
  EXPECT_DOUBLE_EQ(distributionOf(shuffledRamp(1000)).mad, 250);
}

TEST(StatisticsTest, p999_isGivenOnlyFromTenThousandValuesOn) {
  EXPECT_FALSE(distributionOf(shuffledRamp(9998)).p999);
  const auto p999 = distributionOf(shuffledRamp(10000)).p999;
  ASSERT_TRUE(p999);
  EXPECT_NEAR(*p999, 9990, 1e-9);  // rounding of 0.999 · 10000
}

TEST(StatisticsTest, quantile_betweenTwoValues_isInterpolated) {
  const std::vector<double> values{10, 20};
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 12.5);
  EXPECT_DOUBLE_EQ(quantile(values, 1.0), 20);
}

TEST(StatisticsTest, distribution_ofOneValue_isThatValue) {
  const Distribution values = distributionOf(std::vector<double>{7});
  EXPECT_DOUBLE_EQ(values.p99, 7);
  EXPECT_DOUBLE_EQ(values.mad, 0);
}

TEST(StatisticsTest, distribution_ofNothing_isZero) {
  EXPECT_EQ(distributionOf({}), Distribution{});
}

TEST(StatisticsTest, fitLine_throughExactPoints_givesThem) {
  const std::vector<double> x{1, 2, 4, 8}, y{53, 56, 62, 74};
  const auto line = fitLine(x, y);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->offset, 50, 1e-9);
  EXPECT_NEAR(line->slope, 3, 1e-9);
}

TEST(StatisticsTest, fitLine_ofOneX_isNone) {
  EXPECT_FALSE(fitLine(std::vector<double>{2, 2}, std::vector<double>{1, 3}));
  EXPECT_FALSE(fitLine(std::vector<double>{2}, std::vector<double>{1}));
}

}  // namespace
}  // namespace pw::board
