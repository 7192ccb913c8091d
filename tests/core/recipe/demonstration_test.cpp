// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/demonstration.h"

#include "test_support.h"

namespace pw::recipe {
namespace {

Sweep sweepOf(const TrainingRecipe& base, const std::vector<DemonstrationVariant>& variants) {
  Sweep sweep;
  sweep.base = base;
  for (const DemonstrationVariant& each : variants) sweep.variants.push_back(each.variant);
  return sweep;
}

const TrainingRecipe& recipeOf(const std::vector<SweepPoint>& points, const std::string& name) {
  for (const SweepPoint& point : points) {
    if (point.name == name) return point.recipe;
  }
  ADD_FAILURE() << "no " << name;
  return points.front().recipe;
}

TEST(MethodVariants, allOfThem_canBeTrainedAtAnyLength) {
  for (const int epochs : {2, 10, 30, 100}) {
    TrainingRecipe base = demonstrationBase(defaultStudent());
    base.epochs = epochs;
    const auto points = sweepPoints(sweepOf(base, methodVariants(epochs)));
    ASSERT_OK(points);
    EXPECT_EQ(points->size(), 11U);
    for (const SweepPoint& point : *points) EXPECT_OK(check(point.recipe, point.name));
  }
}

TEST(MethodVariants, baseline_hasNothingOfTheStudentsCompression) {
  const TrainingRecipe base = demonstrationBase(defaultStudent());
  EXPECT_FALSE(base.pruning || base.quantization || base.distillation);
  EXPECT_EQ(base.hidden, defaultStudent().hidden);
}

TEST(MethodVariants, names_sayWhatIsTrained) {
  const auto points = sweepPoints(sweepOf(demonstrationBase(defaultStudent()), methodVariants(40)));
  ASSERT_OK(points);
  EXPECT_EQ(recipeOf(*points, "pruned 60 %").pruning->finalSparsity, 0.6);
  EXPECT_FALSE(recipeOf(*points, "pruned 60 %").quantization);
  EXPECT_EQ(recipeOf(*points, "QAT 3 bit").quantization->weight.width, 3);
  EXPECT_EQ(recipeOf(*points, "QAT 3 bit").quantization->activation.width, 3);
  EXPECT_TRUE(recipeOf(*points, "KD").distillation.has_value());
  const TrainingRecipe& all = recipeOf(*points, "KD + QAT 4 bit + pruned 60 %");
  EXPECT_TRUE(all.distillation && all.quantization && all.pruning);
}

TEST(Laboratory, networks_areThePublishedOnes) {
  EXPECT_EQ(laboratoryTeacher().hidden, (std::vector<LayerSpec>{13, 15, 7, 5, 6}));
  ASSERT_EQ(laboratoryStudent().hidden.size(), 5U);
  for (const LayerSpec& layer : laboratoryStudent().hidden)
    EXPECT_EQ(layer.activation, network::Activation::linear);
  EXPECT_OK(check(laboratoryTeacher(), "teacher"));
  EXPECT_OK(check(laboratoryStudent(), "student"));
}

TEST(Laboratory, variants_mendOneMistakeEach) {
  const auto points = sweepPoints(sweepOf(laboratoryStudent(), laboratoryVariants()));
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 6U);
  EXPECT_EQ(toJson((*points)[0].recipe), toJson(laboratoryStudent()));
  EXPECT_EQ(recipeOf(*points, "real ReLU").hidden[0].activation, network::Activation::relu);
  EXPECT_EQ(recipeOf(*points, "real ReLU").distillation->of, Distillation::Of::probabilities);
  EXPECT_EQ(recipeOf(*points, "KD on logits").distillation->of, Distillation::Of::logits);
  EXPECT_EQ(recipeOf(*points, "KD on logits").hidden[0].activation, network::Activation::linear);
  EXPECT_LT(recipeOf(*points, "schedule that fits").pruning->toEpoch, 22);
  const TrainingRecipe& all = recipeOf(*points, "all mended");
  EXPECT_EQ(all.distillation->of, Distillation::Of::logits);
  EXPECT_EQ(all.hidden[0].activation, network::Activation::relu);
  EXPECT_EQ(all.quantization->gradient, Quantization::Gradient::clipped);
}

TEST(Laboratory, scaledVariants_areFedTheDataSetsOwnInputs) {
  int raw = 0;
  for (const DemonstrationVariant& each : laboratoryVariants()) raw += each.rawInputs ? 1 : 0;
  EXPECT_EQ(raw, 4);
}

}  // namespace
}  // namespace pw::recipe
