// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <random>

#include "adam.h"
#include "blas.h"
#include "event_loss.h"
#include "fake_quantise.h"
#include "initialise.h"
#include "pruning.h"
#include "scores.h"
#include "test_support.h"
#include "trying_values.h"

namespace pw::learn {
namespace {

using network::FixedFormat;
using network::Overflow;
using network::Rounding;

const std::vector<FixedFormat>& formats() {
  static const std::vector<FixedFormat> all = {{6, 1, true},
                                               {8, 3, false},
                                               {10, 2, true, Rounding::trn},
                                               {4, 6, true},
                                               {5, -2, false, Rounding::trn},
                                               {24, 6, true},
                                               {2, 1, true},
                                               {1, 0, false}};
  return all;
}

TEST(FakeQuantise, anyValue_equalsTheNetworksQuantize) {
  for (const FixedFormat& format : formats()) {
    const auto in = test::tryingValues(format);
    std::vector<float> out(in.size()), pass(in.size());
    fakeQuantise(in, format, false, out, pass);
    for (std::size_t i = 0; i < in.size(); ++i) {
      ASSERT_EQ(double(out[i]), network::quantize(double(in[i]), format))
          << toText(format) << " of " << in[i];
    }
  }
}

TEST(FakeQuantise, withRelu_quantisesThePositivePart) {
  const FixedFormat format{8, 3, true};
  const auto in = test::tryingValues(format);
  std::vector<float> out(in.size()), pass(in.size());
  fakeQuantise(in, format, true, out, pass);
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_EQ(double(out[i]), network::quantize(std::max(double(in[i]), 0.0), format)) << in[i];
  }
}

TEST(FakeQuantise, formatThatWraps_saturatesInTraining) {
  const FixedFormat wraps{4, 2, true, Rounding::rnd, Overflow::wrap};
  const std::vector<float> in = {5.0f};
  std::vector<float> out(1), pass(1);
  fakeQuantise(in, wraps, false, out, pass);
  EXPECT_FLOAT_EQ(out[0], 1.75f);
  EXPECT_FLOAT_EQ(pass[0], 0.0f);
}

// Algorithm 1 of Kingma and Ba, written out in double.
TEST(Adam, tenSteps_followThePaper) {
  const std::vector<double> gradients = {0.5, -0.2, 0.1, 0.9, -1.5, 0.3, 0, 0.2, -0.4, 0.6};
  std::vector<float> parameter = {1.0f};
  Adam adam(1);
  double expected = 1, m = 0, v = 0;
  for (int t = 1; t <= int(gradients.size()); ++t) {
    const double g = gradients[std::size_t(t - 1)] + 2 * 0.01 * double(parameter[0]);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    expected -= 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
    const std::vector<float> gradient = {float(gradients[std::size_t(t - 1)])};
    adam.step(parameter, gradient, 0.1, 0.01, {});
    EXPECT_NEAR(double(parameter[0]), expected, 2e-6 * t) << t;  // float against double
  }
}

TEST(Adam, constraint_clipsAndMasks) {
  std::vector<float> parameters = {0.9f, 0.9f};
  const std::vector<float> gradient = {-1, -1}, mask = {1, 0};
  Adam(2).step(parameters, gradient, 0.5, 0, {-1.0f, 1.0f, mask});
  EXPECT_EQ(parameters, (std::vector<float>{1.0f, 0.0f}));
}

/// Of one layer.
std::vector<float> magnitudeMask(const std::vector<float>& weights, double sparsity) {
  recipe::Pruning pruning;
  pruning.lastLayer = true;
  const PrunableLayer layer{int(weights.size()), 1, weights, {}};
  return pruningMasks(pruning, {&layer, 1}, sparsity)[0].weights;
}

TEST(MagnitudeMask, anySparsity_removesExactlyThatMany) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  std::vector<float> weights(321);
  for (float& weight : weights) weight = normal(random);
  for (double sparsity : {0.0, 0.1, 0.5, 0.777, 0.99, 1.0}) {
    const auto mask = magnitudeMask(weights, sparsity);
    EXPECT_EQ(std::count(mask.begin(), mask.end(), 0.0f), std::lround(sparsity * 321));
  }
}

