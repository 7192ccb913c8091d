// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/low_rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace pw::compress {
namespace {

network::Layer layerOf(const std::string& name, int inputs, int outputs, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.5f);
  network::Layer layer;
  layer.name = name;
  layer.inputs = inputs;
  layer.outputs = outputs;
  for (int i = 0; i < inputs * outputs; ++i) layer.weights.push_back(normal(random));
  for (int i = 0; i < outputs; ++i) layer.bias.push_back(normal(random));
  return layer;
}

network::Network made() {
  network::Network network;
  network.name = "made";
  network.inputs = 20;
  network.layers = {layerOf("fc1", 20, 12, 1), layerOf("fc2", 12, 9, 2), layerOf("output", 9, 2, 3)};
  network.layers.back().activation = network::Activation::linear;
  return network;
}

/// Σ of the squared differences between W and A · B.
double squaredError(const network::Layer& whole, const network::Layer& low, const network::Layer& high) {
  double sum = 0;
  for (int i = 0; i < whole.inputs; ++i) {
    for (int j = 0; j < whole.outputs; ++j) {
      double product = 0;
      for (int k = 0; k < low.outputs; ++k) product += double(low.weight(i, k)) * double(high.weight(k, j));
      sum += std::pow(product - double(whole.weight(i, j)), 2);
    }
  }
  return sum;
}

TEST(SingularValues, squares_addUpToThoseOfTheWeights) {
  const network::Layer layer = layerOf("fc1", 20, 12, 5);
  double ofValues = 0, ofWeights = 0;
  for (const double value : singularValues(layer)) ofValues += value * value;
  for (const float weight : layer.weights) ofWeights += double(weight) * double(weight);
  EXPECT_NEAR(ofValues, ofWeights, 1e-10 * ofWeights);
}

TEST(SingularValues, ofADiagonalMatrix_areItsMagnitudesInOrder) {
  network::Layer layer;
  layer.inputs = layer.outputs = 3;
  layer.weights = {2, 0, 0, 0, -5, 0, 0, 0, 0.5f};
  const auto values = singularValues(layer);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_NEAR(values[0], 5, 1e-12);
  EXPECT_NEAR(values[1], 2, 1e-12);
  EXPECT_NEAR(values[2], 0.5, 1e-12);
}

/// Eckart and Young: the squared error of the nearest matrix of rank r is the sum of the squares of the
/// singular values left out.
class LowRankOf : public testing::TestWithParam<int> {};

TEST_P(LowRankOf, squaredError_isThatOfTheDiscardedSingularValues) {
  const network::Network network = made();
  LowRank settings{0, {{"fc1", GetParam()}}, false};
  const auto low = withLowRank(network, settings);
  ASSERT_TRUE(low) << describe(low.error());
  const auto values = singularValues(network.layers[0]);
  double discarded = 0;
  for (std::size_t k = std::size_t(GetParam()); k < values.size(); ++k) discarded += values[k] * values[k];
  // Both factors are rounded to float.
  EXPECT_NEAR(squaredError(network.layers[0], low->layers[0], low->layers[1]), discarded, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Ranks, LowRankOf, testing::Values(1, 2, 5, 11));

TEST(LowRank, layers_areAUsualNetworkWithBiasAndActivationInTheSecond) {
  const network::Network network = made();
  const auto low = withLowRank(network, {0, {{"fc2", 3}}, false});
  ASSERT_TRUE(low);
  EXPECT_TRUE(check(*low));
  ASSERT_EQ(low->layers.size(), 4u);
  EXPECT_EQ(low->layers[1].name, "fc2_low");
  EXPECT_EQ(low->layers[1].outputs, 3);
  EXPECT_EQ(low->layers[1].activation, network::Activation::linear);
  EXPECT_EQ(low->layers[2].name, "fc2");
  EXPECT_EQ(low->layers[2].bias, network.layers[1].bias);
  EXPECT_EQ(low->layers[2].activation, network::Activation::relu);
}

TEST(LowRank, matrixOfThatRank_givesTheSameLogits) {
  network::Network network = made();
  network = withLowRank(network, {0, {{"fc1", 4}}, false}).value();
  // Multiplied out again, fc1 has rank 4.
  network::Network whole = made();
  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < 12; ++j) {
      double sum = 0;
      for (int k = 0; k < 4; ++k)
        sum += double(network.layers[0].weight(i, k)) * double(network.layers[1].weight(k, j));
      whole.layers[0].weights[std::size_t(i * 12 + j)] = float(sum);
    }
  }
  const auto split = withLowRank(whole, {0.999999, {}, false});
  ASSERT_TRUE(split);
  ASSERT_EQ(split->layers[0].outputs, 4);
  const network::Layer inputs = layerOf("", 20, 50, 9);
  const auto before = run(whole, inputs.weights), after = run(*split, inputs.weights);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i], after[i], 1e-4);  // float rounding
}

TEST(LowRank, correctedBiases_keepTheMeansOfTheSums) {
  const network::Network network = made();
  network::Layer inputs = layerOf("", 20, 80, 9);
  for (float& value : inputs.weights) value += 0.7f;
  const network::Network low = withLowRank(network, {0, {{"fc1", 3}, {"fc2", 2}}, false}).value();
  const auto means = [&](const network::Network& of) {
    const auto logits = run(of, inputs.weights, network::Arithmetic::floating);
    double sums[2] = {0, 0};
    for (std::size_t i = 0; i < logits.size(); ++i) sums[i % 2] += double(logits[i]) / 80;
    return std::pair(sums[0], sums[1]);
  };
  const auto wanted = means(network), without = means(low),
             with = means(withCorrectedBiases(low, network, inputs.weights));
  EXPECT_GT(std::abs(without.first - wanted.first), 0.1);
  EXPECT_NEAR(with.first, wanted.first, 1e-4);  // means of floats
  EXPECT_NEAR(with.second, wanted.second, 1e-4);
}

TEST(LowRank, byEnergy_keepsTheLeastRankThatHasIt) {
  EXPECT_EQ(rankFor(std::vector<double>{3, 2, 1}, 9.0 / 14), 1);
  EXPECT_EQ(rankFor(std::vector<double>{3, 2, 1}, 0.65), 2);
  EXPECT_EQ(rankFor(std::vector<double>{3, 2, 1}, 1), 3);
  EXPECT_EQ(rankFor(std::vector<double>{0, 0}, 0.9), 1);
}

TEST(LowRank, byEnergy_leavesLayersThatWouldGrow) {
  const network::Network network = made();
  const auto all = withLowRank(network, {1, {}, true});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->layers.size(), network.layers.size());
}

TEST(LowRank, costs_followFromTheTwoLayers) {
  const network::Network network = made();
  const auto low = withLowRank(network, {0, {{"fc1", 2}}, false});
  ASSERT_TRUE(low);
  EXPECT_EQ(costs(network).multiplications - costs(*low).multiplications, 20u * 12 - 2 * (20 + 12));
}

TEST(LowRank, fullRank_isRefusedByTheLayersName) {
  const auto low = withLowRank(made(), {0, {{"fc2", 9}}, false});
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().where, "ranks.fc2");
}

TEST(LowRank, unknownLayer_isRefusedByItsName) {
  const auto low = withLowRank(made(), {0, {{"fc7", 1}}, false});
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().where, "ranks.fc7");
}

}  // namespace
}  // namespace pw::compress
