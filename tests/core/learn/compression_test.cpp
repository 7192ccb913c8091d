// SPDX-License-Identifier: GPL-3.0-or-later
// What pruning, quantisation and distillation of a recipe do to the network that comes out.
#include <cmath>
#include <numeric>

#include "dense_engine.h"
#include "initialise.h"
#include "learn/trainer.h"
#include "learned_bits.h"
#include "pruning.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using recipe::LearnedBits;
using recipe::Pruning;
using recipe::Quantization;

recipe::TrainingRecipe small(int epochs = 8) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {12, 8};
  recipe.epochs = epochs;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  return recipe;
}

Result<TrainingResult> trained(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                               const Checkpoints& checkpoints = {}) {
  return train(recipe, data, nullptr, {}, {}, {}, {}, checkpoints);
}

PrunableLayer layerOf(int inputs, int outputs, std::vector<float> weights) {
  return {inputs, outputs, std::move(weights), {}};
}

// masks

TEST(PruningMasks, overTheNetwork_takeTheLeastOfAllLayers) {
  Pruning pruning;
  pruning.scope = Pruning::Scope::network;
  pruning.lastLayer = true;
  const std::vector<PrunableLayer> layers = {layerOf(2, 2, {0.1f, 5, -6, 7}),
                                             layerOf(2, 2, {0.2f, 0.3f, 8, 9})};
  const auto masks = pruningMasks(pruning, layers, 3.0 / 8);
  EXPECT_EQ(masks[0].weights, (std::vector<float>{0, 1, 1, 1}));
  EXPECT_EQ(masks[1].weights, (std::vector<float>{0, 0, 1, 1}));
}

TEST(PruningMasks, ofLayers_leaveTheLastOneUnlessAsked) {
  Pruning pruning;
  const std::vector<PrunableLayer> layers = {layerOf(1, 2, {1, 2}), layerOf(2, 1, {1, 2})};
  EXPECT_EQ(pruningMasks(pruning, layers, 0.5)[1].weights, (std::vector<float>{1, 1}));
  pruning.lastLayer = true;
  EXPECT_EQ(pruningMasks(pruning, layers, 0.5)[1].weights, (std::vector<float>{0, 1}));
}

TEST(PruningMasks, weightsThatAreZeroAnyway_doNotCount) {
  Pruning pruning;
  pruning.lastLayer = true;
  PrunableLayer layer = layerOf(4, 1, {0, 0, 3, 4});
  layer.given = {0, 0, 1, 1};
  EXPECT_EQ(pruningMasks(pruning, std::vector{layer}, 0.5)[0].weights, (std::vector<float>{0, 0, 0, 1}));
}

TEST(PruningMasks, pattern_keepsTheLargestOfEachGroupOfInputs) {
  Pruning pruning;
  pruning.of = Pruning::Of::pattern;
  pruning.keep = 1;
  pruning.group = 2;
  pruning.lastLayer = true;
  const auto masks = pruningMasks(pruning, std::vector{layerOf(4, 1, {1, -2, 4, 3})}, 0.5);
  EXPECT_EQ(masks[0].weights, (std::vector<float>{0, 1, 1, 0}));
}

TEST(PruningMasks, neurons_goWithTheirBiasesButNeverAllOfALayer) {
  Pruning pruning;
  pruning.of = Pruning::Of::neurons;
  const std::vector<PrunableLayer> layers = {layerOf(2, 3, {1, 5, 2, 1, 5, 2}),
                                             layerOf(3, 2, {1, 1, 1, 1, 1, 1})};
  const auto masks = pruningMasks(pruning, layers, 0.34);
  EXPECT_EQ(masks[0].weights, (std::vector<float>{0, 1, 1, 0, 1, 1}));
  EXPECT_EQ(masks[0].bias, (std::vector<float>{0, 1, 1}));
  EXPECT_EQ(pruningMasks(pruning, layers, 0.99)[0].bias, (std::vector<float>{0, 1, 0}));
}

// training

TEST(Compression, neuronPruning_givesASmallerNetworkOfTheSameAccuracy) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small();
  recipe.pruning = Pruning{};
  recipe.pruning->of = Pruning::Of::neurons;
  recipe.pruning->fromEpoch = 1;
  recipe.pruning->toEpoch = 4;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  EXPECT_EQ(result->network.layers[0].outputs, 6);
  EXPECT_EQ(result->network.layers[1].outputs, 4);
  ASSERT_OK(network::check(result->network));
  const auto labels = labelsOf(data, data.validation);
  const auto classes = network::classify(network::run(result->network, data.inputs.read(data.validation)), 2);
  const auto right =
      std::inner_product(labels.begin(), labels.end(), classes.begin(), 0, std::plus<>(), std::equal_to<>());
  EXPECT_NEAR(double(right) / double(labels.size()),
              result->history[std::size_t(result->bestEpoch - 1)].validationAccuracy, 1e-12);
}

