// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/sweep.h"

#include <filesystem>
#include <set>

#include "base/file.h"
#include "test_support.h"

namespace pw::recipe {
namespace {

SweepField field(const char* text) {
  auto made = sweepFieldFromText(text);
  EXPECT_OK(made);
  return made ? std::move(*made) : SweepField{};
}

Sweep studentSweep(const std::vector<const char*>& fields) {
  Sweep sweep;
  sweep.base = defaultStudent();
  for (const char* text : fields) sweep.fields.push_back(field(text));
  return sweep;
}

TEST(SweepFieldText, brackets_keepTheirCommas) {
  const SweepField made = field("quantization.weight=fixed<4,1>,fixed<3,1,AP_TRN>");
  EXPECT_EQ(made.paths, std::vector<std::string>{"quantization.weight"});
  EXPECT_EQ(made.values, (std::vector<Json>{"fixed<4,1>", "fixed<3,1,AP_TRN>"}));
}

TEST(SweepFieldText, jsonValues_keepTheirTypes) {
  EXPECT_EQ(field("hidden=[],[8,4]").values, (std::vector<Json>{Json::array(), {8, 4}}));
  EXPECT_EQ(field("pruning=null,{\"final_sparsity\":0.5}").values.size(), 2U);
  EXPECT_EQ(field("learning_rate=1e-3").values[0], 1e-3);
}

TEST(SweepFieldText, fieldsTogether_areOnePath) {
  EXPECT_EQ(field("quantization.weight+quantization.bias=fixed<4,1>").paths.size(), 2U);
}

TEST(SweepFieldText, withoutValues_isRefused) {
  EXPECT_ERROR(sweepFieldFromText("epochs"), ErrorKind::badInput, "NAME=VALUE");
  EXPECT_ERROR(sweepFieldFromText("epochs=1,,2"), ErrorKind::badInput, "empty");
}

TEST(SweepPoints, grid_isEveryCombination) {
  const auto points = sweepPoints(studentSweep({"hidden=[4],[8]", "batch=32,64,128"}));
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 6U);
  std::set<std::pair<int, int>> seen;
  for (const SweepPoint& point : *points) {
    seen.insert({point.recipe.hidden[0].units, point.recipe.batch});
    EXPECT_TRUE(point.recipe.quantization.has_value()) << "the rest is the base's";
  }
  EXPECT_EQ(seen.size(), 6U);
  EXPECT_EQ(points->front().name, "hidden=[4], batch=32");
}

TEST(SweepPoints, fieldsTogether_haveOneValue) {
  const auto points =
      sweepPoints(studentSweep({"quantization.weight+quantization.bias=fixed<4,1>,fixed<5,1>"}));
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 2U);
  for (const SweepPoint& point : *points)
    EXPECT_EQ(point.recipe.quantization->weight, point.recipe.quantization->bias);
  EXPECT_EQ((*points)[1].recipe.quantization->weight.width, 5);
  EXPECT_EQ((*points)[1].name, "weight+bias=fixed<5,1>");
}

TEST(SweepPoints, null_switchesAPartOff) {
  const auto points = sweepPoints(studentSweep({"quantization=null,{\"weight\":\"fixed<3,1>\"}"}));
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 2U);
  EXPECT_FALSE((*points)[0].recipe.quantization.has_value());
  EXPECT_EQ((*points)[1].recipe.quantization->weight.width, 3);
}

TEST(SweepPoints, fieldOfAPartThatIsOff_switchesItOn) {
  Sweep sweep = studentSweep({"pruning.final_sparsity=0.25"});
  sweep.base.pruning.reset();
  const auto points = sweepPoints(sweep);
  ASSERT_OK(points);
  ASSERT_TRUE(points->front().recipe.pruning.has_value());
  EXPECT_EQ(points->front().recipe.pruning->finalSparsity, 0.25);
}

