// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/valley.h"

#include <cmath>
#include <limits>
#include <random>

#include "test_support.h"

namespace pw::pulse {
namespace {

struct Population {
  std::size_t count;
  double mean, sigma;
};

std::vector<float> normals(const std::vector<Population>& populations, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values;
  for (const Population& population : populations) {
    std::normal_distribution<double> normal(population.mean, population.sigma);
    for (std::size_t i = 0; i < population.count; ++i) values.push_back(float(normal(generator)));
  }
  return values;
}

TEST(FindValley, EqualPopulations_isInTheMiddle) {
  const auto valley = findValley(normals({{5000, 0, 1}, {5000, 8, 1}}, 1));
  ASSERT_TRUE(valley);
  EXPECT_NEAR(valley->position, 4, 0.5);  // the floor of the gap is empty from about 3.5 to 4.5
}

TEST(FindValley, SharpAndBroadPopulation_misclassifiesAlmostNone) {
  // The FCI of gammas and neutrons: the sharp neutron peak beside the broad gamma one. The best cut there is,
  // where the densities are equal, gets 0.05 % wrong.
  const auto valley = findValley(normals({{2000, 0.8975, 0.0118}, {2000, 0.9506, 0.0042}}, 2));
  ASSERT_TRUE(valley);
  const auto beyond = [](double sigmas) { return 0.5 * std::erfc(sigmas / std::sqrt(2.0)); };
  const double wrong =
      0.5 * (beyond((valley->position - 0.8975) / 0.0118) + beyond((0.9506 - valley->position) / 0.0042));
  EXPECT_LT(wrong, 0.003);
}

TEST(FindValley, SmallSecondPopulation_isFound) {
  const auto valley = findValley(normals({{5000, 0, 1}, {250, 9, 1}}, 3));
  ASSERT_TRUE(valley);
  EXPECT_GT(valley->position, 3.5);
  EXPECT_LT(valley->position, 6.5);
}

TEST(FindValley, FewEvents_areEnoughWhereTheGapIsWide) {
  const auto valley = findValley(normals({{40, 0.85, 0.012}, {40, 0.95, 0.005}}, 4));
  ASSERT_TRUE(valley);
  EXPECT_GT(valley->position, 0.88);
  EXPECT_LT(valley->position, 0.94);
}

TEST(FindValley, FarOutliers_areNoPopulation) {
  auto values = normals({{1000, 0, 1}}, 5);
  values.insert(values.end(), {50, 51, 52});
  EXPECT_FALSE(findValley(values));
}

// 200 samples of one population: the claim is a chance of less than one in a hundred.
TEST(FindValley, OneNormalPopulation_isRefused) {
  int found = 0;
  for (unsigned seed = 0; seed < 200; ++seed)
    found += findValley(normals({{std::size_t(50) << (seed % 6), 0, 1}}, 100 + seed)) ? 1 : 0;
  EXPECT_LE(found, 2);
}

TEST(FindValley, OneSkewedPopulation_isRefused) {
  int found = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 generator(seed);
    std::gamma_distribution<float> gamma(2, 1);
    std::vector<float> values(std::size_t(50) << (seed % 6));
    for (float& value : values) value = gamma(generator);
    found += findValley(values) ? 1 : 0;
  }
  EXPECT_LE(found, 2);
}

TEST(FindValley, PopulationsThatMerge_areRefused) {
  EXPECT_FALSE(findValley(normals({{5000, 0, 1}, {5000, 1.5, 1}}, 6)));
}

TEST(FindValley, NothingToSee_isRefused) {
  EXPECT_FALSE(findValley({}));
  EXPECT_FALSE(findValley(std::vector<float>(100, 0.5f)));
  EXPECT_FALSE(findValley(std::vector<float>(100, std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
}  // namespace pw::pulse
