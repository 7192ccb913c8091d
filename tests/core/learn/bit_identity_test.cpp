// SPDX-License-Identifier: GPL-3.0-or-later
// What training computes is what the hardware will: against the integer model, with which HLS C++ and Verilog
// are compared elsewhere. No tolerance, on 10,000 events.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "dense_engine.h"
#include "fixed/integer_model.h"
#include "initialise.h"
#include "kernels/packed_network.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using network::FixedFormat;
constexpr auto trn = network::Rounding::trn;
constexpr auto rnd = network::Rounding::rnd;
constexpr auto wrap = network::Overflow::wrap;

struct Combination {
  const char* name;
  FixedFormat input, weight, bias, activation, logit;
};
const std::vector<Combination> combinations = {
    {"theStudents", {8, 2, true}, {6, 1, true}, {8, 2, true}, {6, 2, false}, {12, 6, true}},
    {"truncated",
     {8, 2, true, trn},
     {6, 1, true, trn},
     {8, 2, true, trn},
     {6, 2, false, trn},
     {12, 6, true, trn}},
    {"wrapping",
     {8, 2, true, rnd, wrap},
     {6, 1, true, rnd, wrap},
     {8, 2, true, rnd, wrap},
     {6, 1, false, rnd, wrap},
     {9, 3, true, rnd, wrap}},
    {"truncatedAndWrapping",
     {8, 2, true, trn, wrap},
     {6, 1, true, trn, wrap},
     {8, 2, true, trn, wrap},
     {6, 1, false, trn, wrap},
     {9, 3, true, trn, wrap}},
    {"negativeIntegerBits", {6, 0, true}, {5, -1, true}, {6, -1, true}, {5, -2, false}, {8, -1, true}},
    {"negativeIntegerBitsTruncated",
     {6, -1, true, trn},
     {6, -2, true, trn},
     {5, -2, true, trn},
     {6, -3, false, trn},
     {7, -2, true, trn}},
    {"unsignedInput", {7, 1, false}, {6, 1, true}, {8, 2, true}, {7, 2, false}, {10, 4, true}},
    {"signedActivations", {8, 2, true}, {6, 1, true}, {8, 2, true}, {7, 3, true}, {12, 6, true}},
    {"signedWrappingActivations",
     {8, 2, true},
     {6, 1, true},
     {8, 2, true},
     {6, 1, true, trn, wrap},
     {8, 2, true, rnd, wrap}},
    {"threeBits", {4, 1, true}, {3, 1, true}, {4, 2, true}, {3, 2, false}, {6, 4, true}},
    {"twoBitWeightsOneBitActivations", {4, 1, true}, {2, 1, true}, {3, 1, true}, {1, 1, false}, {5, 3, true}},
    {"moreIntegerBitsThanBits", {4, 2, true}, {4, 1, true}, {4, 2, true}, {3, 4, false}, {4, 6, true}},
    {"biasFinerThanProducts", {5, 2, true}, {4, 1, true}, {12, 2, true}, {8, 2, false}, {14, 4, true}},
    {"resultFinerThanSums", {4, 2, true}, {3, 1, true}, {4, 2, true}, {12, 3, false}, {16, 5, true}},
    {"wideBeyondSinglePrecision",
     {18, 4, true},
     {16, 2, true},
     {18, 4, true},
     {18, 6, false},
     {24, 10, true}},
};

struct Trained {
  DenseEngine engine;
  network::Network network;
};

recipe::TrainingRecipe recipeOf(const Combination& formats) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {9, 6};
  recipe.learningRate = 5e-3;
  recipe.epochs = 3;
  recipe.quantization =
      recipe::Quantization{formats.input, formats.weight, formats.bias, formats.activation, formats.logit, 0};
  return recipe;
}

Trained train(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
              const kernels::DenseKernels& kernels) {
  Random random(2);
  DenseEngine engine(initialise(recipe, int(data.input.length), 2, random), recipe,
                     trainingData(data, nullptr), kernels);
  engine.setQuantised(true);
  for (int i = 0; i < recipe.epochs; ++i) engine.trainEpoch(shuffled(data.training.size(), random), {});
  network::Network network = engine.network();
  return {std::move(engine), std::move(network)};
}

std::vector<float> integerLogits(const network::Network& network, std::span<const float> inputs) {
  const auto model = hls::buildIntegerModel(network);
  EXPECT_OK(model);
  std::vector<float> logits;
  for (const std::int32_t code : hls::run(*model, hls::encodeInputs(*model, inputs)))
    logits.push_back(float(network::decode(code, model->output())));
  return logits;
}

