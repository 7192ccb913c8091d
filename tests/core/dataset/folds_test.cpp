// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/folds.h"

#include <set>

#include "test_support.h"

namespace pw::dataset {
namespace {

/// 60 gammas and 30 neutrons of one sample each.
Dataset ninety() {
  Dataset dataset;
  dataset.input.length = 1;
  std::vector<float> inputs;
  for (std::uint32_t i = 0; i < 90; ++i) {
    inputs.push_back(float(i));
    dataset.labels.push_back(i % 3 == 2);
    dataset.events.push_back(i);
    dataset.training.push_back(i);
  }
  dataset.inputs = {std::move(inputs), 1};
  return dataset;
}

TEST(Folds, everyEvent_isTestedOnce) {
  std::multiset<std::uint32_t> tested;
  for (int number = 0; number < 5; ++number) {
    const auto fold = withFold(ninety(), {number, 5});
    ASSERT_OK(fold);
    tested.insert(fold->test.begin(), fold->test.end());
  }
  EXPECT_EQ(tested.size(), 90U);
  EXPECT_EQ(std::set<std::uint32_t>(tested.begin(), tested.end()).size(), 90U);
}

TEST(Folds, parts_areDisjointAndTogetherAll) {
  const auto fold = withFold(ninety(), {2, 5});
  ASSERT_OK(fold);
  std::set<std::uint32_t> all;
  for (const auto* rows : {&fold->training, &fold->validation, &fold->test})
    all.insert(rows->begin(), rows->end());
  EXPECT_EQ(all.size(), 90U);
  EXPECT_EQ(fold->training.size() + fold->validation.size() + fold->test.size(), 90U);
}

TEST(Folds, classes_haveEqualShares) {
  const auto fold = withFold(ninety(), {1, 5, 0.25});
  ASSERT_OK(fold);
  const auto neutrons = [&](const std::vector<std::uint32_t>& rows) {
    return std::count_if(rows.begin(), rows.end(), [&](auto row) { return fold->labels[row] == 1; });
  };
  EXPECT_EQ(fold->test.size(), 18U);
  EXPECT_EQ(neutrons(fold->test), 6);
  EXPECT_EQ(fold->validation.size(), 18U);
  EXPECT_EQ(neutrons(fold->validation), 6);
}

TEST(Folds, noEvent_validatesInAllFolds) {
  std::multiset<std::uint32_t> validating;
  for (int number = 0; number < 5; ++number) {
    const auto fold = withFold(ninety(), {number, 5, 0.25});
    ASSERT_OK(fold);
    validating.insert(fold->validation.begin(), fold->validation.end());
  }
  for (const std::uint32_t event : validating) EXPECT_EQ(validating.count(event), 1U);
}

TEST(Folds, anotherSeed_isAnotherSplit) {
  EXPECT_NE(withFold(ninety(), {0, 5, 0.15, 1})->test, withFold(ninety(), {0, 5, 0.15, 2})->test);
  EXPECT_EQ(withFold(ninety(), {0, 5, 0.15, 1})->test, withFold(ninety(), {0, 5, 0.15, 1})->test);
}

TEST(Folds, impossibleOnes_areRefused) {
  EXPECT_ERROR(withFold(ninety(), {5, 5}), ErrorKind::badInput, "Fold 5");
  EXPECT_ERROR(withFold(ninety(), {0, 1}), ErrorKind::badInput, "of 1");
  EXPECT_ERROR(withFold(ninety(), {0, 40}), ErrorKind::badInput, "too few");
}

TEST(Folds, json_keepsEverything) {
  const Fold fold{3, 7, 0.2, 99};
  const auto back = foldFromJson(toJson(fold), "");
  ASSERT_OK(back);
  EXPECT_EQ(*back, fold);
  EXPECT_ERROR(foldFromJson(Json{{"number", 7}, {"of", 7}}, ""), ErrorKind::badInput, "impossible");
}

}  // namespace
}  // namespace pw::dataset
