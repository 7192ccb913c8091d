// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/histogram.h"

#include <cmath>
#include <limits>

#include "test_support.h"

namespace pw::pulse {
namespace {

TEST(Histogram, Values_fallIntoHalfOpenBins) {
  const Histogram result = histogram(std::vector<float>{0, 0.5f, 1, 1.5f, 1.75f}, Axis{0, 2, 2});
  EXPECT_EQ(result.counts, (std::vector<std::uint64_t>{2, 3}));
}

TEST(Histogram, ValuesOutside_areCountedBesideTheBins) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Histogram result = histogram(std::vector<float>{-1, nan, 0.5f, 1, 7}, Axis{0, 1, 4});
  EXPECT_EQ(result.below, 2u);
  EXPECT_EQ(result.above, 2u);
  EXPECT_EQ(result.inside(), 1u);
}

TEST(Histogram, Class_isCountedAlone) {
  const Histogram result =
      histogram(std::vector<float>{0.1f, 0.2f, 0.3f}, Axis{0, 1, 1}, std::vector<std::int8_t>{0, 1, 0}, 0);
  EXPECT_EQ(result.highest(), 2u);
}

TEST(Axis, LastValueBelowHigh_isInLastBin) {
  const Axis axis{0, 0.3, 3};
  EXPECT_EQ(axis.find(std::nextafter(0.3, 0.0)), 2);
}

TEST(AxisFor, FarValues_areLeftOutside) {
  std::vector<float> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = float(i);
  values[0] = 1e9f;
  const Axis axis = axisFor(values, 10, 0.01);
  EXPECT_LT(axis.high, 1100);
}

TEST(AxisFor, EqualValues_haveAnAxisAroundThem) {
  const Axis axis = axisFor(std::vector<float>{3, 3}, 10);
  EXPECT_LT(axis.low, 3);
  EXPECT_GT(axis.high, 3);
}

TEST(Histogram2D, Pairs_areRowsOfY) {
  const Histogram2D result = histogram(std::vector<float>{0.5f, 1.5f, 9}, std::vector<float>{2.5f, 0.5f, 0},
                                       Axis{0, 2, 2}, Axis{0, 3, 3});
  EXPECT_EQ(result.at(0, 2), 1u);
  EXPECT_EQ(result.at(1, 0), 1u);
  EXPECT_EQ(result.outside, 1u);
  EXPECT_EQ(result.highest(), 1u);
}

}  // namespace
}  // namespace pw::pulse
