// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_model.h"

#include <algorithm>

#include "random_layers.h"
#include "test_support.h"

namespace pw::hls {
namespace {

using network::Overflow;
using network::Rounding;

/// Number of outputs in which the integer model and the network's own arithmetic in double differ.
std::size_t differences(const network::Network& net, const std::vector<float>& inputs) {
  const auto model = buildIntegerModel(net);
  EXPECT_OK(model);
  const std::vector<float> expected = network::run(net, inputs);
  const std::vector<std::int32_t> codes = run(*model, encodeInputs(*model, inputs));
  EXPECT_EQ(codes.size(), expected.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    different += network::decode(codes[i], model->output()) != double(expected[i]);
  }
  return different;
}

network::Network singleNeuron(const network::FixedFormat& input, const network::LayerFormats& formats,
                              float weight, float bias) {
  network::Network net;
  net.name = "neuron";
  net.inputs = 1;
  net.inputFormat = input;
  net.layers = {{"logits", 1, 1, {weight}, {bias}, network::Activation::linear, formats}};
  return net;
}

class RandomNetworks : public testing::TestWithParam<unsigned> {};

TEST_P(RandomNetworks, Run_equalsTheNetworksOwnArithmeticInDouble) {
  std::mt19937 random(GetParam());
  test::RandomNetworkSettings settings;
  settings.mixed = true;
  settings.shape = {int(1 + random() % 40), int(1 + random() % 20), int(1 + random() % 10), 2};
  const network::Network net = test::randomNetwork(settings, random);
  EXPECT_EQ(differences(net, test::randomInputs(net, 200, random)), 0u);
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetworks, testing::Range(1u, 41u));

TEST(IntegerModel, WideFormats_areExactToo) {
  std::mt19937 random(5);
  test::RandomNetworkSettings settings;
  settings.weightBits = 18;
  settings.dataBits = 24;  // accumulators beyond 32 bits, below the 53 of the oracle
  const network::Network net = test::randomNetwork(settings, random);
  EXPECT_EQ(differences(net, test::randomInputs(net, 200, random)), 0u);
}

class RandomLayers : public testing::TestWithParam<unsigned> {};

TEST_P(RandomLayers, Run_equalsTheNetworksOwnArithmeticInDouble) {
  std::mt19937 random(GetParam());
  for (int trial = 0; trial < 10; ++trial) {
    const network::Network net = test::randomLayers(random, 5, trial % 2 == 0 ? 10 : 16);
    const auto model = buildIntegerModel(net);
    if (!model && describe(model.error()).find("2^16 steps") != std::string::npos) continue;
    EXPECT_EQ(differences(net, test::randomInputs(net, 50, random)), 0u) << "trial " << trial;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomLayers, testing::Range(1u, 41u));

/// A neuron of slope `slope` and its result format.
network::Network leaking(double slope, const network::FixedFormat& result) {
  network::Network net = singleNeuron({12, 4}, {{8, 2}, {8, 2}, result}, 1.25f, 0.5f);
  net.layers[0].activation = network::Activation::leakyRelu;
  net.layers[0].slope = slope;
  net.layers.push_back(net.layers[0]);
  net.layers[1].activation = network::Activation::linear;
  return net;
}

TEST(IntegerModel, LeakOfAPowerOfTwo_isAShift) {
  const auto model = buildIntegerModel(leaking(0.125, {8, 3}));
  ASSERT_OK(model);
  ASSERT_TRUE(model->layers[0].leak);
  EXPECT_EQ(model->layers[0].leak->factor, 1);
  EXPECT_EQ(model->layers[0].leak->shift, 3);
}

TEST(IntegerModel, LeakThatIsNoBinaryNumber_isATable) {
  const auto model = buildIntegerModel(leaking(0.3, {8, 3}));
  ASSERT_OK(model);
  EXPECT_FALSE(model->layers[0].leak);
  EXPECT_GT(model->layers[0].steps.size(), 100u);
}

TEST(IntegerModel, NegativeLeakThatIsNoBinaryNumber_isRefusedByName) {
  EXPECT_ERROR(buildIntegerModel(leaking(-0.3, {8, 3})), ErrorKind::badInput, "layer logits");
}

TEST(IntegerModel, TableOfTooManySteps_isRefusedWithARemedy) {
  EXPECT_ERROR(buildIntegerModel(leaking(0.3, {24, 4})), ErrorKind::badInput, "power of two");
}

TEST(IntegerModel, Tanh_hasAStepForEachCode) {
  network::Network net = leaking(0, {6, 1});  // -32 ... 31: all of them are reached
  net.layers[0].activation = network::Activation::tanh;
  const auto model = buildIntegerModel(net);
  ASSERT_OK(model);
  EXPECT_EQ(model->layers[0].steps.size(), 64u);
}

TEST(IntegerModel, MeanOfThree_isRoundedAsItsFormatSays) {
  for (const Rounding rounding : {Rounding::trn, Rounding::rnd, Rounding::rndConv}) {
    network::Network net = singleNeuron({8, 8}, {{8, 8}, {8, 8}, {16, 16}}, 1, 0);
    net.inputs = 3;
    net.layers.insert(net.layers.begin(),
                      test::pooling("mean", network::LayerKind::averagePooling, 3, 1, 3, 1));
    net.layers[0].formats = network::LayerFormats{{8, 8}, {8, 8}, {9, 8, true, rounding, Overflow::sat}};
    std::vector<float> inputs;
    for (int i = -60; i < 60; ++i) inputs.insert(inputs.end(), {float(i), float(i % 7), float(-i / 3)});
    EXPECT_EQ(differences(net, inputs), 0u);
  }
}

TEST(IntegerModel, BiasFinerThanProducts_shiftsTheProducts) {
  const network::FixedFormat coarse{6, 5, true, Rounding::rnd, Overflow::sat};
  const network::Network net =
      singleNeuron(coarse, {coarse, {10, 2}, {12, 4}}, 1.5f, float(network::decode(3, {10, 2})));
  const auto model = buildIntegerModel(net);
  ASSERT_OK(model);
  EXPECT_EQ(model->layers[0].productShift, 6);  // products: 1 + 1 fraction bits; bias: 8
  EXPECT_EQ(model->layers[0].accumulator.fraction(), 8);
  EXPECT_EQ(differences(net, {0.5f, -3.0f, 15.0f, -16.0f}), 0u);
}

TEST(IntegerModel, Accumulator_holdsEverySumAndIsNoWiderThanNeeded) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 20; ++trial) {
    const network::Network net = test::randomNetwork({{9, 5, 2}, 5, 6}, random);
    const auto model = buildIntegerModel(net);
    ASSERT_OK(model);
    // Brute force: the worst input of each neuron is at the ends of the input's range.
    const IntegerLayer& layer = model->layers.front();
    std::int64_t least = 0, most = 0;
    for (int j = 0; j < layer.outputs; ++j) {
      std::int64_t low = layer.bias[std::size_t(j)], high = low;
      for (int i = 0; i < layer.inputs; ++i) {
        const std::int64_t a = layer.row(j)[i] * layer.input.minCode(),
                           b = layer.row(j)[i] * layer.input.maxCode();
        low += std::min(a, b);
        high += std::max(a, b);
      }
      least = std::min(least, low);
      most = std::max(most, high);
    }
    EXPECT_LE(most, layer.accumulator.maxCode());
    EXPECT_GE(least, layer.accumulator.minCode());
    network::FixedFormat narrower = layer.accumulator;
    --narrower.width;
    EXPECT_TRUE(most > narrower.maxCode() || least < narrower.minCode());
  }
}

TEST(IntegerModel, Accumulator_isNoWiderThanTheSumOfAbsoluteValuesNeeds) {
  // Issue's rule for one neuron: |w|·max|x| + |bias| = 15·32 + 3 codes -> 483 -> 10 bits with the sign.
  const auto model = buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 15, 3));
  ASSERT_OK(model);
  EXPECT_EQ(model->layers[0].accumulator.width, 10);
}

