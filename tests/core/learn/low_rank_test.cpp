// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that a recipe splits into two of a low rank while it trains.
#include <cmath>

#include "kernels/packed_network.h"
#include "learn/trainer.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw::learn {
namespace {

recipe::TrainingRecipe lowRecipe() {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {12, 8};
  recipe.epochs = 10;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  recipe.lowRank = recipe::LowRank{4, 0, {{"fc1", 3}}, false};
  return recipe;
}

Result<TrainingResult> trained(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                               const network::Network* teacher = nullptr,
                               const Checkpoints& checkpoints = {}) {
  return train(recipe, data, teacher, {}, {}, {}, {}, checkpoints);
}

std::size_t zeros(const network::Layer& layer) {
  return std::size_t(std::count(layer.weights.begin(), layer.weights.end(), 0.0f));
}

TEST(LowRankTraining, splitLayer_isTwoDenseLayersOfThatRank) {
  const auto result = trained(lowRecipe(), test::toyPulses(600));
  ASSERT_TRUE(result) << describe(result.error());
  const auto& layers = result->network.layers;
  ASSERT_EQ(layers.size(), 4u);
  EXPECT_EQ(layers[0].name, "fc1_low");
  EXPECT_EQ(layers[0].outputs, 3);
  EXPECT_EQ(layers[0].activation, network::Activation::linear);
  EXPECT_EQ(layers[1].name, "fc1");
  EXPECT_GT(result->bestEpoch, 4);
  EXPECT_GT(result->history.back().validationAccuracy, 0.95);
}

TEST(LowRankTraining, isTrainedOnAfterwards) {
  const auto data = test::toyPulses(600);
  auto recipe = lowRecipe();
  recipe.keep = recipe::TrainingRecipe::Keep::last;
  recipe.lowRank->ranks["fc1"] = 1;
  const auto result = trained(recipe, data);
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_LT(result->history.back().trainingLoss, result->history[4].trainingLoss);
}

TEST(LowRankTraining, byEnergy_takesTheRankOfWhatWasLearned) {
  auto recipe = lowRecipe();
  recipe.hidden = {32};
  recipe.lowRank = recipe::LowRank{5, 0.5, {}, false};
  const auto result = trained(recipe, test::toyPulses(600));
  ASSERT_TRUE(result) << describe(result.error());
  ASSERT_EQ(result->network.layers.size(), 3u);
  EXPECT_LT(result->network.layers[0].outputs, 11);  // 16 · 32 / (16 + 32) weights would be saved no more
}

TEST(LowRankTraining, isSaidWithItsRanks) {
  const auto data = test::toyPulses(300);
  auto recipe = lowRecipe();
  std::string notes;
  const auto note = [&](const std::string& text) { notes += text + "\n"; };
  ASSERT_TRUE(train(recipe, data, nullptr, {}, {}, note));
  EXPECT_EQ(notes, "Low rank: fc1 has rank 3.\n");
  notes.clear();
  recipe.lowRank = recipe::LowRank{4, 1, {}, false};
  ASSERT_TRUE(train(recipe, data, nullptr, {}, {}, note));
  EXPECT_NE(notes.find("no layer was split"), std::string::npos);
}

TEST(LowRankTraining, withFormatsPruningAndATeacher_holdsThemAll) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe plain;
  plain.hidden = {16};
  plain.epochs = 3;
  const auto teacher = trained(plain, data);
  ASSERT_TRUE(teacher);
  auto recipe = lowRecipe();
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 2;  // before the split
  recipe.quantization->layers["fc1_low"].weight = network::FixedFormat{5, 1, true};
  recipe.pruning = recipe::Pruning{0.5, 1, 6};
  recipe.distillation = recipe::Distillation{};
  const auto result = trained(recipe, data, &teacher->network);
  ASSERT_TRUE(result) << describe(result.error());
  const network::Network& network = result->network;
  ASSERT_EQ(network.layers.size(), 4u);
  EXPECT_TRUE(network.isQuantised());
  EXPECT_EQ(network.layers[0].formats->weight.width, 5);
  EXPECT_EQ(network.layers[1].formats->weight.width, 6);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_GE(2 * zeros(network.layers[i]), network.layers[i].weights.size()) << i;
  for (const network::Layer& layer : network.layers) {
    for (const float weight : layer.weights)
      EXPECT_EQ(double(weight), network::quantize(double(weight), layer.formats->weight));
  }
}

TEST(LowRankTraining, resumedAfterTheSplit_givesTheSameNetwork) {
  const auto data = test::toyPulses(400);
  auto recipe = lowRecipe();
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 5;
  recipe.lowRank->energy = 0.7;
  std::vector<std::string> saved;
  const auto whole =
      trained(recipe, data, nullptr, {[&](const std::string& bytes) { saved.push_back(bytes); }, {}});
  ASSERT_TRUE(whole);
  for (const std::size_t epoch : {std::size_t(2), std::size_t(4), std::size_t(6)}) {
    const auto resumed = trained(recipe, data, nullptr, {{}, saved[epoch]});
    ASSERT_TRUE(resumed) << describe(resumed.error());
    ASSERT_EQ(resumed->network.layers.size(), whole->network.layers.size());
    for (std::size_t i = 0; i < whole->network.layers.size(); ++i)
      EXPECT_EQ(resumed->network.layers[i].weights, whole->network.layers[i].weights) << epoch;
  }
}

TEST(LowRankTraining, batchNormalisation_goesIntoTheWeights) {
  auto recipe = lowRecipe();
  recipe.hidden[0].batchNorm = true;
  recipe.hidden[1].batchNorm = true;
  const auto result = trained(recipe, test::toyPulses(600));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_GT(result->history.back().validationAccuracy, 0.95);
}

TEST(LowRankRecipe, throughJson_isTheSame) {
  const auto recipe = lowRecipe();
  const auto again = recipe::trainingRecipeFromJson(recipe::toJson(recipe), "");
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(recipe::toJson(*again), recipe::toJson(recipe));
}

TEST(LowRankRecipe, afterTheLastEpoch_isRefused) {
  auto recipe = lowRecipe();
  recipe.lowRank->atEpoch = 10;
  EXPECT_ERROR(recipe::check(recipe, "recipe"), ErrorKind::badInput, "after the last of 10 epochs");
}

TEST(LowRankRecipe, rankOfAnUnknownLayer_isRefusedByName) {
  auto recipe = lowRecipe();
  recipe.lowRank->ranks["fc9"] = 2;
  const auto result = trained(recipe, test::toyPulses(100));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().where.find("low_rank.ranks.fc9"), std::string::npos) << result.error().where;
}

TEST(LowRankRecipe, fullRank_isRefused) {
  auto recipe = lowRecipe();
  recipe.lowRank->ranks["fc1"] = 12;
  EXPECT_ERROR(trained(recipe, test::toyPulses(100)), ErrorKind::badInput, "not below the full one, 12");
}

}  // namespace
}  // namespace pw::learn
