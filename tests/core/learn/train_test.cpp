// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "learn/trainer.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw::learn {
namespace {

const std::function<void(const std::string&)> noNote = [](const std::string&) {};

recipe::TrainingRecipe smallTeacher(int epochs = 12) {
  recipe::TrainingRecipe recipe = recipe::defaultTeacher();
  recipe.hidden = {16, 8};
  recipe.epochs = epochs;
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  return recipe;
}

recipe::TrainingRecipe smallStudent(int epochs = 16) {
  recipe::TrainingRecipe recipe = recipe::withEpochs(recipe::defaultStudent(), epochs);
  recipe.hidden = {8, 6};
  recipe.batch = 32;
  recipe.learningRate = 5e-3;
  return recipe;
}

double accuracy(const network::Network& network, const dataset::Dataset& data,
                const std::vector<std::uint32_t>& rows) {
  std::size_t hits = 0;
  for (std::uint32_t row : rows) {
    hits += network::classify(network::run(network, data.window(row)), 2)[0] == data.labels[row];
  }
  return double(hits) / double(rows.size());
}

Result<TrainingResult> trainQuietly(const recipe::TrainingRecipe& recipe, const dataset::Dataset& data,
                                    const network::Network* teacher = nullptr, const Work& work = {}) {
  return train(recipe, data, teacher, work, {}, noNote);
}

TEST(Train, floatNetwork_separatesTheToyPulses) {
  const auto data = test::toyPulses(1500);
  const auto result = trainQuietly(smallTeacher(), data);
  ASSERT_OK(result);
  EXPECT_GT(accuracy(result->network, data, data.test), 0.95);
  EXPECT_EQ(result->history.size(), 12u);
}

TEST(Train, compressedStudent_separatesTheToyPulses) {
  const auto data = test::toyPulses(1500);
  const auto teacher = trainQuietly(smallTeacher(), data);
  ASSERT_OK(teacher);
  const auto student = trainQuietly(smallStudent(), data, &teacher->network);
  ASSERT_OK(student);
  EXPECT_TRUE(student->network.isQuantised());
  EXPECT_GT(accuracy(student->network, data, data.test), 0.93);
}

// With alpha = 0 the whole loss is the teacher's, with alpha = 1 none of it.
TEST(Train, distilling_reportsTheTeachersShareOfTheLoss) {
  const auto data = test::toyPulses(600);
  const auto teacher = trainQuietly(smallTeacher(4), data);
  ASSERT_OK(teacher);
  recipe::TrainingRecipe recipe = smallStudent(3);
  for (const double alpha : {0.0, 1.0}) {
    recipe.distillation->alpha = alpha;
    const auto student = trainQuietly(recipe, data, &teacher->network);
    ASSERT_OK(student);
    for (const auto& epoch : student->history) EXPECT_NEAR(epoch.distillationShare, 1 - alpha, 1e-6);
  }
}

TEST(Train, pruning_reachesTheFinalSparsityExactly) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = smallTeacher(8);
  recipe.pruning = recipe::Pruning{0.7, 1, 5};
  const auto result = trainQuietly(recipe, data);
  ASSERT_OK(result);
  const auto costs = network::layerCosts(result->network);
  EXPECT_EQ(costs[0].zeroWeights, std::size_t(std::lround(0.7 * 16 * 16)));
  EXPECT_EQ(costs[1].zeroWeights, std::size_t(std::lround(0.7 * 16 * 8)));
  EXPECT_EQ(costs[2].zeroWeights, 0u);
}

TEST(Train, history_followsThePruningSchedule) {
  const auto data = test::toyPulses(300);
  recipe::TrainingRecipe recipe = smallTeacher(8);
  recipe.pruning = recipe::Pruning{0.6, 2, 6};
  const auto result = trainQuietly(recipe, data);
  ASSERT_OK(result);
  for (const auto& epoch : result->history) {
    EXPECT_DOUBLE_EQ(epoch.sparsity, recipe::scheduledSparsity(*recipe.pruning, epoch.number - 1));
  }
}

