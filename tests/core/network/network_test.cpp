// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/network.h"

#include <cmath>
#include <random>

#include "test_support.h"

namespace pw::network {
namespace {

Network twoLayers() {
  Network network;
  network.name = "toy";
  network.inputs = 2;
  network.layers = {{"fc1", 2, 2, {1, -1, 2, 0}, {0.5f, 0}, Activation::relu, {}},
                    {"logits", 2, 2, {1, 0, 0, 1}, {0, 0.25f}, Activation::linear, {}}};
  return network;
}

TEST(Network, Run_byHand_givesLogits) {
  const std::vector<float> x{1, 2};
  // fc1: (1·1 + 2·2 + 0.5, 1·−1 + 2·0) = (5.5, −1) → ReLU (5.5, 0); logits (5.5, 0.25)
  EXPECT_EQ(run(twoLayers(), x), (std::vector<float>{5.5f, 0.25f}));
}

TEST(Network, RunQuantised_saturatesAndRoundsEachLayer) {
  Network network = twoLayers();
  network.inputFormat = FixedFormat{4, 3};                                                   // step 0.5
  for (Layer& layer : network.layers) layer.formats = LayerFormats{{4, 3}, {4, 3}, {4, 3}};  // −4 … 3.5
  const std::vector<float> x{1.2f, 1.8f};                        // → 1, 2 (1.8 → 2.0 at step 0.5)
  EXPECT_EQ(run(network, x), (std::vector<float>{3.5f, 0.5f}));  // 5.5 saturates; 0.25 rounds half up
  EXPECT_NE(run(network, x, Arithmetic::floating), run(network, x));
}

TEST(Network, Check_refusesShapesThatDoNotFit) {
  Network network = twoLayers();
  network.layers[1].inputs = 3;
  EXPECT_ERROR(check(network), ErrorKind::badInput, "logits");
  network = twoLayers();
  network.layers[0].weights[1] = NAN;
  EXPECT_ERROR(check(network), ErrorKind::badInput, "finite");
}

TEST(Network, Costs_countNonZeroWeightsTimesBits) {
  Network network = twoLayers();
  network.inputFormat = FixedFormat{8, 2};
  network.layers[0].formats = LayerFormats{{6, 1}, {8, 3}, {7, 3, false}};
  network.layers[1].formats = LayerFormats{{4, 1}, {8, 3}, {12, 6}};
  const Costs c = costs(network);
  EXPECT_EQ(c.parameters, 12u);
  EXPECT_EQ(c.zeroWeights, 3u);
  EXPECT_EQ(c.multiplications, 5u);
  EXPECT_DOUBLE_EQ(c.ebops, 3 * 6 * 8 + 2 * 4 * 7);
  EXPECT_EQ(c.weightBits, 4u * 6 + 2 * 8 + 4 * 4 + 2 * 8);
}

TEST(Network, Classify_tieGoesToLowestClass) {
  const std::vector<float> logits{1, 1, 0, 2};
  EXPECT_EQ(classify(logits, 2), (std::vector<std::int8_t>{0, 1}));
}

}  // namespace
}  // namespace pw::network