const dataset::Dataset& data() {
  static const dataset::Dataset all = test::toyPulses(10'000, 20);
  return all;
}

bool needsDouble(const Combination& formats) {
  return std::string(formats.name) == "wideBeyondSinglePrecision";
}

/// Formats that wrap saturate in training, and sums beyond 24 bits are rounded there.
std::vector<Combination> exactInTraining() {
  std::vector<Combination> exact;
  std::copy_if(
      combinations.begin(), combinations.end(), std::back_inserter(exact), [](const Combination& each) {
        const bool wraps =
            each.input.overflow == wrap || each.activation.overflow == wrap || each.logit.overflow == wrap;
        return !wraps && !needsDouble(each);
      });
  return exact;
}

class BitIdentity : public testing::TestWithParam<Combination> {};
class ForwardBitIdentity : public testing::TestWithParam<Combination> {};

TEST_P(BitIdentity, logitsOfEachEpoch_areTheIntegerModels) {
  for (const kernels::DenseKernels* kernels : kernels::availableKernels()) {
    const Trained trained = train(recipeOf(GetParam()), data(), *kernels);
    const kernels::PackedNetwork packed(trained.network, *kernels);
    EXPECT_EQ(packed.logits(data().inputs.all()), integerLogits(trained.network, data().inputs.all()))
        << kernels->name;
    EXPECT_NE(packed.isFast(), needsDouble(GetParam()));
  }
}

// The loss that a step minimises, against the cross-entropy of the integer model's logits in double: one
// event that is off by one step of its format would show. Formats that wrap saturate in training.
void expectLossOfTheIntegerModel(const recipe::TrainingRecipe& recipe) {
  for (const kernels::DenseKernels* kernels : kernels::availableKernels()) {
    Trained trained = train(recipe, data(), *kernels);
    const std::vector<float> inputs = data().inputs.read(data().training);
    const auto logits = integerLogits(trained.network, inputs);
    const auto labels = labelsOf(data(), data().training);
    double expected = 0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      const double own = double(logits[2 * row + std::size_t(labels[row])]);
      const double other = double(logits[2 * row + 1 - std::size_t(labels[row])]);
      expected += std::log1p(std::exp(other - own)) / double(labels.size());
    }
    std::vector<std::uint32_t> rows(labels.size());
    std::iota(rows.begin(), rows.end(), 0u);
    EXPECT_NEAR(trained.engine.gradients(rows).loss.total, expected, 1e-12 * (1 + expected)) << kernels->name;
  }
}

TEST_P(ForwardBitIdentity, lossOfTraining_isTheIntegerModels) {
  expectLossOfTheIntegerModel(recipeOf(GetParam()));
}

// formats that training finds out

struct Learning {
  const char* name;
  std::optional<recipe::LearnedBits> bits;
  std::optional<recipe::LearnedRanges> ranges;
};
using Bits = recipe::LearnedBits;
using Ranges = recipe::LearnedRanges;
const std::vector<Learning> learnings = {
    {"bitsOfWeights", Bits{900, Bits::Each::weight, Bits::Of::weights}, {}},
    {"bitsOfActivations", Bits{1500, Bits::Each::weight, Bits::Of::activations}, {}},
    {"bitsOfBoth", Bits{900, Bits::Each::layer, Bits::Of::both}, {}},
    {"rangesOfWeights", {}, Ranges{Ranges::Of::weights}},
    {"rangesOfActivations", {}, Ranges{Ranges::Of::activations}},
    {"rangesOfBoth", {}, Ranges{Ranges::Of::both}}};

recipe::TrainingRecipe recipeOf(const Learning& learning) {
  recipe::TrainingRecipe recipe = recipeOf(combinations.front());
  recipe.epochs = 8;
  recipe.batch = 32;
  recipe.quantization->activation = {6, 3, false};
  recipe.quantization->weight = learning.ranges ? FixedFormat{6, -1, true} : FixedFormat{6, 2, true};
  recipe.quantization->learnedBits = learning.bits;
  recipe.quantization->learnedRanges = learning.ranges;
  return recipe;
}

class LearnedBitIdentity : public testing::TestWithParam<Learning> {};

TEST_P(LearnedBitIdentity, logits_areTheIntegerModels) {
  const Trained trained = train(recipeOf(GetParam()), data(), kernels::bestKernels());
  const kernels::PackedNetwork packed(trained.network);
  EXPECT_EQ(packed.logits(data().inputs.all()), integerLogits(trained.network, data().inputs.all()));
}

TEST_P(LearnedBitIdentity, lossOfTraining_isTheIntegerModels) {
  expectLossOfTheIntegerModel(recipeOf(GetParam()));
}

TEST_P(LearnedBitIdentity, formats_areNoLongerThoseOfTheRecipe) {
  const recipe::TrainingRecipe recipe = recipeOf(GetParam());
  const Trained trained = train(recipe, data(), kernels::bestKernels());
  const auto& layers = trained.network.layers;
  EXPECT_TRUE(std::any_of(layers.begin(), layers.end() - 1, [&](const network::Layer& layer) {
    return layer.formats->weight != recipe.quantization->weight ||
           layer.formats->result != recipe.quantization->activation;
  }));
}

INSTANTIATE_TEST_SUITE_P(Formats, LearnedBitIdentity, testing::ValuesIn(learnings),
                         [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(Formats, BitIdentity, testing::ValuesIn(combinations),
                         [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(Formats, ForwardBitIdentity, testing::ValuesIn(exactInTraining()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace pw::learn