TEST(Train, bestEpoch_hasTheFinalSparsityAndFormats) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = smallStudent(10);
  recipe.distillation.reset();
  recipe.quantization->fromEpoch = 6;
  recipe.pruning = recipe::Pruning{0.5, 0, 4};
  const auto result = trainQuietly(recipe, data);
  ASSERT_OK(result);
  EXPECT_GT(result->bestEpoch, 6);
}

TEST(Train, bestEpoch_hasTheBestValidationAccuracy) {
  const auto data = test::toyPulses(600);
  const auto result = trainQuietly(smallTeacher(10), data);
  ASSERT_OK(result);
  const auto& best = result->history[std::size_t(result->bestEpoch - 1)];
  for (const auto& epoch : result->history) EXPECT_LE(epoch.validationAccuracy, best.validationAccuracy);
}

// What was measured in training is what the exported network does: exact, it is the same fixed point.
TEST(Train, reportedAccuracy_isTheExportedNetworks) {
  const auto data = test::toyPulses(600);
  recipe::TrainingRecipe recipe = smallStudent(8);
  recipe.distillation.reset();
  const auto result = trainQuietly(recipe, data);
  ASSERT_OK(result);
  const auto& best = result->history[std::size_t(result->bestEpoch - 1)];
  EXPECT_DOUBLE_EQ(best.validationAccuracy, accuracy(result->network, data, data.validation));
}

TEST(Train, sameSeed_givesTheSameNetwork) {
  const auto data = test::toyPulses(400);
  recipe::TrainingRecipe recipe = smallStudent(5);
  recipe.distillation.reset();
  const auto a = trainQuietly(recipe, data), b = trainQuietly(recipe, data);
  ASSERT_OK(a);
  ASSERT_OK(b);
  for (std::size_t i = 0; i < a->network.layers.size(); ++i) {
    EXPECT_EQ(a->network.layers[i].weights, b->network.layers[i].weights);
  }
  EXPECT_EQ(a->history.back().trainingLoss, b->history.back().trainingLoss);
}

TEST(Train, anotherSeed_givesAnotherNetwork) {
  const auto data = test::toyPulses(400);
  recipe::TrainingRecipe recipe = smallTeacher(2);
  const auto a = trainQuietly(recipe, data);
  recipe.seed = 2;
  const auto b = trainQuietly(recipe, data);
  ASSERT_OK(a);
  ASSERT_OK(b);
  EXPECT_NE(a->network.layers[0].weights, b->network.layers[0].weights);
}

TEST(Train, network_carriesTheInputSpec) {
  const auto data = test::toyPulses(300);
  const auto result = trainQuietly(smallTeacher(1), data);
  ASSERT_OK(result);
  EXPECT_EQ(result->network.inputSpec, dataset::toJson(data.input));
}

TEST(Train, stoppedInMidRun_keepsTheBestSoFar) {
  const auto data = test::toyPulses(400);
  std::stop_source source;
  Work work;
  work.stop = source.get_token();
  network::Network last;
  const auto result = train(
      smallTeacher(50), data, nullptr, work,
      [&](const recipe::Epoch& epoch) {
        if (epoch.number == 3) source.request_stop();
      },
      noNote, [&](const network::Network& best) { last = best; });
  ASSERT_OK(result);
  EXPECT_TRUE(result->stopped);
  EXPECT_EQ(result->history.size(), 3u);
  EXPECT_EQ(result->network.layers[0].weights, last.layers[0].weights);
}

TEST(Train, stoppedBeforeTheFirstEpoch_isCancelled) {
  std::stop_source source;
  source.request_stop();
  Work work;
  work.stop = source.get_token();
  EXPECT_ERROR(trainQuietly(smallTeacher(), test::toyPulses(200), nullptr, work), ErrorKind::cancelled,
               "Stopped");
}

// The smallest hidden value that the format can hold is far above what any unit reaches: nothing gets
// through.
TEST(Train, networkThatCannotLive_isRetriedFourTimesThenRefused) {
  auto data = test::toyPulses(100);
  recipe::TrainingRecipe recipe = smallStudent(6);
  recipe.distillation.reset();
  recipe.pruning.reset();
  recipe.quantization->activation = {2, 12, false};  // smallest step 1024
  int notes = 0;
  const auto result = train(recipe, data, nullptr, {}, {}, [&](const std::string& text) {
    notes += text.find("died") != std::string::npos ? 1 : 0;
  });
  EXPECT_ERROR(result, ErrorKind::badInput, "died");
  EXPECT_EQ(notes, 4);
}

