// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/differences.h"

#include "test_support.h"

namespace pw::recipe {
namespace {

const SettingDifference* find(const std::vector<SettingDifference>& differences, const std::string& setting) {
  for (const SettingDifference& each : differences) {
    if (each.setting == setting) return &each;
  }
  return nullptr;
}

TEST(SettingDifferences, sameRecipes_haveNone) {
  EXPECT_TRUE(settingDifferences({defaultStudent(), defaultStudent()}).empty());
}

TEST(SettingDifferences, names_areNoSetting) {
  TrainingRecipe other = defaultStudent();
  other.name = "another";
  EXPECT_TRUE(settingDifferences({defaultStudent(), other}).empty());
}

TEST(SettingDifferences, oneValue_isTheOnlyRow) {
  TrainingRecipe a, b, c;
  b.batch = 32;
  const auto differences = settingDifferences({a, b, c});
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].setting, "batch");
  EXPECT_EQ(differences[0].values, (std::vector<std::string>{"64", "32", "64"}));
}

TEST(SettingDifferences, partThatIsOffInOne_isOneRowAndItsMainSetting) {
  TrainingRecipe plain, pruned;
  pruned.pruning = Pruning{};
  pruned.pruning->finalSparsity = 0.75;
  const auto differences = settingDifferences({plain, pruned});
  const SettingDifference* sparsity = find(differences, "pruning.final_sparsity");
  ASSERT_NE(sparsity, nullptr);
  EXPECT_EQ(sparsity->values, (std::vector<std::string>{"off", "0.75"}));
  const SettingDifference* part = find(differences, "pruning");
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->values, (std::vector<std::string>{"off", "on"}));
  EXPECT_EQ(differences.size(), 2U);
}

TEST(SettingDifferences, partThatIsOffInOne_listsInWhatTheOthersDiffer) {
  TrainingRecipe plain, early, late;
  early.pruning = late.pruning = Pruning{};
  early.pruning->toEpoch = 5;
  late.pruning->toEpoch = 9;
  const auto differences = settingDifferences({plain, early, late});
  const SettingDifference* end = find(differences, "pruning.to_epoch");
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(end->values, (std::vector<std::string>{"off", "5", "9"}));
}

TEST(SettingDifferences, formats_areWords) {
  TrainingRecipe a, b;
  a.quantization = b.quantization = Quantization{};
  b.quantization->weight = {4, 1, true};
  const auto differences = settingDifferences({a, b});
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].values[1], "fixed<4,1,RND,SAT>");
}

TEST(SettingDifferences, oneRecipe_differsFromNothing) {
  EXPECT_TRUE(settingDifferences({TrainingRecipe{}}).empty());
}

}  // namespace
}  // namespace pw::recipe
