// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/recipe.h"

#include <cmath>

#include "test_support.h"

namespace pw::recipe {
namespace {

Result<TrainingRecipe> parse(const char* text, const TrainingRecipe& defaults = {}) {
  return trainingRecipeFromJson(Json::parse(text), "student", defaults);
}

TEST(Recipe, teacherAndStudent_keepEverythingThroughJson) {
  for (const TrainingRecipe& recipe : {defaultTeacher(), defaultStudent()}) {
    const auto back = trainingRecipeFromJson(toJson(recipe), "", TrainingRecipe{});
    ASSERT_OK(back);
    EXPECT_EQ(toJson(*back), toJson(recipe));
  }
}

TEST(Recipe, optimisation_keepsEverythingThroughJson) {
  TrainingRecipe recipe;
  recipe.optimizer = {Optimizer::Kind::momentum, 0.7};
  recipe.schedule = {Schedule::Kind::plateau, 7, 0.3, 4, 0.02};
  recipe.classWeights = {1, 2.5};
  recipe.earlyStopping = EarlyStopping{6};
  recipe.augmentation = Augmentation{0.1, 0.2, 0.3, 1.5};
  const auto back = trainingRecipeFromJson(toJson(recipe), "", TrainingRecipe{});
  ASSERT_OK(back);
  EXPECT_EQ(back->optimizer.kind, Optimizer::Kind::momentum);
  EXPECT_EQ(back->schedule.kind, Schedule::Kind::plateau);
  EXPECT_EQ(back->classWeights, recipe.classWeights);
  EXPECT_EQ(back->augmentation->timeJitter, 1.5);
  EXPECT_EQ(toJson(*back), toJson(recipe));
}

// Recipes that were written before there were such keys.
TEST(Recipe, withoutOptimisation_isTrainedAsEver) {
  const auto recipe = parse(R"({"epochs": 5})");
  ASSERT_OK(recipe);
  EXPECT_EQ(recipe->optimizer.kind, Optimizer::Kind::adam);
  EXPECT_EQ(recipe->schedule.kind, Schedule::Kind::constant);
  EXPECT_TRUE(recipe->classWeights.empty());
  EXPECT_FALSE(recipe->earlyStopping || recipe->augmentation);
}

TEST(Recipe, defaults_passTheirOwnCheck) {
  EXPECT_OK(check(defaultTeacher(), "teacher"));
  EXPECT_OK(check(defaultStudent(), "student"));
}

TEST(Recipe, absentKeys_keepTheDefaults) {
  const auto recipe = parse(R"({"seed": 7})", defaultStudent());
  ASSERT_OK(recipe);
  EXPECT_EQ(recipe->seed, 7u);
  EXPECT_EQ(recipe->hidden, defaultStudent().hidden);
  EXPECT_TRUE(recipe->quantization.has_value());
}

TEST(Recipe, nullPart_isSwitchedOff) {
  const auto recipe = parse(R"({"pruning": null, "distillation": false})", defaultStudent());
  ASSERT_OK(recipe);
  EXPECT_FALSE(recipe->pruning.has_value());
  EXPECT_FALSE(recipe->distillation.has_value());
  EXPECT_TRUE(recipe->quantization.has_value());
}

TEST(Recipe, part_isSwitchedOnWithItsDefaults) {
  const auto recipe = parse(R"({"pruning": {"final_sparsity": 0.8}})", defaultTeacher());
  ASSERT_OK(recipe);
  EXPECT_EQ(recipe->pruning->finalSparsity, 0.8);
  EXPECT_EQ(recipe->pruning->toEpoch, Pruning{}.toEpoch);
}

TEST(Recipe, unknownKey_namesTheNearestOne) {
  EXPECT_ERROR(parse(R"({"epoch": 3})"), ErrorKind::badInput, "\"epochs\"");
}

TEST(Recipe, unknownKeyInAPart_saysWhere) {
  EXPECT_ERROR(parse(R"({"pruning": {"sparsity": 0.5}})"), ErrorKind::badInput, "student.pruning.sparsity");
}

TEST(Recipe, format_isReadFromItsText) {
  const auto recipe = parse(R"({"quantization": {"weight": "fixed<5,1,TRN,WRAP>"}})");
  ASSERT_OK(recipe);
  const network::FixedFormat expected{5, 1, true, network::Rounding::trn, network::Overflow::wrap};
  EXPECT_EQ(recipe->quantization->weight, expected);
}

TEST(Recipe, impossibleValues_areRefused) {
  for (const char* text : {R"({"epochs": 0})",
                           R"({"batch": -1})",
                           R"({"learning_rate": 0})",
                           R"({"hidden": [0]})",
                           R"({"hidden": [16.5]})",
                           R"({"hidden": "wide"})",
                           R"({"epochs": "many"})",
                           R"([1, 2])",
                           R"({"seed": -1})",
                           R"({"pruning": {"final_sparsity": 1.5}})",
                           R"({"distillation": {"alpha": 2}})",
                           R"({"quantization": {"weight": "int8"}})",
                           R"({"quantization": {"weight": "fixed<40,2>"}})",
                           R"({"quantization": {"logit": "ufixed<8,2>"}})",
                           R"({"optimizer": {"kind": "adams"}})",
                           R"({"optimizer": {"momentum": 1}})",
                           R"({"optimizer": 3})",
                           R"({"schedule": {"kind": "steps"}})",
                           R"({"schedule": {"every_epochs": 0}})",
                           R"({"schedule": {"factor": 2}})",
                           R"({"class_weights": [1, 0]})",
                           R"({"class_weights": [1]})",
                           R"({"class_weights": 2})",
                           R"({"loss": "mse"})",
                           R"({"early_stopping": {"patience": 0}})",
                           R"({"augmentation": {"noise": -1}})",
                           R"({"augmentation": {"jitter": 1}})"}) {
    const auto recipe = parse(text);
    ASSERT_FALSE(recipe.has_value()) << text;
    EXPECT_EQ(recipe.error().kind, ErrorKind::badInput) << text;
  }
}

TEST(Recipe, pruningBeyondTheLastEpoch_isRefused) {
  EXPECT_ERROR(parse(R"({"epochs": 10, "pruning": {"to_epoch": 10}})"), ErrorKind::badInput, "to_epoch");
}

TEST(Recipe, quantisationAfterTheLastEpoch_isRefused) {
  EXPECT_ERROR(parse(R"({"epochs": 10, "quantization": {"from_epoch": 10}})"), ErrorKind::badInput,
               "from_epoch");
}

TEST(Recipe, fewerEpochs_shrinkTheSchedules) {
  for (int epochs = 1; epochs <= 60; ++epochs) {
    const TrainingRecipe recipe = withEpochs(defaultStudent(), epochs);
    EXPECT_EQ(recipe.epochs, epochs);
    EXPECT_OK(check(recipe, "student"));
  }
}

// Zhu and Gupta, equation 1, with s0 = 0.
TEST(PruningSchedule, everyEpoch_followsTheCubicLaw) {
  const Pruning pruning{0.8, 2, 12};
  for (int epoch = 0; epoch <= 20; ++epoch) {
    const double progress = std::min(1.0, std::max(0.0, (epoch - 2) / 10.0));
    EXPECT_NEAR(scheduledSparsity(pruning, epoch), 0.8 - 0.8 * std::pow(1 - progress, 3), 1e-12) << epoch;
  }
}

TEST(PruningSchedule, withoutARamp_isAStep) {
  const Pruning pruning{0.5, 3, 3};
  EXPECT_EQ(scheduledSparsity(pruning, 2), 0);
  EXPECT_EQ(scheduledSparsity(pruning, 3), 0.5);
}

TEST(TrainerJob, throughJson_isTheSame) {
  const TrainerJob job{
      defaultStudent(), "data/set.h5", "runs/001-teacher/network.h5", "runs/002-student", {}, true};
  const auto back = trainerJobFromJson(toJson(job), "job.json");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(job));
}

TEST(TrainerJob, missingDataset_isNamed) {
  EXPECT_ERROR(trainerJobFromJson(Json::parse(R"({"recipe": {}, "folder": "f"})"), "job.json"),
               ErrorKind::badInput, "dataset");
}

TEST(TrainerJob, notAnObject_isRefused) {
  EXPECT_ERROR(trainerJobFromJson(Json(3), "job.json"), ErrorKind::badInput, "object");
}

}  // namespace
}  // namespace pw::recipe
