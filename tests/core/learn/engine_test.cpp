// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <random>

#include "autograd_engine.h"
#include "dense_engine.h"
#include "event_loss.h"
#include "initialise.h"
#include "kernels/packed_network.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using network::FixedFormat;

recipe::TrainingRecipe smallStudent() {
  recipe::TrainingRecipe recipe = recipe::defaultStudent();
  recipe.hidden = {6, 4};
  recipe.batch = 32;
  recipe.distillation.reset();
  return recipe;
}

// d out / d in = 1 inside [least − step/2, most + step/2), 0 outside.
TEST(FakeQuantiseGradient, anyValue_isTheClippedStraightThroughOne) {
  const FixedFormat format{4, 2, true};  // −2 … 1.75 in steps of 0.25
  std::vector<float> in, upstream;
  for (int i = -40; i <= 40; ++i) {
    in.push_back(float(i) * 0.07f);
    upstream.push_back(float(i) + 0.5f);
  }
  const auto result = fakeQuantiseByAutograd(in, upstream, format, false);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const bool inside = in[i] >= -2.125f && in[i] < 1.875f;
    EXPECT_EQ(result.gradient[i], inside ? upstream[i] : 0.0f) << in[i];
    EXPECT_EQ(double(result.value[i]), network::quantize(double(in[i]), format));
  }
}

TEST(FakeQuantiseGradient, withRelu_isZeroBelowZero) {
  const std::vector<float> in = {-0.1f, 0.0f, 0.1f, 1.0f, 7.9f, 8.5f};
  const auto result = fakeQuantiseByAutograd(in, std::vector<float>(6, 2.0f), {8, 3, false}, true);
  EXPECT_EQ(result.gradient, (std::vector<float>{0, 0, 2, 2, 2, 0}));
}

std::vector<double> softmax(const std::vector<float>& z, std::size_t row, double temperature) {
  const double a = std::exp(double(z[2 * row]) / temperature),
               b = std::exp(double(z[2 * row + 1]) / temperature);
  return {a / (a + b), b / (a + b)};
}

struct LossCase {
  std::vector<float> student = {0.3f, -0.7f, 2.0f, 1.0f, -1.5f, 0.4f};
  std::vector<float> teacher = {1.0f, -2.0f, 0.5f, 0.7f, -3.0f, 4.0f};
  std::vector<std::int8_t> labels = {0, 0, 1};
  recipe::Distillation distillation{3.0, 0.25};
};

TEST(DistillationLoss, againstTheFormulaInDouble_agrees) {
  const LossCase c;
  const double t = c.distillation.temperature, alpha = c.distillation.alpha;
  double hard = 0, soft = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    hard -= std::log(softmax(c.student, row, 1)[std::size_t(c.labels[row])]) / 3;
    const auto q = softmax(c.teacher, row, t), p = softmax(c.student, row, t);
    soft += t * t * (q[0] * std::log(q[0] / p[0]) + q[1] * std::log(q[1] / p[1])) / 3;
  }
  const auto loss = lossByAutograd(c.student, 2, c.labels, c.teacher, c.distillation);
  EXPECT_NEAR(double(loss.value[0]), alpha * hard + (1 - alpha) * soft, 1e-6);  // float against double
  EXPECT_NEAR(double(loss.value[1]), (1 - alpha) * soft, 1e-6);
}

// d/dz = [α (softmax(z) − y) + (1 − α) T (softmax(z/T) − softmax(zt/T))] / rows.
TEST(DistillationLoss, gradient_isItsClosedForm) {
  const LossCase c;
  const double t = c.distillation.temperature, alpha = c.distillation.alpha;
  const auto loss = lossByAutograd(c.student, 2, c.labels, c.teacher, c.distillation);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 2; ++k) {
      const double y = std::size_t(c.labels[row]) == k ? 1 : 0;
      const double expected =
          (alpha * (softmax(c.student, row, 1)[k] - y) +
           (1 - alpha) * t * (softmax(c.student, row, t)[k] - softmax(c.teacher, row, t)[k])) /
          3;
      EXPECT_NEAR(double(loss.gradient[2 * row + k]), expected, 1e-6);
    }
  }
}

TEST(DistillationLoss, withoutATeacher_isCrossEntropy) {
  const LossCase c;
  const auto loss = lossByAutograd(c.student, 2, c.labels, {}, std::nullopt);
  double hard = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    hard -= std::log(softmax(c.student, row, 1)[std::size_t(c.labels[row])]) / 3;
  }
  EXPECT_NEAR(double(loss.value[0]), hard, 1e-6);
  EXPECT_EQ(loss.value[1], 0.0f);
}

TEST(EventLoss, ofEachKind_agreesWithAutograd) {
  using recipe::LossKind;
  const LossCase c;
  for (const LossKind kind : {LossKind::crossEntropy, LossKind::squaredHinge, LossKind::squaredError}) {
    const auto expected = lossByAutograd(c.student, 2, c.labels, {}, std::nullopt, kind);
    double mean = 0;
    std::vector<float> gradient(c.student.size());
    for (std::size_t row = 0; row < 3; ++row) {
      const auto z = std::span(c.student).subspan(2 * row, 2);
      mean += eventLoss(kind, z, c.labels[row], gradient.data() + 2 * row, 1.0 / 3) / 3;
    }
    EXPECT_NEAR(mean, double(expected.value[0]), 1e-6);
    for (std::size_t i = 0; i < gradient.size(); ++i)
      EXPECT_NEAR(gradient[i], expected.gradient[i], 1e-6) << i;
  }
}