TEST(Train, divergingLoss_isAnError) {
  auto data = test::toyPulses(200);
  test::changeInputs(data, [](float x) { return std::copysign(3e38f, x); });
  EXPECT_ERROR(trainQuietly(smallTeacher(3), data), ErrorKind::badInput, "diverged");
}

TEST(Train, rawCountsInAScaledFormat_arePointedOut) {
  auto data = test::toyPulses(200);
  test::changeInputs(data, [](float x) { return x * 400; });
  recipe::TrainingRecipe recipe = smallStudent(2);
  recipe.distillation.reset();
  std::string notes;
  (void)train(recipe, data, nullptr, {}, {}, [&](const std::string& text) { notes += text; });
  EXPECT_NE(notes.find("clipped"), std::string::npos);
}

TEST(Train, distillationWithoutTeacher_isRefused) {
  EXPECT_ERROR(trainQuietly(smallStudent(), test::toyPulses(100)), ErrorKind::badInput, "teacher");
}

TEST(Train, teacherOfAnotherWindow_isRefused) {
  const auto teacher = trainQuietly(smallTeacher(1), test::toyPulses(100));
  ASSERT_OK(teacher);
  auto data = test::toyPulses(100);
  data.input.start = 7;
  EXPECT_ERROR(trainQuietly(smallStudent(), data, &teacher->network), ErrorKind::badInput, "window");
}

TEST(Train, oneClassOnly_isRefused) {
  auto data = test::toyPulses(100);
  std::fill(data.labels.begin(), data.labels.end(), std::int8_t(1));
  EXPECT_ERROR(trainQuietly(smallTeacher(), data), ErrorKind::badInput, "one class");
}

TEST(Train, inputsThatAreNotNumbers_areRefused) {
  auto data = test::toyPulses(100);
  std::vector<float> inputs = data.inputs.all();
  inputs[5] = std::nanf("");
  data.inputs = {std::move(inputs), 16};
  EXPECT_ERROR(trainQuietly(smallTeacher(), data), ErrorKind::badInput, "finite");
}

TEST(Train, splitBeyondTheEvents_isRefused) {
  auto data = test::toyPulses(100);
  data.training.push_back(100);
  EXPECT_ERROR(trainQuietly(smallTeacher(), data), ErrorKind::badInput, "split");
}

Result<TrainingResult> validatedOn(const dataset::Dataset& other, const dataset::Dataset& data) {
  return train(smallTeacher(), data, nullptr, {}, {}, {}, {}, {}, {}, &other);
}

TEST(Train, otherDatasetForValidation_givesTheAccuracyOnIt) {
  const auto data = test::toyPulses(600), other = test::toyPulses(400, 16, 2);
  const auto result = validatedOn(other, data);
  ASSERT_OK(result);
  const double reported = result->history[std::size_t(result->bestEpoch) - 1].validationAccuracy;
  EXPECT_DOUBLE_EQ(reported, accuracy(result->network, other, other.validation));
}

TEST(Train, otherDatasetForValidation_leavesTheTrainingAsItIs) {
  recipe::TrainingRecipe recipe = smallTeacher();
  recipe.keep = recipe::TrainingRecipe::Keep::last;
  const auto data = test::toyPulses(400), other = test::toyPulses(400, 16, 2);
  const auto own = trainQuietly(recipe, data);
  const auto result = train(recipe, data, nullptr, {}, {}, {}, {}, {}, {}, &other);
  ASSERT_OK(own);
  ASSERT_OK(result);
  EXPECT_EQ(result->network.layers.front().weights, own->network.layers.front().weights);
}

TEST(Train, validationWithOtherInputs_isRefused) {
  EXPECT_ERROR(validatedOn(test::toyPulses(400, 12), test::toyPulses(400)), ErrorKind::badInput,
               "validate on");
}

TEST(Train, validationWithoutEvents_isRefused) {
  auto other = test::toyPulses(400);
  other.validation.clear();
  EXPECT_ERROR(validatedOn(other, test::toyPulses(400)), ErrorKind::badInput, "no events");
}

}  // namespace
}  // namespace pw::learn
