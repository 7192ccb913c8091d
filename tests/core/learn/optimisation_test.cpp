// SPDX-License-Identifier: GPL-3.0-or-later
// Optimisers, learning rates, class weights, early stopping, augmentation and losses that are no numbers.
#include <cmath>
#include <numeric>

#include "augmentation.h"
#include "dense_engine.h"
#include "initialise.h"
#include "learn/trainer.h"
#include "learning_rate.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using recipe::Optimizer;
using recipe::Schedule;

recipe::TrainingRecipe smallRecipe(int epochs = 10) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {12, 8};
  recipe.epochs = epochs;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  return recipe;
}

struct Told {
  std::string notes;
  Result<TrainingResult> result;
};
Told trainAndListen(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data) {
  std::string notes;
  auto result = train(recipe, data, nullptr, {}, {}, [&](const std::string& text) { notes += text + "\n"; });
  return {notes, std::move(result)};
}

// Two steps on the same rows, from the gradients that were checked against autograd.
TEST(Optimizer, momentum_followsItsFormula) {
  const auto data = test::toyPulses(60);
  for (const double momentum : {0.0, 0.8}) {
    recipe::TrainingRecipe recipe = smallRecipe();
    recipe.batch = 1000;
    recipe.optimizer = {momentum > 0 ? Optimizer::Kind::momentum : Optimizer::Kind::sgd, 0.8};
    recipe.l2 = 0.01;
    Random random(1);
    DenseEngine engine(initialise(recipe, 16, 2, random), recipe, trainingData(data, nullptr));
    std::vector<std::uint32_t> rows(data.training.size());
    std::iota(rows.begin(), rows.end(), 0u);
    const auto w0 = engine.latentWeights(0), g0 = engine.gradients(rows).weights[0];
    engine.trainEpoch(rows, {});
    const auto w1 = engine.latentWeights(0), g1 = engine.gradients(rows).weights[0];
    engine.trainEpoch(rows, {});
    const auto w2 = engine.latentWeights(0);
    for (std::size_t i = 0; i < w0.size(); ++i) {
      const double v1 = double(g0[i]) + 0.02 * double(w0[i]);
      const double v2 = momentum * v1 + double(g1[i]) + 0.02 * double(w1[i]);
      ASSERT_NEAR(double(w1[i]), double(w0[i]) - 5e-3 * v1, 1e-7);  // one rounding of a number below 1
      ASSERT_NEAR(double(w2[i]), double(w1[i]) - 5e-3 * v2, 1e-7);
    }
  }
}

TEST(Optimizer, anyKind_learnsTheToyPulses) {
  const auto data = test::toyPulses(1500);
  for (const auto& [kind, rate] : {std::pair{Optimizer::Kind::adam, 5e-3},
                                   {Optimizer::Kind::momentum, 0.05},
                                   {Optimizer::Kind::sgd, 0.3}}) {
    recipe::TrainingRecipe recipe = smallRecipe(15);
    recipe.optimizer.kind = kind;
    recipe.learningRate = rate;
    const Told told = trainAndListen(recipe, data);
    ASSERT_OK(told.result);
    EXPECT_GT(told.result->history.back().validationAccuracy, 0.93) << int(kind);
  }
}

std::vector<double> ratesOf(const recipe::TrainingRecipe& recipe) {
  std::vector<double> rates;
  for (int done = 0; done < recipe.epochs; ++done) rates.push_back(LearningRate(recipe).after(done));
  return rates;
}

TEST(LearningRate, constant_isTheRecipes) {
  EXPECT_EQ(ratesOf(smallRecipe(3)), std::vector<double>(3, 5e-3));
}

TEST(LearningRate, steps_multiplyAfterEverySoManyEpochs) {
  recipe::TrainingRecipe recipe = smallRecipe(7);
  recipe.learningRate = 1;
  recipe.schedule = {Schedule::Kind::step, 3, 0.5};
  EXPECT_EQ(ratesOf(recipe), (std::vector<double>{1, 1, 1, 0.5, 0.5, 0.5, 0.25}));
}

TEST(LearningRate, cosine_goesFromTheWholeToTheLeast) {
  recipe::TrainingRecipe recipe = smallRecipe(5);
  recipe.learningRate = 2;
  recipe.schedule.kind = Schedule::Kind::cosine;
  recipe.schedule.least = 0.1;
  const auto rates = ratesOf(recipe);
  EXPECT_DOUBLE_EQ(rates[0], 2);
  EXPECT_DOUBLE_EQ(rates[2], 2 * 0.55);  // half way, half a cosine
  EXPECT_DOUBLE_EQ(rates[4], 0.2);
}

TEST(LearningRate, plateau_multipliesWhenTheLossStays) {
  recipe::TrainingRecipe recipe = smallRecipe();
  recipe.learningRate = 1;
  recipe.schedule.kind = Schedule::Kind::plateau;
  recipe.schedule.patience = 2;
  recipe.schedule.factor = 0.1;
  recipe.schedule.least = 0.05;
  LearningRate rate(recipe);
  std::vector<double> rates;
  for (const double loss : {0.9, 0.8, 0.8, 0.85, 0.7, 0.7, 0.7, 0.7}) {
    rate.take(loss);
    rates.push_back(rate.after(0));
  }
  EXPECT_EQ(rates, (std::vector<double>{1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05}));
}

