// SPDX-License-Identifier: GPL-3.0-or-later
// Training of layers other than dense with ReLU, without another engine beside it.
#include <cmath>
#include <numeric>

#include "dense_engine.h"
#include "dropout.h"
#include "initialise.h"
#include "kernels/packed_network.h"
#include "learn/trainer.h"
#include "sliding_layers.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using network::Activation;
using network::LayerKind;
using recipe::LayerSpec;

LayerSpec with(LayerSpec layer, Activation activation) {
  layer.activation = activation;
  return layer;
}

recipe::TrainingRecipe recipeOf(std::vector<LayerSpec> hidden) {
  recipe::TrainingRecipe recipe;
  recipe.name = "layers";
  recipe.hidden = std::move(hidden);
  recipe.epochs = 8;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  return recipe;
}

/// A convolution with batch normalisation and dropout, pooling, a tanh.
recipe::TrainingRecipe mixedRecipe() {
  LayerSpec convolution = LayerSpec::convolution(4, 5);
  convolution.batchNorm = true;
  LayerSpec tanh = with(6, Activation::tanh);
  tanh.dropout = 0.2;
  return recipeOf({convolution, LayerSpec::pooling(LayerKind::maxPooling, 2), tanh});
}

DenseEngine trainedEngine(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data, int epochs,
                          bool quantised) {
  Random random(recipe.seed);
  DenseEngine engine(initialise(recipe, int(data.input.length), 2, random), recipe,
                     trainingData(data, nullptr));
  engine.setQuantised(quantised);
  for (int i = 0; i < epochs; ++i) engine.trainEpoch(shuffled(data.training.size(), random), {});
  return engine;
}

Result<TrainingResult> trainQuietly(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                                    const Checkpoints& checkpoints = {}) {
  return train(recipe, data, nullptr, {}, {}, {}, {}, checkpoints);
}

double accuracy(const network::Network& network, const dataset::Dataset& data) {
  std::size_t hits = 0;
  for (const std::uint32_t row : data.test)
    hits += network::classify(network::run(network, data.window(row)), 2)[0] == data.labels[row];
  return double(hits) / double(data.test.size());
}

TEST(TrainLayers, mixedNetwork_separatesTheToyPulses) {
  const auto data = test::toyPulses(1500);
  const auto result = trainQuietly(mixedRecipe(), data);
  ASSERT_OK(result);
  EXPECT_OK(network::check(result->network));
  EXPECT_GT(accuracy(result->network, data), 0.95);
}

TEST(TrainLayers, quantisedMixedNetwork_separatesTheToyPulses) {
  const auto data = test::toyPulses(1500);
  recipe::TrainingRecipe recipe = mixedRecipe();
  recipe.epochs = 14;
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->weight = {8, 3};
  recipe.quantization->activation = {8, 3, false};
  recipe.quantization->fromEpoch = 5;
  recipe.pruning = recipe::Pruning{0.3, 2, 8};
  const auto result = trainQuietly(recipe, data);
  ASSERT_OK(result);
  EXPECT_TRUE(result->network.isQuantised());
  EXPECT_GT(accuracy(result->network, data), 0.93);
  for (const network::Layer& layer : result->network.layers) {
    for (const float w : layer.weights)
      ASSERT_EQ(network::quantize(double(w), layer.formats->weight), double(w)) << layer.name;
  }
}

TEST(TrainLayers, kernelLongerThanTheWindow_isRefusedBeforeTraining) {
  const auto data = test::toyPulses(100);
  EXPECT_ERROR(trainQuietly(recipeOf({LayerSpec::convolution(4, 17)}), data), ErrorKind::badInput,
               "hidden[0].kernel");
}

TEST(TrainLayers, resumedAfterAnyEpoch_givesTheSameBits) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = mixedRecipe();
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 4;
  std::vector<std::string> saved;
  const auto whole =
      trainQuietly(recipe, data, {[&](const std::string& bytes) { saved.push_back(bytes); }, {}});
  ASSERT_OK(whole);
  for (const std::string& from : saved) {
    const auto resumed = trainQuietly(recipe, data, {{}, from});
    ASSERT_OK(resumed);
    ASSERT_EQ(resumed->bestEpoch, whole->bestEpoch);
    for (std::size_t i = 0; i < whole->network.layers.size(); ++i) {
      ASSERT_EQ(resumed->network.layers[i].weights, whole->network.layers[i].weights);
      ASSERT_EQ(resumed->network.layers[i].bias, whole->network.layers[i].bias);
    }
  }
}

struct Moments {
  double mean = 0, variance = 0;
};
Moments momentsOf(const std::vector<float>& rows, std::size_t columns, std::size_t column) {
  Moments moments;
  const double count = double(rows.size() / columns);
  for (std::size_t i = column; i < rows.size(); i += columns) moments.mean += double(rows[i]) / count;
  for (std::size_t i = column; i < rows.size(); i += columns)
    moments.variance += std::pow(double(rows[i]) - moments.mean, 2) / count;
  return moments;
}

