// SPDX-License-Identifier: GPL-3.0-or-later
// Windows in a file, counts in memory and inputs in memory train the same network, bit for bit.
#include <cmath>

#include "learn/trainer.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

/// The toy's pulses as a digitiser's counts on a baseline of 300.
dataset::Dataset countedPulses(std::size_t count) {
  dataset::Dataset data = test::toyPulses(count);
  data.input.baselineSamples = 1;
  std::vector<std::int16_t> counts;
  for (const float value : data.inputs.all()) counts.push_back(std::int16_t(std::lround(300 - 200 * value)));
  data.inputs = {std::move(counts), data.input, trace::Polarity::negative};
  return data;
}

recipe::TrainingRecipe wholeRecipe() {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {{12}, {6}};
  recipe.epochs = 6;
  recipe.batch = 37;
  recipe.quantization = recipe::Quantization{};
  recipe.quantization->fromEpoch = 2;
  recipe.pruning = recipe::Pruning{};
  recipe.pruning->fromEpoch = 1;
  recipe.pruning->toEpoch = 3;
  recipe.distillation = recipe::Distillation{};
  return recipe;
}

network::Network teacherOf(const dataset::Dataset& data) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {{8}};
  recipe.epochs = 4;
  const auto trained = train(recipe, data, nullptr, {}, {}, {});
  EXPECT_OK(trained);
  return trained ? trained->network : network::Network();
}

class Disk : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(dataset::save(m_counts, m_folder / "d.h5"));
    auto loaded = dataset::load(m_folder / "d.h5");
    ASSERT_OK(loaded);
    m_mapped = std::move(*loaded);
    ASSERT_TRUE(m_mapped.inputs.isMapped());
    m_floats.inputs = {m_counts.inputs.all(), m_counts.input.inputs()};
  }
  static void expectSame(const Result<TrainingResult>& a, const Result<TrainingResult>& b) {
    ASSERT_OK(a);
    ASSERT_OK(b);
    ASSERT_EQ(a->history.size(), b->history.size());
    for (std::size_t i = 0; i < a->history.size(); ++i) {
      EXPECT_EQ(a->history[i].trainingLoss, b->history[i].trainingLoss) << i;
      EXPECT_EQ(a->history[i].validationLoss, b->history[i].validationLoss) << i;
    }
    ASSERT_EQ(a->network.layers.size(), b->network.layers.size());
    for (std::size_t i = 0; i < a->network.layers.size(); ++i) {
      EXPECT_EQ(a->network.layers[i].weights, b->network.layers[i].weights) << i;
      EXPECT_EQ(a->network.layers[i].bias, b->network.layers[i].bias) << i;
    }
  }
  /// From the file, from counts and from floats in memory.
  void expectSameFromAll(const recipe::TrainingRecipe& recipe, const network::Network* teacher = nullptr) {
    const auto fromDisk = train(recipe, m_mapped, teacher, {}, {}, {});
    expectSame(fromDisk, train(recipe, m_counts, teacher, {}, {}, {}));
    expectSame(fromDisk, train(recipe, m_floats, teacher, {}, {}, {}));
  }

  test::TemporaryFolder m_folder;
  dataset::Dataset m_counts = countedPulses(500), m_floats = m_counts, m_mapped;
};

TEST_F(Disk, plainTraining_isThatInMemory) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = {{12}, {6}};
  recipe.epochs = 5;
  expectSameFromAll(recipe);
}

TEST_F(Disk, quantisedPrunedAndDistilledTraining_isThatInMemory) {
  const network::Network teacher = teacherOf(m_floats);
  expectSameFromAll(wholeRecipe(), &teacher);
}

TEST_F(Disk, augmentedTraining_isThatInMemory) {
  recipe::TrainingRecipe recipe = wholeRecipe();
  recipe.distillation.reset();
  recipe.augmentation = recipe::Augmentation{};
  recipe.augmentation->amplitude = 0.1;
  recipe.augmentation->noise = 0.02;
  recipe.augmentation->timeJitter = 0.5;
  expectSameFromAll(recipe);
}

TEST_F(Disk, resumedTraining_isThatInMemory) {
  const network::Network teacher = teacherOf(m_floats);
  const recipe::TrainingRecipe recipe = wholeRecipe();
  std::vector<std::string> states;
  Checkpoints keep;
  keep.save = [&](const std::string& bytes) { states.push_back(bytes); };
  const auto whole = train(recipe, m_counts, &teacher, {}, {}, {}, {}, keep);
  ASSERT_EQ(states.size(), 6u);
  Checkpoints from;
  from.resumeFrom = states[2];
  expectSame(train(recipe, m_mapped, &teacher, {}, {}, {}, {}, from), whole);
}

TEST_F(Disk, teachersLogits_areThoseOfAllRowsAtOnce) {
  const dataset::Dataset many = countedPulses(9000);  // more than a block
  const network::Network teacher = teacherOf(m_floats);
  EXPECT_EQ(trainingData(many, &teacher).teacherLogits,
            network::run(teacher, many.inputs.read(many.training)));
}

}  // namespace
}  // namespace pw::learn
