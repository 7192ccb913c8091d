// SPDX-License-Identifier: GPL-3.0-or-later
// Formats that training finds out: bits of activations within a budget, ranges.
#include <cmath>

#include "learn/trainer.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw::learn {
namespace {

using recipe::LayerSpec;
using recipe::LearnedBits;
using recipe::LearnedRanges;

recipe::TrainingRecipe quantised(int epochs) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {12, 8};
  recipe.epochs = epochs;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 5;
  return recipe;
}

Result<TrainingResult> trained(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                               const Checkpoints& checkpoints = {}) {
  return train(recipe, data, nullptr, {}, {}, {}, {}, checkpoints);
}

double bestAccuracy(const TrainingResult& result) {
  return result.history[std::size_t(result.bestEpoch - 1)].validationAccuracy;
}

// bits

recipe::TrainingRecipe learningBits(LearnedBits::Of of, double budget) {
  recipe::TrainingRecipe recipe = quantised(40);
  recipe.quantization->weight = {8, 1, true};
  recipe.quantization->activation = {10, 3, false};
  recipe.quantization->learnedBits = LearnedBits{budget, LearnedBits::Each::weight, of};
  return recipe;
}

TEST(LearnedActivationBits, comeWithinTheBudget) {
  const auto data = test::toyPulses(800);
  for (const auto of : {LearnedBits::Of::activations, LearnedBits::Of::both}) {
    // Weights alone cost the first layer's share whatever the activations have.
    const double budget = of == LearnedBits::Of::both ? 4000 : 14000;
    const auto result = trained(learningBits(of, budget), data);
    ASSERT_OK(result);
    EXPECT_LE(network::costs(result->network).effectiveEbops, budget);
    EXPECT_GT(bestAccuracy(*result), 0.9);
  }
}

TEST(LearnedActivationBits, narrowResultsOfHiddenLayersOnly) {
  const auto result = trained(learningBits(LearnedBits::Of::activations, 14000), test::toyPulses(800));
  ASSERT_OK(result);
  const auto& layers = result->network.layers;
  EXPECT_LT(layers[0].formats->result.width, 10);
  EXPECT_EQ(layers[0].formats->result.integer, 3);  // the range stays
  EXPECT_EQ(layers[0].formats->weight.width, 8);
  EXPECT_EQ(layers[2].formats->result, recipe::Quantization{}.logit);
}

TEST(LearnedActivationBits, ofAConvolution_areThoseOfThePoolingBehindIt) {
  auto recipe = learningBits(LearnedBits::Of::both, 8000);
  recipe.hidden = {LayerSpec::convolution(3, 5), LayerSpec::pooling(network::LayerKind::maxPooling, 2), 6};
  const auto result = trained(recipe, test::toyPulses(600));
  ASSERT_OK(result);
  const auto& layers = result->network.layers;
  EXPECT_EQ(layers[0].formats->result, layers[1].formats->result);
  EXPECT_LE(network::costs(result->network).effectiveEbops, 8000);
}

// ranges

recipe::TrainingRecipe learningRanges(LearnedRanges::Of of = LearnedRanges::Of::both) {
  recipe::TrainingRecipe recipe = quantised(30);
  recipe.quantization->learnedRanges = LearnedRanges{of};
  return recipe;
}

TEST(LearnedRange, thatIsFarTooSmall_grows) {
  auto recipe = learningRanges();
  recipe.quantization->weight = {6, -1, true};
  recipe.quantization->activation = {6, -1, false};
  const auto result = trained(recipe, test::toyPulses(800));
  ASSERT_OK(result);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(result->network.layers[i].formats->weight.width, 6);
    EXPECT_GT(result->network.layers[i].formats->weight.integer, -1) << i;
    EXPECT_GT(result->network.layers[i].formats->result.integer, -1) << i;
  }
  EXPECT_GT(bestAccuracy(*result), 0.95);
}

TEST(LearnedRange, thatIsFarTooLarge_shrinks) {
  auto recipe = learningRanges();
  recipe.quantization->weight = {6, 5, true};
  recipe.quantization->activation = {6, 7, false};
  recipe.quantization->fromEpoch = 0;
  const auto result = trained(recipe, test::toyPulses(1500));
  ASSERT_OK(result);
  EXPECT_LT(result->network.layers[0].formats->weight.integer, 5);
  EXPECT_LT(result->network.layers[0].formats->result.integer, 7);
}

TEST(LearnedRange, ofWeights_leavesTheResults) {
  auto recipe = learningRanges(LearnedRanges::Of::weights);
  recipe.quantization->weight = {6, -1, true};
  const auto result = trained(recipe, test::toyPulses(400));
  ASSERT_OK(result);
  EXPECT_EQ(result->network.layers[0].formats->result, recipe.quantization->activation);
  EXPECT_GT(result->network.layers[0].formats->weight.integer, -1);
}

TEST(LearnedRange, withAllElse_trains) {
  auto recipe = learningRanges();
  recipe.quantization->coverage = 0.99;
  recipe.quantization->rampEpochs = 4;
  recipe.pruning = recipe::Pruning{0.5, 2, 12};
  recipe.lowRank = recipe::LowRank{8, 0, {{"fc1", 4}}, false};
  const auto result = trained(recipe, test::toyPulses(800));
  ASSERT_OK(result);
  EXPECT_EQ(result->network.layers.size(), 4u);
  EXPECT_GT(bestAccuracy(*result), 0.9);
}

TEST(LearnedFormatsResumed, giveTheSameNetwork) {
  const auto data = test::toyPulses(300);
  auto ranges = learningRanges(), bits = learningBits(LearnedBits::Of::both, 4000);
  ranges.epochs = bits.epochs = 12;
  ranges.quantization->weight = {6, -3, true};
  for (const auto& recipe : {ranges, bits}) {
    std::vector<std::string> saved;
    const auto whole = trained(recipe, data, {[&](const std::string& bytes) { saved.push_back(bytes); }, {}});
    ASSERT_OK(whole);
    for (const std::size_t epoch : {3, 6, 9}) {
      const auto resumed = trained(recipe, data, {{}, saved[epoch]});
      ASSERT_OK(resumed);
      for (std::size_t i = 0; i < whole->network.layers.size(); ++i) {
        EXPECT_EQ(resumed->network.layers[i].weights, whole->network.layers[i].weights);
        EXPECT_EQ(resumed->network.layers[i].formats, whole->network.layers[i].formats);
      }
    }
  }
}

TEST(LearnedFormatsRecipe, throughJson_isTheSame) {
  for (auto recipe :
       {learningRanges(LearnedRanges::Of::activations), learningBits(LearnedBits::Of::both, 9)}) {
    const auto again = recipe::trainingRecipeFromJson(recipe::toJson(recipe), "");
    ASSERT_OK(again);
    EXPECT_EQ(recipe::toJson(*again), recipe::toJson(recipe));
  }
}

TEST(LearnedFormatsRecipe, bitsAndRangesTogether_areRefused) {
  auto recipe = learningRanges();
  recipe.quantization->learnedBits = LearnedBits{};
  EXPECT_ERROR(recipe::check(recipe, "recipe"), ErrorKind::badInput, "cannot both be learned");
}

}  // namespace
}  // namespace pw::learn