/// 15 · x + 3 for x of −32 … 31: −477 … 468, which takes 10 bits.
IntegerModel tenBitSums(int bits, const FixedFormat& result = {12, 12}) {
  const auto model =
      buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, result}, 15, 3), std::vector<int>{bits});
  EXPECT_OK(model);
  return model ? *model : IntegerModel{};
}

TEST(NarrowedSums, Sum_wrapsAtTheBitsThatAreLeft) {
  const IntegerModel model = tenBitSums(8);
  EXPECT_EQ(model.layers[0].accumulator.width, 8);
  EXPECT_EQ(model.layers[0].exactSumBits, 10);
  EXPECT_EQ(run(model, std::vector<std::int32_t>{8, 9, -9, 31}),
            (std::vector<std::int32_t>{123, 138 - 256, -132 + 256, 468 - 512}));
}

TEST(NarrowedSums, RandomNetworks_wrapAsTheExactSumsModuloTheWidth) {
  std::mt19937 random(12);
  for (int trial = 0; trial < 20; ++trial) {
    network::Network net = test::randomNetwork({{9, 5}, 5, 6}, random);
    net.layers[0].activation = network::Activation::linear;
    net.layers[0].formats->result = {32, 32 - 11};  // holds every sum as it is
    const auto exact = buildIntegerModel(net);
    ASSERT_OK(exact);
    const int bits = exact->layers[0].exactSumBits - 1 - trial % 2;
    const auto narrow = buildIntegerModel(net, std::vector<int>{bits});
    if (!narrow) continue;  // a bias too large
    const auto codes = encodeInputs(*exact, test::randomInputs(net, 100, random));
    const auto wide = run(*exact, codes), got = run(*narrow, codes);
    const int shift = 11 - exact->layers[0].accumulator.fraction();
    const std::int64_t modulus = std::int64_t(1) << (bits + shift);
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ((std::int64_t(wide[i]) - got[i]) % modulus, 0);
      ASSERT_LT(got[i], modulus / 2);
      ASSERT_GE(got[i], -modulus / 2);
    }
  }
}

