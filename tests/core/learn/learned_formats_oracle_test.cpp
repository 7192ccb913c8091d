// SPDX-License-Identifier: GPL-3.0-or-later
// The gradients of learned ranges and learned fraction bits against LibTorch's autograd.
#include <cmath>
#include <numeric>

#include "autograd_engine.h"
#include "dense_engine.h"
#include "initialise.h"
#include "test_support.h"

namespace pw::learn {
namespace {

using network::Activation;
using network::LayerKind;
using recipe::LayerSpec;
using recipe::LearnedBits;
using recipe::LearnedRanges;

LayerSpec with(Activation activation, int units) {
  LayerSpec spec(units);
  spec.activation = activation;
  return spec;
}

struct Case {
  const char* name;
  int inputs;
  std::vector<LayerSpec> hidden;
};
const std::vector<Case> cases = {
    {"dense", 21, {16, 8}},
    {"parts", 13, {17}},
    {"leaky", 12, {with(Activation::leakyRelu, 9)}},
    {"linear", 12, {with(Activation::linear, 5), 7}},
    {"convolution", 24, {LayerSpec::convolution(3, 5), LayerSpec::pooling(LayerKind::maxPooling, 2), 6}}};

enum What { weightRanges, resultRanges, bothRanges, fractions };

recipe::TrainingRecipe recipeOf(const Case& shape, What what, bool straight) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = shape.hidden;
  recipe.batch = 32;
  // Narrow results: some lie beyond, and sums fit 24 bits, so that no rounding can fall differently.
  recipe.quantization = recipe::Quantization{
      {7, 2, true}, {6, 0, true}, {8, 2, true}, {5, 1, false, network::Rounding::trn}, {9, 1, true}, 0};
  if (straight) recipe.quantization->gradient = recipe::Quantization::Gradient::straight;
  if (what == fractions) {
    recipe.quantization->learnedBits = LearnedBits{1000, {}, LearnedBits::Of::activations};
  } else {
    recipe.quantization->learnedRanges = LearnedRanges{what == weightRanges   ? LearnedRanges::Of::weights
                                                       : what == resultRanges ? LearnedRanges::Of::activations
                                                                              : LearnedRanges::Of::both};
  }
  return recipe;
}

TrainingData dataOf(const Case& shape, int rows, Random& random) {
  TrainingData data;
  std::vector<float> inputs;
  std::normal_distribution<float> normal;
  for (int i = 0; i < rows; ++i) {
    for (int k = 0; k < shape.inputs; ++k) inputs.push_back(0.7f * normal(random));
    data.labels.push_back(std::int8_t(random() % 2));
    data.rows.push_back(std::uint32_t(i));
  }
  data.inputs = {std::move(inputs), shape.inputs};
  return data;
}

struct Both {
  LossGradients ours, theirs;
};

Both gradientsOf(const Case& shape, const recipe::TrainingRecipe& recipe,
                 const kernels::DenseKernels& kernels) {
  constexpr int count = 150;
  Random random(17);
  network::Network start = initialise(recipe, shape.inputs, 2, random);
  for (network::Layer& layer : start.layers) {
    for (std::size_t i = 0; i < layer.weights.size(); i += 7) layer.weights[i] *= 8;
  }
  const TrainingData data = dataOf(shape, count, random);
  DenseEngine ours(start, recipe, data, kernels);
  AutogradEngine theirs(start, recipe, data);
  ours.setQuantised(true);
  theirs.setQuantised(true);
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return {ours.gradients(rows), theirs.gradients(rows)};
}

void expectClose(const std::vector<float>& ours, const std::vector<float>& theirs, const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, std::abs(double(theirs[i])));
    difference = std::max(difference, std::abs(double(ours[i]) - double(theirs[i])));
  }
  EXPECT_LE(difference, 1e-5 * largest) << what << ", largest " << largest;
}

class LearnedFormats : public testing::TestWithParam<std::tuple<const kernels::DenseKernels*, What>> {};

TEST_P(LearnedFormats, gradients_areAutogradsToOnePartInAHundredThousand) {
  const auto [kernels, what] = GetParam();
  for (const Case& shape : cases) {
    const auto recipe = recipeOf(shape, what, false);
    const auto [ours, theirs] = gradientsOf(shape, recipe, *kernels);
    EXPECT_NEAR(ours.loss.total, theirs.loss.total, 1e-6 * (1 + theirs.loss.total)) << shape.name;
    double largest = 0;
    for (std::size_t i = 0; i < ours.weights.size(); ++i) {
      const std::string where = shape.name + std::string(" layer ") + std::to_string(i);
      expectClose(ours.weights[i], theirs.weights[i], where);
      expectClose(ours.bias[i], theirs.bias[i], where);
      const double scale = 1e-3 + std::abs(theirs.resultNumber[i]);
      EXPECT_NEAR(ours.resultNumber[i], theirs.resultNumber[i], 1e-5 * scale) << where;
      if (what == weightRanges || what == bothRanges) {
        const double range = 1e-3 + std::abs(theirs.weightRange[i]);
        EXPECT_NEAR(ours.weightRange[i], theirs.weightRange[i], 1e-5 * range) << where;
      }
      largest = std::max({largest, std::abs(theirs.resultNumber[i]), std::abs(theirs.weightRange[i])});
    }
    EXPECT_GT(largest, 1e-4) << shape.name;  // or nothing would have been compared
  }
}

INSTANTIATE_TEST_SUITE_P(Level, LearnedFormats,
                         testing::Combine(testing::ValuesIn(kernels::availableKernels()),
                                          testing::Values(weightRanges, resultRanges, bothRanges,
                                                          fractions)));

TEST(LearnedFormatsGradient, straightGradient_leavesThatOfTheRangeAlone) {
  const Case& shape = cases.front();
  const auto& kernels = kernels::bestKernels();
  const auto clipped = gradientsOf(shape, recipeOf(shape, resultRanges, false), kernels).ours;
  const auto straight = gradientsOf(shape, recipeOf(shape, resultRanges, true), kernels).ours;
  EXPECT_NE(clipped.weights.back(), straight.weights.back());
  EXPECT_EQ(clipped.resultNumber.back(), straight.resultNumber.back());
}

}  // namespace
}  // namespace pw::learn