TEST(Compression, pattern_holdsInTheQuantisedNetwork) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small();
  recipe.quantization = Quantization{};
  recipe.pruning = Pruning{};
  recipe.pruning->of = Pruning::Of::pattern;
  recipe.pruning->fromEpoch = 1;
  recipe.pruning->toEpoch = 3;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  const network::Layer& layer = result->network.layers[0];
  for (int j = 0; j < layer.outputs; ++j) {
    for (int first = 0; first < layer.inputs; first += 4) {
      int kept = 0;
      for (int i = first; i < first + 4; ++i) kept += layer.weight(i, j) != 0;
      EXPECT_LE(kept, 2);
    }
  }
}

TEST(Compression, singleLogit_leavesTheGammasLogitZero) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small();
  recipe.singleLogit = true;
  recipe.pruning = Pruning{};
  recipe.pruning->lastLayer = true;
  recipe.pruning->toEpoch = 4;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  const auto logits = network::run(result->network, data.inputs.read(data.validation));
  for (std::size_t i = 0; i < logits.size(); i += 2) EXPECT_EQ(logits[i], 0.0f);
  EXPECT_GT(result->history.back().validationAccuracy, 0.9);
}

TEST(Compression, keepingTheLeastLoss_keepsThatEpoch) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small(12);
  recipe.learningRate = 0.05;  // so that the loss does not fall to the end
  recipe.keep = recipe::TrainingRecipe::Keep::loss;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  const double kept = result->history[std::size_t(result->bestEpoch - 1)].validationLoss;
  for (const auto& epoch : result->history) EXPECT_GE(epoch.validationLoss, kept);
}

TEST(Compression, keepingTheLast_keepsTheLast) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = small(7);
  recipe.keep = recipe::TrainingRecipe::Keep::last;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  EXPECT_EQ(result->bestEpoch, 7);
}

TEST(Compression, ramp_endsInTheFormatsOfTheRecipe) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small(10);
  recipe.quantization = Quantization{};
  recipe.quantization->fromEpoch = 2;
  recipe.quantization->rampEpochs = 5;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  EXPECT_GT(result->bestEpoch, 7);
  EXPECT_EQ(result->network.layers[0].formats->weight, recipe.quantization->weight);
}

TEST(Compression, measuredFormats_keepTheWidthsAndCoverTheWeights) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = small(8);
  recipe.quantization = Quantization{};
  recipe.quantization->weight = {6, -3, true};  // far too small a range, if it were taken
  recipe.quantization->fromEpoch = 4;
  recipe.quantization->coverage = 0.999;
  const auto result = trained(recipe, data);
  ASSERT_OK(result);
  for (const network::Layer& layer : result->network.layers) {
    EXPECT_EQ(layer.formats->weight.width, 6);
    EXPECT_GT(layer.formats->weight.integer, -3);
  }
  EXPECT_GT(result->history.back().validationAccuracy, 0.9);
}

// learned bits

class Learned : public testing::TestWithParam<LearnedBits::Each> {};
INSTANTIATE_TEST_SUITE_P(Each, Learned, testing::Values(LearnedBits::Each::weight, LearnedBits::Each::layer));

recipe::TrainingRecipe learning(LearnedBits::Each each) {
  recipe::TrainingRecipe recipe = small(40);
  recipe.quantization = Quantization{};
  recipe.quantization->weight = {10, 2, true};
  recipe.quantization->fromEpoch = 5;
  recipe.quantization->learnedBits = LearnedBits{4000, each};
  return recipe;
}

TEST_P(Learned, bits_comeWithinTheBudget) {
  const auto data = test::toyPulses(800);
  const auto result = trained(learning(GetParam()), data);
  ASSERT_OK(result);
  const network::Costs costs = network::costs(result->network);
  EXPECT_LE(costs.effectiveEbops, 4000);
  EXPECT_GT(costs.effectiveEbops, 1000);  // what may be spent is not thrown away
  EXPECT_GT(result->history[std::size_t(result->bestEpoch - 1)].validationAccuracy, 0.9);
}

TEST_P(Learned, weights_lieOnTheGridOfTheirFormat) {
  const auto data = test::toyPulses(400);
  const auto result = trained(learning(GetParam()), data);
  ASSERT_OK(result);
  for (const network::Layer& layer : result->network.layers) {
    for (const float weight : layer.weights)
      EXPECT_EQ(double(weight), network::quantize(double(weight), layer.formats->weight));
  }
}