TEST(SweepPoints, variants_areMultipliedByTheFields) {
  Sweep sweep = studentSweep({"seed=1,2"});
  sweep.variants = {{"float", {{"quantization", nullptr}}}, {"small", {{"hidden", {4}}}}};
  const auto points = sweepPoints(sweep);
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 4U);
  EXPECT_EQ((*points)[0].name, "float, seed=1");
  EXPECT_FALSE((*points)[0].recipe.quantization.has_value());
  EXPECT_EQ((*points)[3].recipe.hidden, std::vector<LayerSpec>{4});
  EXPECT_EQ((*points)[3].recipe.seed, 2U);
}

TEST(SweepPoints, random_drawsWithoutRepetitionAndTheSameAgain) {
  Sweep sweep = studentSweep({"batch=16,32,48,64,80,96", "hidden=[2],[3],[4],[5],[6],[7],[8]"});
  sweep.method = SweepMethod::random;
  sweep.count = 10;
  const auto points = sweepPoints(sweep), again = sweepPoints(sweep);
  ASSERT_OK(points);
  ASSERT_EQ(points->size(), 10U);
  std::set<std::string> names;
  for (std::size_t i = 0; i < 10; ++i) {
    names.insert((*points)[i].name);
    EXPECT_EQ((*points)[i].name, (*again)[i].name);
  }
  EXPECT_EQ(names.size(), 10U);
  sweep.seed = 2;
  std::set<std::string> others;
  const auto drawn = sweepPoints(sweep);
  for (const SweepPoint& point : *drawn) others.insert(point.name);
  EXPECT_NE(others, names);
}

TEST(SweepPoints, unknownField_isNamed) {
  EXPECT_ERROR(sweepPoints(studentSweep({"quantization.wieght=fixed<4,1>"})), ErrorKind::badInput, "wieght");
}

TEST(SweepPoints, impossibleValue_isRefusedBeforeAnythingStarts) {
  EXPECT_ERROR(sweepPoints(studentSweep({"batch=32,0"})), ErrorKind::badInput, "batch");
}

TEST(SweepPoints, tooMany_areRefused) {
  std::string values = "seed=0";
  for (int i = 1; i < 200; ++i) values += "," + std::to_string(i);
  EXPECT_ERROR(sweepPoints(studentSweep({values.c_str(), "batch=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18",
                                         "epochs=41,42,43,44,45"})),
               ErrorKind::badInput, "too many");
}

TEST(Halving, rounds_growByEtaToAllEpochs) {
  EXPECT_EQ(halvingEpochs(9, 3, 27), (std::vector<int>{3, 9, 27}));
  EXPECT_EQ(halvingEpochs(1, 3, 27), std::vector<int>{27});
  EXPECT_EQ(halvingEpochs(2, 2, 1), (std::vector<int>{1, 1}));
}

TEST(Halving, lastRound_hasAtMostEtaPoints) {
  for (std::size_t points = 1; points < 200; ++points) {
    const auto rounds = halvingEpochs(points, 3, 729);
    std::size_t left = points;
    for (std::size_t round = 1; round < rounds.size(); ++round) left = (left + 2) / 3;
    EXPECT_LE(left, 1U) << points;
  }
}

TEST(SweepJson, everything_isKept) {
  Sweep sweep = studentSweep({"hidden=[],[4]", "batch=32,64"});
  sweep.variants = {{"float", {{"quantization", nullptr}}}};
  sweep.method = SweepMethod::halving;
  sweep.folds = 5;
  const auto back = sweepFromJson(toJson(sweep), "");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(sweep));
}

TEST(SweepJson, unknownKey_isRefused) {
  EXPECT_ERROR(sweepFromJson(Json{{"repeat", 3}}, ""), ErrorKind::badInput, "repeats");
}

TEST(Sweep, sweepsThatShip_areValid) {
  int found = 0;
  for (const auto& file : std::filesystem::directory_iterator(PW_SOURCE_DIR "/resources/sweeps")) {
    const auto json = readJsonFile(file.path());
    ASSERT_OK(json);
    EXPECT_OK(sweepFromJson(*json, file.path().string()));
    ++found;
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace pw::recipe
