// SPDX-License-Identifier: GPL-3.0-or-later

#include "learn/trainer.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw::learn {
namespace {

/// With everything that a run remembers from epoch to epoch.
recipe::TrainingRecipe fullRecipe() {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {10, 6};
  recipe.epochs = 9;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  recipe.l2 = 1e-4;
  recipe.distillation = recipe::Distillation{};
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 3;
  recipe.pruning = recipe::Pruning{0.5, 1, 5};
  recipe.schedule.kind = recipe::Schedule::Kind::plateau;
  recipe.schedule.patience = 1;
  recipe.earlyStopping = recipe::EarlyStopping{3};
  recipe.augmentation = recipe::Augmentation{0.05, 0.01, 0.01, 0.5};
  return recipe;
}

struct Saved {
  std::vector<std::string> checkpoints;  ///< after each epoch
  std::string notes;
  Result<TrainingResult> result;
};

Saved trainAndSave(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                   const network::Network* teacher, const std::string& from = {}) {
  std::vector<std::string> saved;
  std::string notes;
  const Checkpoints checkpoints{[&](const std::string& bytes) { saved.push_back(bytes); }, from};
  auto result = train(
      recipe, data, teacher, {}, {}, [&](const std::string& note) { notes += note + "\n"; }, {}, checkpoints);
  return {saved, notes, std::move(result)};
}

network::Network teacherOf(const dataset::Dataset& data) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {8};
  recipe.epochs = 3;
  return trainAndSave(recipe, data, nullptr).result.value_or(TrainingResult{}).network;
}

/// All but the time that it took.
Json withoutSeconds(const std::vector<recipe::Epoch>& history) {
  Json list = Json::array();
  for (recipe::Epoch epoch : history) {
    epoch.seconds = 0;
    list.push_back(recipe::toJson(epoch));
  }
  return list;
}

void expectSame(const Result<TrainingResult>& a, const Result<TrainingResult>& b) {
  ASSERT_OK(a);
  ASSERT_OK(b);
  EXPECT_EQ(a->bestEpoch, b->bestEpoch);
  EXPECT_EQ(withoutSeconds(a->history), withoutSeconds(b->history));
  for (std::size_t i = 0; i < a->network.layers.size(); ++i) {
    EXPECT_EQ(a->network.layers[i].weights, b->network.layers[i].weights);
    EXPECT_EQ(a->network.layers[i].bias, b->network.layers[i].bias);
    EXPECT_EQ(a->network.layers[i].formats, b->network.layers[i].formats);
  }
  EXPECT_EQ(a->network.inputSpec, b->network.inputSpec);
}

TEST(Checkpoint, resumedAfterAnyEpoch_givesTheSameBits) {
  const auto data = test::toyPulses(400);
  const network::Network teacher = teacherOf(data);
  for (const auto kind : {recipe::Optimizer::Kind::adam, recipe::Optimizer::Kind::momentum}) {
    recipe::TrainingRecipe recipe = fullRecipe();
    recipe.optimizer.kind = kind;
    const Saved whole = trainAndSave(recipe, data, &teacher);
    ASSERT_OK(whole.result);
    ASSERT_EQ(whole.checkpoints.size(), whole.result->history.size());
    for (const std::string& checkpoint : whole.checkpoints)
      expectSame(trainAndSave(recipe, data, &teacher, checkpoint).result, whole.result);
  }
}

TEST(Checkpoint, resumedTwice_givesTheSameCheckpoints) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  const Saved whole = trainAndSave(recipe, data, nullptr);
  const Saved second = trainAndSave(recipe, data, nullptr, whole.checkpoints.at(1));
  const Saved third = trainAndSave(recipe, data, nullptr, second.checkpoints.at(1));
  expectSame(third.result, whole.result);
}

TEST(Checkpoint, ofAFinishedRun_givesItsResultWithoutTraining) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  const Saved whole = trainAndSave(recipe, data, nullptr);
  const Saved again = trainAndSave(recipe, data, nullptr, whole.checkpoints.back());
  expectSame(again.result, whole.result);
  EXPECT_TRUE(again.checkpoints.empty());
}

TEST(Checkpoint, soonAfterAnother_isLeftOut) {
  const auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  int saved = 0;
  Checkpoints checkpoints{[&](const std::string&) { ++saved; }, {}, std::chrono::hours(1)};
  ASSERT_OK(train(recipe, data, nullptr, {}, {}, {}, {}, checkpoints));
  EXPECT_EQ(saved, 1);
}

// A network that dies is begun again with the next seed; a checkpoint knows which one was under way.
TEST(Checkpoint, afterARestart_goesOnWithThatSeed) {
  const auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  recipe.earlyStopping.reset();
  recipe.pruning.reset();
  recipe.quantization->fromEpoch = 0;
  recipe.quantization->activation = {2, 12, false};  // nothing gets through
  const Saved whole = trainAndSave(recipe, data, nullptr);
  ASSERT_FALSE(whole.result.has_value());
  ASSERT_EQ(whole.checkpoints.size(), 10u);  // two epochs of each of five seeds
  const Saved resumed = trainAndSave(recipe, data, nullptr, whole.checkpoints[6]);
  EXPECT_EQ(resumed.checkpoints.size(), 3u);
  EXPECT_EQ(resumed.notes.find("with seed 3;"), std::string::npos);
  EXPECT_NE(resumed.notes.find("with seed 4;"), std::string::npos);
}

TEST(Checkpoint, itsHistory_isReadWithoutTraining) {
  const auto data = test::toyPulses(200);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  const Saved whole = trainAndSave(recipe, data, nullptr);
  const auto history = historyOfCheckpoint(whole.checkpoints.at(2));
  ASSERT_OK(history);
  ASSERT_EQ(history->size(), 3u);
  EXPECT_EQ(history->back().trainingLoss, whole.result->history[2].trainingLoss);
}

TEST(Checkpoint, anyDamage_isRefused) {
  const auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  recipe.hidden = {3};
  const std::string good = trainAndSave(recipe, data, nullptr).checkpoints.at(0);
  const auto refused = [&](const std::string& bytes) {
    const auto result = trainAndSave(recipe, data, nullptr, bytes).result;
    return !result && result.error().kind == ErrorKind::badInput;
  };
  for (std::size_t i = 0; i < good.size(); i += 97) {
    std::string bytes = good;
    bytes[i] = char(bytes[i] ^ 16);
    EXPECT_TRUE(refused(bytes)) << "byte " << i;
    EXPECT_TRUE(refused(good.substr(0, i + 1))) << "cut to " << i + 1;
  }
  EXPECT_TRUE(refused(good + "x"));
  EXPECT_TRUE(refused("nonsense"));
}

TEST(Checkpoint, ofAnotherRun_isRefused) {
  const auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = fullRecipe();
  recipe.distillation.reset();
  const std::string checkpoint = trainAndSave(recipe, data, nullptr).checkpoints.at(0);
  EXPECT_ERROR(trainAndSave(recipe, test::toyPulses(100, 16, 2), nullptr, checkpoint).result,
               ErrorKind::badInput, "another");
  recipe.l2 = 0;
  EXPECT_ERROR(trainAndSave(recipe, data, nullptr, checkpoint).result, ErrorKind::badInput, "another");
}

}  // namespace
}  // namespace pw::learn