TEST(NarrowedSums, Overflow_isCountedWithHowFarItGoes) {
  const auto found = sumOverflows(tenBitSums(8), std::vector<std::int32_t>{8, 9, -9, 31});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].layer, 0u);
  EXPECT_EQ(found[0].events, 3u);
  EXPECT_EQ(found[0].sums, 3u);
  EXPECT_EQ(found[0].bits, 10);
  EXPECT_EQ(found[0].farthest, 468);
  EXPECT_EQ(found[0].most, 127);
}

TEST(NarrowedSums, ExactSums_haveNothingToReport) {
  EXPECT_TRUE(sumOverflows(tenBitSums(0), std::vector<std::int32_t>{31}).empty());
  EXPECT_TRUE(sumOverflows(tenBitSums(10), std::vector<std::int32_t>{31}).empty());
}

TEST(NarrowedSums, NextLayer_isSizedForWhatWrapsToTheOtherSign) {
  // Sums of 0 … 465 never are negative; of 8 bits they are.
  network::Network net = singleNeuron({5, 5, false}, {{5, 5}, {5, 5}, {12, 12}}, 15, 0);
  net.layers.push_back(net.layers[0]);
  net.layers[0].name = "fc1";
  const auto exact = buildIntegerModel(net), narrow = buildIntegerModel(net, std::vector<int>{8, 0});
  ASSERT_OK(exact);
  ASSERT_OK(narrow);
  const std::vector<std::int32_t> codes{9};
  EXPECT_EQ(run(*narrow, codes)[0], std::max(-2048, (135 - 256) * 15));
}

TEST(NarrowedSums, WiderThanExact_isRefusedWithTheExactWidth) {
  EXPECT_ERROR(
      buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 15, 3), std::vector<int>{11}),
      ErrorKind::badInput, "11 bits");
}

TEST(NarrowedSums, BiasThatDoesNotFit_isRefused) {
  EXPECT_ERROR(
      buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 15, 3), std::vector<int>{2}),
      ErrorKind::badInput, "bias");
}

TEST(NarrowedSums, NotANumberALayer_isRefused) {
  EXPECT_ERROR(
      buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 15, 3), std::vector<int>{8, 8}),
      ErrorKind::badInput, "2 widths");
}

TEST(IntegerModel, FloatNetwork_isRefused) {
  network::Network net = singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 1, 1);
  net.layers[0].formats.reset();
  EXPECT_ERROR(buildIntegerModel(net), ErrorKind::badInput, "not quantised");
}

TEST(IntegerModel, WeightOffItsGrid_isRefusedByName) {
  EXPECT_ERROR(buildIntegerModel(singleNeuron({6, 6}, {{5, 5}, {5, 5}, {12, 12}}, 1.25f, 1)),
               ErrorKind::badInput, "layer logits");
}

TEST(IntegerModel, AccumulatorBeyond62Bits_isRefused) {
  EXPECT_ERROR(buildIntegerModel(singleNeuron({32, 32}, {{32, 32}, {5, 5}, {12, 12}}, 0x1p31f - 128, 1)),
               ErrorKind::badInput, "62");
}

TEST(IntegerModel, Classify_tieGoesToLowestClass) {
  const std::vector<std::int32_t> codes{4, 4, -1, 2, 3, 2};
  EXPECT_EQ(classify(codes, 2), (std::vector<std::int8_t>{0, 1, 0}));
}

}  // namespace
}  // namespace pw::hls