// (x − mean) / √(variance + ε) has mean 0 and variance v / (v + ε); the running statistics of many equal
// batches are those of the batch.
TEST(BatchNorm, foldedNetwork_normalisesTheTrainingSet) {
  const auto data = test::toyPulses(500);
  recipe::TrainingRecipe recipe = recipeOf({with(5, Activation::linear)});
  recipe.hidden[0].batchNorm = true;
  recipe.batch = int(data.training.size());
  recipe.learningRate = 1e-12;  // scale stays 1, shift 0
  const DenseEngine engine = trainedEngine(recipe, data, 200, false);
  network::Network folded = engine.network();
  folded.layers.pop_back();
  network::Network plain = folded;
  Random random(recipe.seed);
  plain.layers[0] = initialise(recipe, int(data.input.length), 2, random).layers[0];
  const auto inputs = data.inputs.read(data.training);
  const auto before = network::run(plain, inputs), after = network::run(folded, inputs);
  for (std::size_t unit = 0; unit < 5; ++unit) {
    const double variance = momentsOf(before, 5, unit).variance;
    EXPECT_NEAR(momentsOf(after, 5, unit).mean, 0, 1e-4);
    EXPECT_NEAR(momentsOf(after, 5, unit).variance, variance / (variance + 1e-3), 1e-4);
  }
}

TEST(BatchNorm, quantisation_beginsWithTheFoldedWeights) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = mixedRecipe();
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->weight = {20, 6};
  recipe.quantization->bias = {20, 6};
  DenseEngine engine = trainedEngine(recipe, data, 3, false);
  const network::Network before = engine.network();
  engine.setQuantised(true);
  const network::Network after = engine.network();
  for (std::size_t i = 0; i < before.layers.size(); ++i) {
    EXPECT_EQ(before.layers[i].weights, after.layers[i].weights);
    EXPECT_EQ(before.layers[i].bias, after.layers[i].bias);
  }
}

TEST(Dropout, factors_keepTheMean) {
  Dropout dropout(5);
  std::vector<float> factors(100'000);
  dropout.draw(0.25, factors);
  const auto zeros = std::count(factors.begin(), factors.end(), 0.0f);
  EXPECT_NEAR(double(zeros) / 1e5, 0.25, 0.007);  // five standard deviations
  const double sum = std::accumulate(factors.begin(), factors.end(), 0.0);
  EXPECT_NEAR(sum / 1e5, 1, 0.01);
}

/// Networks of all kinds with random weights on their grids.
network::Network mixedNetwork(bool quantised, std::mt19937& random) {
  using network::FixedFormat;
  network::Network made;
  made.name = "mixed";
  made.inputs = 40;
  made.layers = {test::pooling("pool1", LayerKind::averagePooling, 40, 1, 3, 1),
                 test::randomConvolution("conv2", {38, 1, 5, 2, 1, 2, 3}, random),
                 test::pooling("pool3", LayerKind::maxPooling, 19, 3, 2, 2),
                 test::randomConvolution("conv4", {9, 3, 4, 1, 0, 0, 20}, random),
                 test::asDense(test::randomConvolution("fc5", {6, 20, 3, 2, 0, 0, 4}, random)),
                 test::asDense(test::randomConvolution("output", {2, 4, 2, 1, 0, 0, 2}, random))};
  const Activation activations[] = {Activation::linear, Activation::relu,      Activation::linear,
                                    Activation::tanh,   Activation::leakyRelu, Activation::linear};
  for (std::size_t i = 0; i < made.layers.size(); ++i) {
    made.layers[i].activation = activations[i];
    if (quantised) made.layers[i].formats = {{6, 2}, {8, 4}, {9, 4}};
  }
  if (quantised) made.inputFormat = FixedFormat{8, 3};
  return made;
}

std::vector<float> randomInputs(std::size_t count, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> inputs(count);
  for (float& x : inputs) x = normal(random);
  return inputs;
}

TEST(PackedNetwork, quantisedLayersOfAllKinds_equalTheNetworkBitForBit) {
  std::mt19937 random(3);
  const network::Network network = mixedNetwork(true, random);
  ASSERT_OK(network::check(network));
  const auto inputs = randomInputs(40 * 150, random);
  for (const kernels::DenseKernels* level : kernels::availableKernels()) {
    const kernels::PackedNetwork packed(network, *level);
    EXPECT_TRUE(packed.isFast());
    EXPECT_EQ(packed.logits(inputs), network::run(network, inputs)) << level->name;
  }
}

// Float against double over at most 60 terms of about 1.
TEST(PackedNetwork, floatLayersOfAllKinds_equalTheNetworkToFloatPrecision) {
  std::mt19937 random(4);
  const network::Network network = mixedNetwork(false, random);
  const auto inputs = randomInputs(40 * 150, random);
  const auto expected = network::run(network, inputs);
  for (const kernels::DenseKernels* level : kernels::availableKernels()) {
    const auto logits = kernels::PackedNetwork(network, *level).logits(inputs);
    ASSERT_EQ(logits.size(), expected.size());
    for (std::size_t i = 0; i < logits.size(); ++i)
      ASSERT_NEAR(logits[i], expected[i], 1e-4 * (1 + std::abs(expected[i])));
  }
}

// Neither sums nor results may exceed what a float holds exactly.
TEST(PackedNetwork, convolutionWithWideFormats_fallsBackToTheNetwork) {
  std::mt19937 random(5);
  network::Network network = mixedNetwork(true, random);
  network.layers[1].formats->result = {30, 4};
  const kernels::PackedNetwork packed(network);
  EXPECT_FALSE(packed.isFast());
  const auto inputs = randomInputs(40 * 20, random);
  EXPECT_EQ(packed.logits(inputs), network::run(network, inputs));
}

}  // namespace
}  // namespace pw::learn