TEST(LearningRate, whenFormatsBegin_theLossBeforeIsNoMeasure) {
  recipe::TrainingRecipe recipe = smallRecipe();
  recipe.schedule.kind = Schedule::Kind::plateau;
  recipe.schedule.patience = 1;
  LearningRate rate(recipe);
  rate.take(0.1);
  rate.beginAgain();
  rate.take(0.5);
  EXPECT_EQ(rate.after(1), recipe.learningRate);
}

TEST(LearningRate, ofEachEpoch_isInTheHistoryAndInForce) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = smallRecipe(4);
  recipe.schedule = {Schedule::Kind::step, 2, 0.001};
  recipe.schedule.least = 0;
  recipe.optimizer.kind = Optimizer::Kind::sgd;
  const Told told = trainAndListen(recipe, data);
  ASSERT_OK(told.result);
  const auto& history = told.result->history;
  EXPECT_EQ(history[1].learningRate, 5e-3);
  EXPECT_DOUBLE_EQ(history[2].learningRate, 5e-6);
  const double before = std::abs(history[1].trainingLoss - history[0].trainingLoss);
  EXPECT_LT(std::abs(history[3].trainingLoss - history[2].trainingLoss), 0.05 * before);
}

// Hard part: Σ w·CE / Σ w over the batch.
TEST(ClassWeights, loss_isTheWeightedMean) {
  recipe::TrainingRecipe recipe;
  recipe.classWeights = {1, 3};
  const std::vector<std::int8_t> labels = {0, 1, 1};
  const std::vector<float> logits = {0.3f, -0.7f, 2.0f, 1.0f, -1.5f, 0.4f};
  const Loss loss(labels, {}, 2, recipe);
  const std::vector<std::uint32_t> rows = {0, 1, 2};
  std::vector<float> gradient(6);
  const double value =
      loss.evaluate(rows, {logits.data(), 2}, loss.scaleOf(rows), {gradient.data(), 2}).total;
  double expected = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    const double own = double(logits[2 * row + std::size_t(labels[row])]);
    const double other = double(logits[2 * row + 1 - std::size_t(labels[row])]);
    const double weight = labels[row] == 0 ? 1 : 3;
    expected += weight / 7 * std::log1p(std::exp(other - own));
    const double slope = -weight / 7 / (1 + std::exp(own - other));
    EXPECT_NEAR(double(gradient[2 * row + std::size_t(labels[row])]), slope, 1e-7);
  }
  EXPECT_NEAR(value, expected, 1e-12);
}

TEST(ClassWeights, ofOneClass_moveTheDecisionTowardsIt) {
  auto data = test::toyPulses(800);
  test::changeInputs(data, [](float x) { return x * 0.02f; });  // hard to tell apart in so few epochs
  const auto neutrons = [&](std::vector<double> weights) {
    recipe::TrainingRecipe recipe = smallRecipe(3);
    recipe.classWeights = std::move(weights);
    const Told told = trainAndListen(recipe, data);
    if (!told.result) return -1L;
    const auto classes = network::classify(network::run(told.result->network, data.inputs.all()), 2);
    return std::count(classes.begin(), classes.end(), std::int8_t(1));
  };
  EXPECT_GT(neutrons({1, 30}), neutrons({30, 1}) + 100);
}

TEST(EarlyStopping, withoutABetterEpoch_endsTheRunAndSaysSo) {
  const auto data = test::toyPulses(400);
  recipe::TrainingRecipe recipe = smallRecipe(200);
  recipe.earlyStopping = recipe::EarlyStopping{4};
  const Told told = trainAndListen(recipe, data);
  ASSERT_OK(told.result);
  EXPECT_LT(told.result->history.size(), 200u);
  EXPECT_EQ(int(told.result->history.size()), told.result->bestEpoch + 4);
  EXPECT_NE(told.notes.find("Ended early"), std::string::npos);
  EXPECT_FALSE(told.result->stopped);
}

TEST(EarlyStopping, beforeFormatsAndSparsityAreFinal_waits) {
  const auto data = test::toyPulses(400);
  recipe::TrainingRecipe recipe = smallRecipe(80);
  recipe.learningRate = 1e-7;  // no epoch is better than the first
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 30;
  recipe.pruning = recipe::Pruning{0.3, 5, 40};
  recipe.earlyStopping = recipe::EarlyStopping{3};
  const Told told = trainAndListen(recipe, data);
  ASSERT_OK(told.result);
  EXPECT_GT(told.result->bestEpoch, 40);
}

TEST(Divergence, inputsBeyondFloats_areNamedWithTheirStep) {
  auto data = test::toyPulses(200);
  test::changeInputs(data, [](float x) { return std::copysign(3e38f, x); });
  const Told told = trainAndListen(smallRecipe(), data);
  EXPECT_ERROR(told.result, ErrorKind::badInput, "diverged in epoch 1, step 1: the outputs of layer fc1");
}