TEST(Tightened, format_isTheNarrowestThatHoldsTheValues) {
  const network::FixedFormat wide{12, 4, true};
  const struct {
    std::vector<float> values;
    int width, integer;
  } cases[] = {
      {{0.5f}, 2, 1}, {{-0.5f}, 1, 0}, {{3.0f, 0.25f}, 5, 3}, {{-2.0f, 1.0f}, 2, 2}, {{7.99609375f}, 12, 4}};
  for (const auto& c : cases) {
    const network::FixedFormat tight = tightened(wide, c.values);
    EXPECT_EQ(tight.width, c.width);
    EXPECT_EQ(tight.integer, c.integer);
    for (const float value : c.values) EXPECT_EQ(network::quantize(double(value), tight), double(value));
  }
}

// straight gradient

TEST(Gradient, straight_passesWhereTheOutputSaturates) {
  const auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = small();
  recipe.quantization = Quantization{};
  recipe.quantization->logit = {4, -4, true};  // every logit lies outside
  const auto norm = [&](Quantization::Gradient gradient) {
    recipe.quantization->gradient = gradient;
    Random random(1);
    DenseEngine engine(initialise(recipe, data.input.length, 2, random), recipe, trainingData(data, nullptr));
    engine.setQuantised(true);
    std::vector<std::uint32_t> rows(20);
    std::iota(rows.begin(), rows.end(), 0u);
    const LossGradients gradients = engine.gradients(rows);
    double sum = 0;
    for (const float slope : gradients.weights[0]) sum += std::abs(double(slope));
    return sum;
  };
  EXPECT_LT(norm(Quantization::Gradient::clipped), 0.2 * norm(Quantization::Gradient::straight));
}

// distillation of probabilities

double softShare(const Loss& loss, std::span<const float> logits) {
  const std::uint32_t row[] = {0};
  std::vector<float> gradient(2);
  return loss.evaluate(row, {logits.data(), 2}, {0, 1}, {gradient.data(), 2}).distillation;
}

TEST(ProbabilityDistillation, gradient_isItsDifferenceQuotient) {
  recipe::TrainingRecipe recipe;
  recipe.distillation = recipe::Distillation{3, 0, recipe::Distillation::Of::probabilities};
  const std::vector<float> teacher = {1.5f, -0.5f};
  const Loss loss({1}, teacher, 2, recipe);
  std::vector<float> logits = {-0.3f, 0.8f};
  std::vector<float> gradient(2);
  const std::uint32_t row[] = {0};
  loss.evaluate(row, {logits.data(), 2}, {0, 1}, {gradient.data(), 2});
  for (std::size_t k = 0; k < 2; ++k) {
    const float step = 0.02f;
    auto up = logits, down = logits;
    up[k] += step;
    down[k] -= step;
    // Third derivatives of the loss are below 1, float rounding of the targets below 1e-6.
    EXPECT_NEAR(double(gradient[k]), (softShare(loss, up) - softShare(loss, down)) / (2 * double(step)),
                1e-4);
  }
}

TEST(ProbabilityDistillation, whatComesThrough_isLittle) {
  const std::vector<float> teacher = {4, -4}, student = {-1, 1};
  recipe::TrainingRecipe recipe;
  recipe.distillation = recipe::Distillation{10, 0};
  const double logits = softShare(Loss({0}, teacher, 2, recipe), student);
  recipe.distillation->of = recipe::Distillation::Of::probabilities;
  EXPECT_LT(softShare(Loss({0}, teacher, 2, recipe), student), 0.01 * logits);
}

// resumed

TEST(Resume, withMeasuredFormatsARampAndPrunedNeurons_isTheSameRun) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe ramped = small(9), learned = learning(LearnedBits::Each::weight);
  ramped.quantization = Quantization{};
  ramped.quantization->fromEpoch = 2;
  ramped.quantization->rampEpochs = 3;
  ramped.quantization->coverage = 0.999;
  ramped.pruning = Pruning{};
  ramped.pruning->of = Pruning::Of::neurons;
  ramped.pruning->toEpoch = 5;
  learned.epochs = 12;
  for (const auto& recipe : {ramped, learned}) {
    std::vector<std::string> saved;
    const auto whole = trained(recipe, data, {[&](const std::string& bytes) { saved.push_back(bytes); }, {}});
    ASSERT_OK(whole);
    for (const std::size_t epoch : {0, 3, 6}) {
      const auto resumed = trained(recipe, data, {[](const std::string&) {}, saved[epoch]});
      ASSERT_OK(resumed);
      EXPECT_EQ(resumed->bestEpoch, whole->bestEpoch);
      for (std::size_t i = 0; i < whole->network.layers.size(); ++i) {
        EXPECT_EQ(resumed->network.layers[i].weights, whole->network.layers[i].weights);
        EXPECT_EQ(resumed->network.layers[i].formats, whole->network.layers[i].formats);
      }
    }
  }
}

}  // namespace
}  // namespace pw::learn