TEST(MagnitudeMask, equalMagnitudes_stillExact) {
  const auto mask = magnitudeMask(std::vector<float>(10, -0.5f), 0.3);
  EXPECT_EQ(std::count(mask.begin(), mask.end(), 0.0f), 3);
}

TEST(MagnitudeMask, smallestMagnitudes_goFirst) {
  const std::vector<float> weights = {0.5f, -0.1f, 0.2f, -0.9f};
  EXPECT_EQ(magnitudeMask(weights, 0.5), (std::vector<float>{1, 0, 0, 1}));
}

TEST(Scores, ofTwoRows_areWhatTheFormulaGives) {
  const std::vector<float> logits = {1, 3, 2, 0};
  const Scores scores = score(logits, 2, std::vector<std::int8_t>{1, 1});
  EXPECT_DOUBLE_EQ(scores.accuracy, 0.5);
  EXPECT_NEAR(scores.loss, 0.5 * (std::log1p(std::exp(-2.0)) + std::log1p(std::exp(2.0))), 1e-12);
  EXPECT_FALSE(scores.constant);
}

TEST(Scores, hugeLogits_giveAFiniteLoss) {
  const std::vector<float> logits = {3e4f, -3e4f};
  EXPECT_NEAR(score(logits, 2, std::vector<std::int8_t>{1}).loss, 6e4, 1);
}

TEST(EventLoss, squaredHinge_isNothingBeyondTheMargin) {
  std::vector<float> gradient(2, 7.0f);
  EXPECT_EQ(eventLoss(recipe::LossKind::squaredHinge, std::vector<float>{0, 1}, 1, gradient.data()), 0);
  EXPECT_EQ(gradient, (std::vector<float>{0, 0}));
  EXPECT_EQ(eventLoss(recipe::LossKind::squaredHinge, std::vector<float>{2, 1}, 1, gradient.data(), 0.5), 4);
  EXPECT_EQ(gradient, (std::vector<float>{2, -2}));
}

TEST(EventLoss, squaredError_isThatOfTheProbabilities) {
  const std::vector<float> logits = {0.25f, -1.5f};
  const double p = 1 / (1 + std::exp(1.75));
  EXPECT_NEAR(eventLoss(recipe::LossKind::squaredError, logits, 1), (1 - p) * (1 - p), 1e-12);
}

TEST(Scores, sameRowThroughout_isConstant) {
  const std::vector<float> logits = {1, 3, 1, 3, 1, 3};
  EXPECT_TRUE(score(logits, 2, std::vector<std::int8_t>{1, 0, 1}).constant);
}

TEST(Initialise, coarseWeightFormat_doesNotBeginAllZero) {
  recipe::TrainingRecipe recipe = recipe::defaultStudent();
  recipe.quantization->weight = {2, 1, true};
  Random random(1);
  const auto network = initialise(recipe, 161, 2, random);
  for (const auto& layer : network.layers) {
    const auto zero = [&](float w) { return network::quantize(double(w), layer.formats->weight) == 0; };
    EXPECT_LT(std::count_if(layer.weights.begin(), layer.weights.end(), zero), long(layer.weights.size()));
  }
}

TEST(Shuffle, anyCount_isAPermutation) {
  Random random(1);
  auto order = shuffled(1000, random);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 1000; ++i) ASSERT_EQ(order[i], i);
}

TEST(SlowBlas, referenceLibrary_isPointedOut) {
  EXPECT_NE(slowBlasNote("7f00 r-xp /usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0").find("libopenblas"),
            std::string::npos);
}

TEST(SlowBlas, openBlas_saysNothing) {
  EXPECT_EQ(slowBlasNote("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3"), "");
}

}  // namespace
}  // namespace pw::learn