TEST(Divergence, rateThatIsTooHigh_isFoundInTheStepWhereItShows) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = smallRecipe(50);
  recipe.optimizer.kind = Optimizer::Kind::sgd;
  recipe.learningRate = 1e20;
  const Told told = trainAndListen(recipe, data);
  ASSERT_FALSE(told.result.has_value());
  EXPECT_NE(told.result.error().what.find("epoch 1, step 2"), std::string::npos) << told.result.error().what;
}

TEST(Augmenter, noise_hasItsStandardDeviation) {
  Augmenter augmenter({0, 2.0, 0, 0}, 3);
  const std::vector<float> zeros(100'000);
  std::vector<float> out(zeros.size());
  augmenter.apply(zeros, out);
  double sum = 0, squares = 0;
  for (const float x : out) sum += double(x), squares += double(x) * double(x);
  EXPECT_NEAR(sum / 1e5, 0, 0.03);                   // 4.7 standard errors
  EXPECT_NEAR(std::sqrt(squares / 1e5), 2.0, 0.03);  // 6.7 of them or more
}

TEST(Augmenter, timeJitter_movesARampByAtMostSoManySamples) {
  std::vector<float> ramp(50), out(50);
  std::iota(ramp.begin(), ramp.end(), 0.0f);
  Augmenter augmenter({0, 0, 0, 2.5}, 1);
  float least = 0, most = 0;
  for (int i = 0; i < 200; ++i) {
    augmenter.apply(ramp, out);
    const float moved = out[20] - ramp[20];
    for (std::size_t k = 4; k < 46; ++k) ASSERT_NEAR(out[k] - ramp[k], moved, 1e-5);
    least = std::min(least, moved);
    most = std::max(most, moved);
  }
  EXPECT_GE(least, -2.5f);
  EXPECT_LE(most, 2.5f);
  EXPECT_LT(least, -2.2f);
  EXPECT_GT(most, 2.2f);
}

TEST(Augmenter, amplitudeAndBaseline_areOneEachForAWholeRow) {
  const std::vector<float> row = {1, 2, 4};
  std::vector<float> out(3);
  Augmenter augmenter({0.2, 0, 0.5, 0}, 1);
  for (int i = 0; i < 50; ++i) {
    augmenter.apply(row, out);
    const float scale = out[1] - out[0], offset = out[0] - scale;
    EXPECT_NEAR(out[2], 4 * scale + offset, 1e-5);
    EXPECT_LE(std::abs(scale - 1), 0.2f + 1e-6f);
    EXPECT_LE(std::abs(offset), 0.5f + 1e-6f);
  }
}

TEST(Augmenter, nothingAskedFor_copies) {
  const std::vector<float> row = {1, 2, 4};
  std::vector<float> out(3);
  Augmenter({}, 1).apply(row, out);
  EXPECT_EQ(out, row);
}

TEST(Augmentation, inTraining_changesTheRunAndRepeats) {
  const auto data = test::toyPulses(400);
  recipe::TrainingRecipe plain = smallRecipe(4), varied = plain;
  varied.augmentation = recipe::Augmentation{0.1, 0.02, 0.01, 0.5};
  const Told a = trainAndListen(plain, data), b = trainAndListen(varied, data),
             c = trainAndListen(varied, data);
  ASSERT_OK(a.result);
  ASSERT_OK(b.result);
  ASSERT_OK(c.result);
  EXPECT_NE(a.result->network.layers[0].weights, b.result->network.layers[0].weights);
  EXPECT_EQ(b.result->network.layers[0].weights, c.result->network.layers[0].weights);
}

// Weights and inputs of a linear network on their grids: the steps of SGD then lie on a grid as well, unless
// the augmented inputs were left between their codes.
TEST(Augmentation, withAnInputFormat_isQuantisedAfterwards) {
  const auto data = test::toyPulses(1);
  recipe::TrainingRecipe recipe = smallRecipe();
  recipe.hidden = {};
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->input = {4, 2, true};
  recipe.quantization->weight = {16, 8, true};
  recipe.quantization->logit = {16, 8, true};
  recipe.optimizer.kind = Optimizer::Kind::sgd;
  recipe.learningRate = 1;
  recipe.augmentation = recipe::Augmentation{0.1, 0.2, 0.1, 0};
  Random random(1);
  network::Network start = initialise(recipe, 16, 2, random);
  std::fill(start.layers[0].weights.begin(), start.layers[0].weights.end(), 0.0f);
  DenseEngine engine(start, recipe, trainingData(data, nullptr));
  engine.setQuantised(true);
  engine.trainEpoch(std::vector<std::uint32_t>{0}, {});
  // softmax(0, 0) − y = ±1/2, so that each weight becomes ±x/2: a multiple of half a step of 1/4.
  bool moved = false;
  for (const float weight : engine.latentWeights(0)) {
    EXPECT_EQ(weight * 8, std::round(weight * 8));
    moved = moved || weight != 0;
  }
  EXPECT_TRUE(moved);
}

}  // namespace
}  // namespace pw::learn