DenseEngine trainedEngine(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data, int epochs) {
  Random random(recipe.seed);
  DenseEngine engine(initialise(recipe, int(data.input.length), 2, random), recipe,
                     trainingData(data, nullptr));
  engine.setQuantised(recipe.quantization.has_value());
  for (int i = 0; i < epochs; ++i) engine.trainEpoch(shuffled(data.training.size(), random), {});
  return engine;
}

// In double, so that every product and sum of fixed-point numbers is exact: no tolerance.
TEST(DenseEngine, quantisedLogits_equalTheNetworksBitForBit) {
  const auto data = test::toyPulses(500);
  recipe::TrainingRecipe recipe = smallStudent();
  for (const auto overflow : {network::Overflow::sat, network::Overflow::wrap}) {
    for (const auto rounding : {network::Rounding::rnd, network::Rounding::trn}) {
      recipe.quantization->activation = {6, 1, false, rounding, overflow};
      recipe.quantization->logit = {9, 4, true, rounding, overflow};
      const DenseEngine engine = trainedEngine(recipe, data, 3);
      EXPECT_EQ(kernels::PackedNetwork(engine.network()).logits(data.inputs.all()),
                network::run(engine.network(), data.inputs.all()));
    }
  }
}

// Float against double over at most 16 terms.
TEST(DenseEngine, floatLogits_equalTheNetworksToFloatPrecision) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = smallStudent();
  recipe.quantization.reset();
  const DenseEngine engine = trainedEngine(recipe, data, 3);
  const auto ours = kernels::PackedNetwork(engine.network()).logits(data.inputs.all()),
             theirs = network::run(engine.network(), data.inputs.all());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ASSERT_NEAR(ours[i], theirs[i], 1e-5 * (1 + std::abs(theirs[i])));
  }
}

TEST(DenseEngine, exportedWeights_lieOnTheirGrid) {
  const DenseEngine engine = trainedEngine(smallStudent(), test::toyPulses(300), 2);
  for (const auto& layer : engine.network().layers) {
    for (float w : layer.weights) ASSERT_EQ(network::quantize(double(w), layer.formats->weight), double(w));
    for (float b : layer.bias) ASSERT_EQ(network::quantize(double(b), layer.formats->bias), double(b));
  }
}

TEST(DenseEngine, latentWeights_stayWithinTheirFormat) {
  recipe::TrainingRecipe recipe = smallStudent();
  recipe.quantization->weight = {4, -1, true};  // ±1/4
  recipe.learningRate = 0.05;
  const DenseEngine engine = trainedEngine(recipe, test::toyPulses(300), 4);
  const FixedFormat& format = recipe.quantization->weight;
  for (float weight : engine.latentWeights(0)) {
    ASSERT_LE(double(weight), double(format.maxCode()) * format.step());
    ASSERT_GE(double(weight), double(format.minCode()) * format.step());
  }
}

TEST(DenseEngine, maskedWeights_stayExactlyZero) {
  const auto data = test::toyPulses(300);
  const recipe::TrainingRecipe recipe = smallStudent();
  Random random(1);
  DenseEngine engine(initialise(recipe, 16, 2, random), recipe, trainingData(data, nullptr));
  engine.setQuantised(true);
  std::vector<float> mask(16 * 6);
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = i % 3 == 0 ? 1.0f : 0.0f;
  engine.setMask(0, mask);
  for (int i = 0; i < 3; ++i) engine.trainEpoch(shuffled(data.training.size(), random), {});
  const auto network = engine.network();
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] == 0) {
      ASSERT_EQ(network.layers[0].weights[i], 0.0f);
    }
  }
}

// The network's loss by finite differences of one weight in double, against one Adam step's direction: the
// first step moves each parameter by the learning rate against the sign of its gradient.
TEST(DenseEngine, firstStep_movesAgainstTheNumericGradient) {
  const auto data = test::toyPulses(64);
  recipe::TrainingRecipe recipe = smallStudent();
  recipe.quantization.reset();
  recipe.batch = 1000;
  recipe.learningRate = 1e-3;
  Random random(3);
  const auto start = initialise(recipe, 16, 2, random);
  const TrainingData training = trainingData(data, nullptr);
  const auto lossOf = [&](const network::Network& network) {
    const auto logits = network::run(network, training.inputs.read(training.rows));
    return lossByAutograd(logits, 2, training.labels, {}, std::nullopt).value[0];
  };
  DenseEngine engine(start, recipe, training);
  engine.trainEpoch(shuffled(training.labels.size(), random), {});
  const auto after = engine.latentWeights(0);
  int compared = 0;
  for (std::size_t i = 0; i < after.size(); i += 7) {
    network::Network up = start, down = start;
    up.layers[0].weights[i] += 0.01f;
    down.layers[0].weights[i] -= 0.01f;
    const float slope = (lossOf(up) - lossOf(down)) / 0.02f;
    if (std::abs(slope) < 1e-3f) continue;  // within the differences' own rounding
    EXPECT_NEAR(after[i] - start.layers[0].weights[i], slope > 0 ? -1e-3 : 1e-3, 2e-6) << i;
    ++compared;
  }
  EXPECT_GT(compared, 3);
}

TEST(DenseEngine, stopRequested_endsTheEpochEarly) {
  const auto data = test::toyPulses(300);
  const recipe::TrainingRecipe recipe = smallStudent();
  Random random(1);
  DenseEngine engine(initialise(recipe, 16, 2, random), recipe, trainingData(data, nullptr));
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(engine.trainEpoch(shuffled(data.training.size(), random), source.get_token()).has_value());
}

}  // namespace
}  // namespace pw::learn
