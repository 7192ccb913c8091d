// SPDX-License-Identifier: GPL-3.0-or-later
// Layers other than dense with ReLU.
#include <cmath>
#include <random>

#include "network/network.h"
#include "sliding_layers.h"
#include "test_support.h"

namespace pw::network {
namespace {

Network networkOf(Layer layer) {
  Network network;
  network.name = "one layer";
  network.inputs = layer.inputs;
  network.layers = {std::move(layer)};
  return network;
}

std::vector<float> randomInputs(int count, std::mt19937& random) {
  std::vector<float> inputs(static_cast<std::size_t>(count));
  for (float& x : inputs) x = float(int(random() % 65) - 32) / 16;
  return inputs;
}

TEST(Convolution, Run_equalsTheDenseLayerOfItsShiftedKernels) {
  std::mt19937 random(1);
  for (const Sliding& sliding :
       {Sliding{20, 1, 5, 1, 0, 0, 3}, Sliding{20, 1, 5, 2, 0, 0, 3}, Sliding{17, 3, 4, 3, 0, 0, 2},
        Sliding{9, 2, 5, 1, 2, 2, 4}, Sliding{8, 2, 3, 2, 0, 1, 5}, Sliding{3, 2, 6, 1, 2, 3, 2}}) {
    const Network ours = networkOf(test::randomConvolution("conv1", sliding, random));
    const Network dense = networkOf(test::asDense(ours.layers[0]));
    const auto inputs = randomInputs(4 * ours.inputs, random);
    EXPECT_EQ(run(ours, inputs), run(dense, inputs)) << sliding.length << " " << sliding.kernel;
  }
}

TEST(Convolution, Costs_countEveryPosition) {
  Layer layer;
  layer.name = "conv1";
  layer.kind = LayerKind::conv1d;
  setSliding(layer, {10, 1, 3, 2, 0, 0, 2});  // 4 positions
  layer.weights = {1, 0, 2, 3, 0, 4};
  layer.bias = {0, 0};
  layer.formats = LayerFormats{{5, 1}, {8, 2}, {6, 2}};
  Network network = networkOf(layer);
  network.inputFormat = FixedFormat{7, 2};
  EXPECT_EQ(costs(network).parameters, 8u);
  EXPECT_EQ(costs(network).multiplications, 4u * 4);
  EXPECT_DOUBLE_EQ(costs(network).ebops, 16 * 5 * 7);
}

TEST(Pooling, Run_byHand_givesLargestAndMeanOfEachChannel) {
  const std::vector<float> x{1, -8, 3, -2, 5, -4, 7, -6, 100, 100};  // [5 × 2], the last position unused
  EXPECT_EQ(run(networkOf(test::pooling("pool1", LayerKind::maxPooling, 5, 2, 2, 2)), x),
            (std::vector<float>{3, -2, 7, -4}));
  EXPECT_EQ(run(networkOf(test::pooling("pool1", LayerKind::averagePooling, 5, 2, 2, 2)), x),
            (std::vector<float>{2, -5, 6, -5}));
}

TEST(Pooling, RunQuantised_putsTheMeanOnTheGrid) {
  Layer layer = test::pooling("pool1", LayerKind::averagePooling, 3, 1, 3, 3);
  layer.formats = LayerFormats{{}, {}, {6, 4}};  // step 1/4
  Network network = networkOf(layer);
  network.inputFormat = FixedFormat{8, 4};
  const std::vector<float> x{1, 2, 2};  // 5/3 = 1.67 → 1.75
  EXPECT_EQ(run(network, x), std::vector<float>{1.75f});
}

TEST(Activation, Run_givesTheFunctionsValue) {
  Layer layer{"fc1", 1, 1, {2}, {0.5f}, Activation::linear, {}};
  layer.slope = 0.25;
  const std::pair<Activation, double> expected[] = {{Activation::linear, -1.5},
                                                    {Activation::relu, 0},
                                                    {Activation::leakyRelu, -0.375},
                                                    {Activation::tanh, std::tanh(-1.5)},
                                                    {Activation::sigmoid, 1 / (1 + std::exp(1.5))}};
  const std::vector<float> x{-1};
  for (const auto& [activation, value] : expected) {
    layer.activation = activation;
    EXPECT_EQ(run(networkOf(layer), x), std::vector<float>{float(value)}) << nameOf(activation);
  }
}

TEST(Network, Check_refusesAKernelLongerThanItsInput) {
  std::mt19937 random(1);
  Layer layer = test::randomConvolution("conv1", {5, 1, 3, 1, 0, 0, 2}, random);
  layer.activation = Activation::linear;
  EXPECT_OK(check(networkOf(layer)));
  layer.sliding.length = 2;
  EXPECT_ERROR(check(networkOf(layer)), ErrorKind::badInput, "conv1");
  layer.sliding.length = 4;  // fits, but not the layer's numbers of inputs and outputs
  EXPECT_ERROR(check(networkOf(layer)), ErrorKind::badInput, "positions");
}

TEST(Network, Check_refusesPoolingWithWeightsOrPadding) {
  Layer layer = test::pooling("pool1", LayerKind::maxPooling, 6, 1, 2, 2);
  EXPECT_OK(check(networkOf(layer)));
  layer.sliding.before = 1;
  EXPECT_ERROR(check(networkOf(layer)), ErrorKind::badInput, "padding");
  layer.sliding.before = 0;
  layer.weights = {1};
  EXPECT_ERROR(check(networkOf(layer)), ErrorKind::badInput, "weights");
}

}  // namespace
}  // namespace pw::network
