// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/pareto.h"

#include <cmath>
#include <random>

#include "test_support.h"

namespace pw::evaluate {
namespace {

TEST(ParetoSet, betterAndCheaper_beats) {
  EXPECT_EQ(paretoSet(std::vector<Trade>{{0.9, 10}, {0.8, 20}}), (std::vector<bool>{true, false}));
}

TEST(ParetoSet, betterButDearer_bothStay) {
  EXPECT_EQ(paretoSet(std::vector<Trade>{{0.9, 20}, {0.8, 10}}), (std::vector<bool>{true, true}));
}

TEST(ParetoSet, sameWorth_theCheaperStays) {
  EXPECT_EQ(paretoSet(std::vector<Trade>{{0.9, 20}, {0.9, 10}}), (std::vector<bool>{false, true}));
}

TEST(ParetoSet, twins_bothStay) {
  EXPECT_EQ(paretoSet(std::vector<Trade>{{0.9, 10}, {0.9, 10}}), (std::vector<bool>{true, true}));
}

TEST(ParetoSet, notNumbers_areLeftOut) {
  EXPECT_EQ(paretoSet(std::vector<Trade>{{NAN, 1}, {0.5, 10}, {0.9, INFINITY}}),
            (std::vector<bool>{false, true, false}));
}

TEST(ParetoSet, manyOnes_areThoseThatEachPairCompared) {
  std::mt19937 random(5);
  std::vector<Trade> trades;
  for (int i = 0; i < 300; ++i) trades.push_back({double(random() % 40), double(random() % 40)});
  const std::vector<bool> found = paretoSet(trades);
  for (std::size_t i = 0; i < trades.size(); ++i) {
    bool beaten = false;
    for (const Trade& other : trades) {
      beaten = beaten || (other.worth >= trades[i].worth && other.cost <= trades[i].cost &&
                          (other.worth > trades[i].worth || other.cost < trades[i].cost));
    }
    EXPECT_EQ(found[i], !beaten) << i;
  }
}

}  // namespace
}  // namespace pw::evaluate
