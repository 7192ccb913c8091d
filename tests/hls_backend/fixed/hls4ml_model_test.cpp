// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/hls4ml_model.h"

#include <cmath>

#include "fixed/integer_model.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

using network::FixedFormat;
using network::Overflow;
using network::Rounding;

constexpr FixedFormat standard{16, 6, true, Rounding::trn, Overflow::wrap};

network::Network linear(std::vector<float> weights, std::vector<float> bias) {
  network::Network net;
  net.name = "linear";
  const int outputs = int(bias.size());
  net.inputs = int(weights.size()) / outputs;
  net.layers = {{"logits", net.inputs, outputs, std::move(weights), std::move(bias),
                 network::Activation::linear, std::nullopt}};
  return net;
}

std::vector<double> answers(const network::Network& net, const Hls4mlSettings& settings,
                            const std::vector<float>& inputs) {
  const auto model = buildHls4mlModel(net, settings);
  EXPECT_OK(model);
  return model ? run(*model, inputs) : std::vector<double>{};
}

TEST(Hls4mlWeight, Value_isRoundedToDecimalDigitsBeforeItIsCast) {
  // 1/1024 less a little: with 10 fraction bits it is printed with 10 digits, which rounds it up to 1/1024.
  const double value = 0.0009765624999;
  EXPECT_EQ(network::encode(value, standard), 0);
  EXPECT_EQ(hls4mlWeight(value, standard), 1);
}

TEST(Hls4mlWeight, Value_isFlooredByTheDefaultPrecision) {
  EXPECT_EQ(hls4mlWeight(0.1, standard), 102);    // 102.4
  EXPECT_EQ(hls4mlWeight(-0.1, standard), -103);  // the bias of half a step that truncation has
}

TEST(Hls4mlWeight, ValuesOnTheGrid_stayWhatTheyAre) {
  for (std::int64_t code = standard.minCode(); code <= standard.maxCode(); code += 7)
    ASSERT_EQ(hls4mlWeight(network::decode(code, standard), standard), code);
}

TEST(Hls4mlSum, GrowsAsTheInferenceOfItsDocumentationSays) {
  // hls4ml's own results for the laboratory's layers of ap_fixed<16,6>.
  EXPECT_EQ(toText(hls4mlSum(standard, standard, standard, 161)), "fixed<41,21,TRN,WRAP>");
  EXPECT_EQ(toText(hls4mlSum(standard, standard, standard, 16)), "fixed<37,17,TRN,WRAP>");
  EXPECT_EQ(toText(hls4mlSum(standard, standard, standard, 8)), "fixed<36,16,TRN,WRAP>");
}

TEST(Hls4mlModel, ModelGranularity_castsEveryProduct) {
  // Each product of 2^-10 and 2^-1 is half a step: nothing is left of any, though together they are two
  // steps.
  const float step = 1.0f / 1024;
  const auto net = linear({step, step, step, step}, {0});
  Hls4mlSettings settings;
  settings.softmax = Hls4mlSoftmax::none;
  settings.autoSums = false;
  EXPECT_EQ(answers(net, settings, {0.5f, 0.5f, 0.5f, 0.5f})[0], 0.0);
  settings.autoSums = true;
  EXPECT_EQ(answers(net, settings, {0.5f, 0.5f, 0.5f, 0.5f})[0], 2.0 * double(step));
}

TEST(Hls4mlModel, ModelGranularity_wrapsSums) {
  Hls4mlSettings settings;
  settings.softmax = Hls4mlSoftmax::none;
  settings.autoSums = false;
  EXPECT_EQ(answers(linear({1, 1}, {0}), settings, {31, 31})[0], -2.0);
}

TEST(Hls4mlSoftmax, WideLogits_giveTiesThatIgnoreTheAnswer) {
  // The top 10 of 35 bits of fixed<36,16>: a bin is 32 wide, so logits 5 apart look the same.
  const auto net = linear({1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 0});
  const std::vector<float> inputs{5, 0, 0, 0, 0, 0, 0, 0};
  const auto wide = answers(net, {}, inputs);
  EXPECT_EQ(wide[0], 0.5);
  EXPECT_EQ(wide[1], 0.5);
}

TEST(Hls4mlSoftmax, NarrowLogits_giveProbabilities) {
  const auto net = linear({1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 0});
  Hls4mlSettings settings;
  settings.logits = standard;
  const auto tame = answers(net, settings, {5, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_NEAR(tame[0], 1 / (1 + std::exp(-5.0)), 0.05);
  EXPECT_NEAR(tame[1], 1 / (1 + std::exp(5.0)), 0.05);
}

TEST(Hls4mlSoftmax, Argmax_isOneHot) {
  Hls4mlSettings settings;
  settings.softmax = Hls4mlSoftmax::argmax;
  const auto y = answers(linear({1, 0, 0, 1}, {0, 0}), settings, {1, 2, 2, 1});
  EXPECT_EQ(y, (std::vector<double>{0, 1, 1, 0}));
}

class QuantisedNetworks : public testing::TestWithParam<unsigned> {};

TEST_P(QuantisedNetworks, WithoutSoftmax_areTheIntegerModelBitForBit) {
  std::mt19937 random(GetParam());
  test::RandomNetworkSettings shape;
  shape.mixed = true;
  shape.shape = {int(1 + random() % 30), int(1 + random() % 12), 2};
  const network::Network net = test::randomNetwork(shape, random);
  const auto inputs = test::randomInputs(net, 100, random);
  const auto integers = buildIntegerModel(net);
  ASSERT_OK(integers);
  Hls4mlSettings settings;
  settings.softmax = Hls4mlSoftmax::none;
  const auto got = answers(net, settings, inputs);
  const auto codes = run(*integers, encodeInputs(*integers, inputs));
  ASSERT_EQ(got.size(), codes.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(got[i], network::decode(codes[i], integers->output())) << i;
}
INSTANTIATE_TEST_SUITE_P(Seeds, QuantisedNetworks, testing::Range(1u, 31u));

TEST(Hls4mlModel, OtherLayers_areRefusedByName) {
  auto net = linear({1}, {0});
  net.layers.push_back(net.layers[0]);
  net.layers[0].name = "hidden";
  net.layers[0].activation = network::Activation::tanh;
  EXPECT_ERROR(buildHls4mlModel(net, {}), ErrorKind::badInput, "tanh");
}

TEST(Hls4mlModel, TableOfNoPowerOfTwo_isRefused) {
  Hls4mlSettings settings;
  settings.tableSize = 1000;
  EXPECT_ERROR(buildHls4mlModel(linear({1}, {0}), settings), ErrorKind::badInput, "1000");
}

}  // namespace
}  // namespace pw::hls
