// SPDX-License-Identifier: GPL-3.0-or-later
// The engine against LibTorch's autograd, at each level that this processor can run.
#include <cmath>
#include <numeric>
#include <thread>

#include "autograd_engine.h"
#include "dense_engine.h"
#include "initialise.h"
#include "test_support.h"

namespace pw::learn {
namespace {

struct Case {
  std::string name;
  int inputs;
  std::vector<recipe::LayerSpec> hidden;
  int outputs, rows;
};
const std::vector<Case> cases = {
    {"lab", 161, {256, 64, 32}, 2, 50},   {"student", 161, {16, 8}, 2, 64},
    {"oneLayer", 20, {}, 2, 33},          {"oneRow", 7, {5, 3}, 2, 1},
    {"oddSizes", 13, {17, 31, 9}, 3, 29}, {"manyLayers", 10, {12, 11, 10, 9, 8, 7, 6, 5, 4}, 2, 70},
    {"parts", 21, {40}, 5, 200},          {"oneUnit", 3, {1}, 2, 65}};

enum Mode { quantised = 1, masked = 2, distilled = 4 };

/// Formats whose sums fit 24 bits: both engines then see the same values, and no rounding can fall
/// differently.
recipe::TrainingRecipe recipeOf(const Case& shape, int mode) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = shape.hidden;
  recipe.batch = 32;
  if (mode & quantised) {
    recipe.quantization = recipe::Quantization{
        {7, 2, true}, {6, 1, true}, {8, 2, true}, {6, 3, false, network::Rounding::trn}, {9, 4, true}, 0};
  }
  if (mode & distilled) recipe.distillation = recipe::Distillation{3.0, 0.3};
  return recipe;
}

TrainingData dataOf(const Case& shape, int mode, int rows, Random& random) {
  TrainingData data;
  std::vector<float> inputs;
  std::normal_distribution<float> normal;
  for (int i = 0; i < rows; ++i) {
    const int label = int(random() % unsigned(shape.outputs));
    for (int k = 0; k < shape.inputs; ++k)
      inputs.push_back(0.7f * normal(random) + 0.3f * float(label) * float(k % 3 - 1));
    data.labels.push_back(std::int8_t(label));
    data.rows.push_back(std::uint32_t(i));
    for (int k = 0; k < shape.outputs && (mode & distilled); ++k)
      data.teacherLogits.push_back(2 * normal(random) + (k == label ? 2.0f : 0.0f));
  }
  data.inputs = {std::move(inputs), shape.inputs};
  return data;
}

/// Some weights lie beyond their format's range, so that saturation shows in weights and activations.
network::Network startOf(const recipe::TrainingRecipe& recipe, const Case& shape, Random& random) {
  network::Network start = initialise(recipe, shape.inputs, shape.outputs, random);
  for (network::Layer& layer : start.layers) {
    for (std::size_t i = 0; i < layer.weights.size(); i += 7) layer.weights[i] *= 8;
    for (float& bias : layer.bias) bias = 0.1f * float(random() % 100) / 100;
  }
  return start;
}

std::vector<float> everyThirdZero(std::size_t size) {
  std::vector<float> mask(size, 1.0f);
  for (std::size_t i = 0; i < size; i += 3) mask[i] = 0;
  return mask;
}

template <class Engine>
void prepare(Engine& engine, const network::Network& start, int mode) {
  if (mode & masked) engine.setMask(0, everyThirdZero(start.layers[0].weights.size()));
  engine.setQuantised((mode & quantised) != 0);
}

/// To 1e-5 of the tensor's largest element: single elements may cancel to nothing.
void expectClose(const std::vector<float>& ours, const std::vector<float>& theirs, const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, std::abs(double(theirs[i])));
    difference = std::max(difference, std::abs(double(ours[i]) - double(theirs[i])));
  }
  EXPECT_LE(difference, 1e-5 * largest) << what << ", largest " << largest;
}

std::string caseName(const std::tuple<const kernels::DenseKernels*, int>& parameter) {
  const auto [kernels, mode] = parameter;
  return std::string(kernels->name) + ((mode & quantised) ? "_quantised" : "") +
         ((mode & masked) ? "_masked" : "") + ((mode & distilled) ? "_distilled" : "");
}

class Oracle : public testing::TestWithParam<std::tuple<const kernels::DenseKernels*, int>> {};

