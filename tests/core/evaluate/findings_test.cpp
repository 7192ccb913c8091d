// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/findings.h"

#include <cmath>

#include "test_support.h"

namespace pw::evaluate {
namespace {

using Kind = Finding::Kind;

/// A run that nothing is known against.
class Findings : public testing::Test {
 protected:
  Findings() {
    recipe.epochs = 10;
    for (int i = 1; i <= 10; ++i) {
      recipe::Epoch epoch;
      epoch.number = i;
      epoch.trainingLoss = epoch.validationLoss = 0.5 / i;
      epoch.trainingAccuracy = epoch.validationAccuracy = 1 - 0.05 / i;
      history.push_back(epoch);
    }
    evaluation.network = {10'000, 0.995, 0.0007, 0.999, 0.99, 0.9, {{4975, 25}, {25, 4975}}};
    evaluation.baselines.amplitude = {10'000, 0.60, 0.005, 0.6, 0.1, 0, {{3000, 2000}, {2000, 3000}}};
    evaluation.baselines.chargeRatio = {10'000, 0.97, 0.002, 0.99, 0.9, 0.8, {{4850, 150}, {150, 4850}}};
    evaluation.baselines.fci = evaluation.baselines.chargeRatio;
    facts.layers = {{"fc1", 0.001, 16, 1, false}, {"output", 0.4, 0, 0, true}};
    facts.inputDeviation = 0.5;
    facts.leastInput = -0.1;
    facts.mostInput = 1;
    facts.validationEvents = 5000;
  }
  const Finding* find(Kind kind) {
    found = findings(recipe, history, evaluation, facts);
    for (const Finding& each : found) {
      if (each.kind == kind) return &each;
    }
    return nullptr;
  }
  recipe::TrainingRecipe recipe;
  std::vector<recipe::Epoch> history;
  Evaluation evaluation;
  RunFacts facts;
  std::vector<Finding> found;
};

TEST_F(Findings, goodRun_hasNone) {
  for (const Finding& each : findings(recipe, history, evaluation, facts)) ADD_FAILURE() << each.what;
}

TEST_F(Findings, clippedActivations_areSaturated) {
  facts.layers[0].clippedShare = 0.8;
  const Finding* finding = find(Kind::saturated);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->weight, Finding::Weight::mistake);
  EXPECT_NE(finding->figure.find("fc1: 80.00 %"), std::string::npos) << finding->figure;
  EXPECT_FALSE(finding->mend.empty());
}

TEST_F(Findings, aFewClippedActivations_areADoubt) {
  facts.layers[0].clippedShare = 0.1;
  ASSERT_NE(find(Kind::saturated), nullptr);
  EXPECT_EQ(find(Kind::saturated)->weight, Finding::Weight::doubt);
}

TEST_F(Findings, clippedLogits_areNone) {
  facts.layers[1].clippedShare = 0.9;
  EXPECT_EQ(find(Kind::saturated), nullptr);
}

TEST_F(Findings, teacherWithoutShare_isInert) {
  recipe.distillation = recipe::Distillation{};
  for (recipe::Epoch& epoch : history) epoch.distillationShare = 0.007;
  ASSERT_NE(find(Kind::inertTeacher), nullptr);
  EXPECT_NE(find(Kind::inertTeacher)->figure.find("0.70 %"), std::string::npos);
  for (recipe::Epoch& epoch : history) epoch.distillationShare = 0.5;
  EXPECT_EQ(find(Kind::inertTeacher), nullptr);
}

TEST_F(Findings, distillationOnProbabilities_isAMistake) {
  recipe.distillation = recipe::Distillation{};
  for (recipe::Epoch& epoch : history) epoch.distillationShare = 0.5;
  EXPECT_EQ(find(Kind::teacherProbabilities), nullptr);
  recipe.distillation->of = recipe::Distillation::Of::probabilities;
  EXPECT_NE(find(Kind::teacherProbabilities), nullptr);
}

TEST_F(Findings, amplitudeNearlyAsGood_isADoubtAndAsGoodAMistake) {
  evaluation.baselines.amplitude.accuracy = 0.93;
  ASSERT_NE(find(Kind::amplitude), nullptr);
  EXPECT_EQ(find(Kind::amplitude)->weight, Finding::Weight::doubt);
  evaluation.baselines.amplitude.accuracy = 0.994;
  ASSERT_NE(find(Kind::amplitude), nullptr);
  EXPECT_EQ(find(Kind::amplitude)->weight, Finding::Weight::mistake);
}

TEST_F(Findings, rawCounts_areUnscaled) {
  facts.inputDeviation = 300;
  EXPECT_NE(find(Kind::unscaledInputs), nullptr);
  facts.inputDeviation = 0.001;
  EXPECT_NE(find(Kind::unscaledInputs), nullptr);
  facts.inputDeviation = 0;  // not known
  EXPECT_EQ(find(Kind::unscaledInputs), nullptr);
}

TEST_F(Findings, pruningThatWasNeverComplete_isAMistake) {
  recipe.pruning = recipe::Pruning{};
  recipe.pruning->finalSparsity = 0.6;
  recipe.pruning->toEpoch = 5;
  for (recipe::Epoch& epoch : history) epoch.sparsity = 0.6;
  EXPECT_EQ(find(Kind::scheduleTooLong), nullptr);
  history.back().sparsity = 0.3;
  ASSERT_NE(find(Kind::scheduleTooLong), nullptr);
  EXPECT_EQ(find(Kind::scheduleTooLong)->weight, Finding::Weight::mistake);
}

TEST_F(Findings, pruningThatEndsWithTheRun_leavesNoTimeToRecover) {
  recipe.pruning = recipe::Pruning{};
  recipe.pruning->toEpoch = 9;
  for (recipe::Epoch& epoch : history) epoch.sparsity = recipe.pruning->finalSparsity;
  ASSERT_NE(find(Kind::scheduleTooLong), nullptr);
  EXPECT_EQ(find(Kind::scheduleTooLong)->weight, Finding::Weight::doubt);
}

TEST_F(Findings, lateFormats_leaveNoTimeToRecover) {
  recipe.quantization = recipe::Quantization{};
  EXPECT_EQ(find(Kind::scheduleTooLong), nullptr);
  recipe.quantization->fromEpoch = 9;
  EXPECT_NE(find(Kind::scheduleTooLong), nullptr);
}

TEST_F(Findings, notesOfAForeignNetwork_areForeignFormats) {
  facts.notes = {"fc1: auto_po2 has no fixed-point form"};
  ASSERT_NE(find(Kind::foreignFormats), nullptr);
  EXPECT_EQ(find(Kind::foreignFormats)->figure, facts.notes[0]);
}

TEST_F(Findings, deadNeurons_areCounted) {
  facts.layers[0].deadNeurons = 9;
  ASSERT_NE(find(Kind::deadNeurons), nullptr);
  EXPECT_EQ(find(Kind::deadNeurons)->figure, "fc1: 9 of 16");
  facts.layers[0].deadNeurons = 16;
  ASSERT_NE(find(Kind::deadNeurons), nullptr);
  EXPECT_EQ(find(Kind::deadNeurons)->weight, Finding::Weight::mistake);
}

TEST_F(Findings, oneAnswerToAll_isConstant) {
  evaluation.network = {1000, 0.5, 0.016, 0.5, 0, 0, {{500, 0}, {500, 0}}};
  ASSERT_NE(find(Kind::constantOutput), nullptr);
  EXPECT_NE(find(Kind::constantOutput)->figure.find("gamma"), std::string::npos);
}

TEST_F(Findings, trainingBetterThanValidation_isOverfitted) {
  history.back().validationAccuracy = 0.97;
  EXPECT_NE(find(Kind::overfitted), nullptr);
}

TEST_F(Findings, validationLossThatRises_isOverfitted) {
  history.back().validationLoss = 0.2;
  EXPECT_NE(find(Kind::overfitted), nullptr);
}

TEST_F(Findings, differenceWithinTheErrors_needsMoreEvents) {
  evaluation.network.events = 200;
  evaluation.network.accuracyUncertainty = 0.007;
  evaluation.baselines.chargeRatio.accuracy = 0.99;
  ASSERT_NE(find(Kind::fewEvents), nullptr);
  EXPECT_NE(find(Kind::fewEvents)->figure.find("charge ratio"), std::string::npos);
}

TEST_F(Findings, mistakes_comeBeforeDoubts) {
  facts.layers[0].deadNeurons = 9;                  // a doubt
  evaluation.baselines.amplitude.accuracy = 0.994;  // a mistake
  EXPECT_NE(find(Kind::amplitude), nullptr);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].kind, Kind::amplitude);
}

// What is measured on a network.

dataset::Dataset ramps() {
  dataset::Dataset data;
  data.input = {0, 2, dataset::Scaling::rawCounts, 1, 256};
  std::vector<float> inputs;
  for (std::uint32_t i = 0; i < 100; ++i) {
    inputs.insert(inputs.end(), {float(i) / 50, -1});  // 0 … 1.98 and −1
    data.labels.push_back(std::int8_t(i % 2));
    data.events.push_back(i);
    data.validation.push_back(i);
  }
  data.inputs = {std::move(inputs), 2};
  return data;
}

network::Network twoNeurons() {
  network::Network network;
  network.name = "two";
  network.inputs = 2;
  network.inputFormat = network::FixedFormat{16, 4, true};
  network.layers.resize(2);
  auto& hidden = network.layers[0];
  hidden.name = "fc1";
  hidden.inputs = hidden.outputs = 2;
  hidden.weights = {1, 0, 0, 1};  // the second neuron sees −1: dead
  hidden.bias = {0, 0};
  hidden.activation = network::Activation::relu;
  hidden.formats = network::LayerFormats{{16, 4, true}, {16, 4, true}, {4, 0, false}};  // 0 … 15/16
  auto& output = network.layers[1];
  output.name = "output";
  output.inputs = output.outputs = 2;
  output.weights = {1, 0, 0, 1};
  output.bias = {0, 0};
  output.activation = network::Activation::linear;
  output.formats = network::LayerFormats{{16, 4, true}, {16, 4, true}, {16, 8, true}};
  return network;
}

TEST(MeasureFacts, clippedShare_isWhatLiesBeyondTheFormat) {
  const auto facts = measureFacts(twoNeurons(), ramps());
  ASSERT_OK(facts);
  ASSERT_EQ(facts->layers.size(), 2U);
  // Of 100 values i/50 those from 15.5/16 on are clipped: i >= 49. The other neuron's are all 0.
  EXPECT_EQ(facts->layers[0].clippedShare, 51.0 / 200);
  EXPECT_TRUE(facts->layers[1].last);
}

TEST(MeasureFacts, neuronThatIsNeverAboveZero_isDead) {
  const auto facts = measureFacts(twoNeurons(), ramps());
  ASSERT_OK(facts);
  EXPECT_EQ(facts->layers[0].neurons, 2);
  EXPECT_EQ(facts->layers[0].deadNeurons, 1);
  EXPECT_EQ(facts->layers[1].neurons, 0);  // linear
}

TEST(MeasureFacts, inputs_areDescribed) {
  const auto facts = measureFacts(twoNeurons(), ramps());
  ASSERT_OK(facts);
  EXPECT_EQ(facts->leastInput, -1);
  EXPECT_NEAR(facts->mostInput, 1.98, 1e-6);
  double squares = 0;
  for (int i = 0; i < 100; ++i) squares += (i / 50.0) * (i / 50.0) + 1;
  EXPECT_NEAR(facts->inputDeviation, std::sqrt(squares / 200), 1e-6);
  EXPECT_EQ(facts->validationEvents, 100U);
}

TEST(MeasureFacts, otherInputs_areRefused) {
  network::Network network = twoNeurons();
  network.inputs = 3;
  EXPECT_ERROR(measureFacts(network, ramps()), ErrorKind::badInput, "3 inputs");
}

}  // namespace
}  // namespace pw::evaluate