TEST_P(Oracle, gradients_areAutogradsToOnePartInAHundredThousand) {
  const auto [kernels, mode] = GetParam();
  for (const Case& shape : cases) {
    Random random(11);
    const auto recipe = recipeOf(shape, mode);
    const network::Network start = startOf(recipe, shape, random);
    const TrainingData data = dataOf(shape, mode, shape.rows, random);
    DenseEngine ours(start, recipe, data, *kernels);
    AutogradEngine theirs(start, recipe, data);
    prepare(ours, start, mode);
    prepare(theirs, start, mode);
    std::vector<std::uint32_t> rows(std::size_t(shape.rows));
    std::iota(rows.rbegin(), rows.rend(), 0u);
    const LossGradients a = ours.gradients(rows), b = theirs.gradients(rows);
    EXPECT_NEAR(a.loss.total, b.loss.total, 1e-6 * (1 + b.loss.total)) << shape.name;  // theirs is a float
    EXPECT_NEAR(a.loss.distillation, b.loss.distillation, 2e-6 * (1 + b.loss.total)) << shape.name;
    for (std::size_t i = 0; i < a.weights.size(); ++i) {
      expectClose(a.weights[i], b.weights[i], shape.name + " weights " + std::to_string(i));
      expectClose(a.bias[i], b.bias[i], shape.name + " bias " + std::to_string(i));
    }
  }
}

// Single precision and Adam's division by small second moments let two trainings part slowly; a wrong sign,
// scale or missing term would part them at once.
TEST_P(Oracle, training_followsTheSameCurve) {
  const auto [kernels, mode] = GetParam();
  const Case shape{"curve", 24, {20, 10}, 2, 400};
  auto recipe = recipeOf(shape, mode);
  recipe.l2 = 1e-4;
  Random random(3);
  const network::Network start = startOf(recipe, shape, random);
  const TrainingData data = dataOf(shape, mode, shape.rows, random);
  DenseEngine ours(start, recipe, data, *kernels);
  AutogradEngine theirs(start, recipe, data);
  prepare(ours, start, mode);
  prepare(theirs, start, mode);
  double first = 0, last = 0;
  for (int epoch = 0; epoch < 8; ++epoch) {
    const auto order = shuffled(data.labels.size(), random);
    const auto a = ours.trainEpoch(order, {}), b = theirs.trainEpoch(order, {});
    ASSERT_TRUE(a && b);
    EXPECT_NEAR(a->total, b->total, ((mode & quantised) ? 2e-2 : 1e-4) * b->total) << epoch;
    if (epoch == 0) first = a->total;
    last = a->total;
  }
  EXPECT_LT(last, 0.9 * first);
}

INSTANTIATE_TEST_SUITE_P(Level, Oracle,
                         testing::Combine(testing::ValuesIn(kernels::availableKernels()),
                                          testing::Values(0, int(quantised), int(masked), int(distilled),
                                                          quantised | masked,
                                                          quantised | masked | distilled)),
                         [](const auto& info) { return caseName(info.param); });

std::vector<std::vector<float>> weightsAfter(const kernels::DenseKernels& kernels, int mode) {
  const Case shape{"run", 37, {33, 18}, 2, 300};
  auto recipe = recipeOf(shape, mode);
  recipe.batch = 70;
  Random random(5);
  const network::Network start = initialise(recipe, shape.inputs, shape.outputs, random);
  DenseEngine engine(start, recipe, dataOf(shape, mode, shape.rows, random), kernels);
  prepare(engine, start, mode);
  for (int epoch = 0; epoch < 4; ++epoch) engine.trainEpoch(shuffled(std::size_t(shape.rows), random), {});
  std::vector<std::vector<float>> weights;
  for (std::size_t i = 0; i < start.layers.size(); ++i) weights.push_back(engine.latentWeights(i));
  return weights;
}

TEST(Repetition, levelsWithFusedMultiplyAdd_giveTheSameBits) {
  std::vector<const kernels::DenseKernels*> fused(kernels::availableKernels().begin() + 1,
                                                  kernels::availableKernels().end());
  if (fused.size() < 2) GTEST_SKIP() << "this processor has fewer than two such levels";
  for (const int mode : {0, quantised | masked | distilled})
    EXPECT_EQ(weightsAfter(*fused[0], mode), weightsAfter(*fused[1], mode)) << mode;
}

TEST(Repetition, besideOtherThreads_givesTheSameBits) {
  const int mode = quantised | distilled;
  const auto alone = weightsAfter(kernels::bestKernels(), mode);
  std::vector<std::vector<std::vector<float>>> together(3);
  std::vector<std::thread> threads;
  for (auto& weights : together)
    threads.emplace_back([&weights] { weights = weightsAfter(kernels::bestKernels(), mode); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& weights : together) EXPECT_EQ(weights, alone);
}

}  // namespace
}  // namespace pw::learn
