// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/laboratory.h"

#include "base/file.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

TEST(Laboratory, Json_goesThereAndBack) {
  Laboratory laboratory;
  laboratory.name = "mine";
  laboratory.synthetic.events = 77;
  laboratory.student.hidden = {9, 5};
  laboratory.hardware.multipliers = {3, 2, 1};
  const auto back = laboratoryFromJson(toJson(laboratory), "");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(laboratory));
}

TEST(Laboratory, CutsMethodsAndCalibration_comeBack) {
  Laboratory laboratory;
  laboratory.methods.shapingTime = 33;
  laboratory.cuts = {{psd::Method::gatti, {"Neutrons", psd::Cut::Kind::valley, {{0, 0.5}}, 0, {}}}};
  laboratory.calibration.points = {{.source = "Cs-137", .energyKeVee = 477.3, .position = 52}};
  const auto back = laboratoryFromJson(toJson(laboratory), "");
  ASSERT_OK(back);
  EXPECT_EQ(back->methods.shapingTime, 33);
  ASSERT_EQ(back->cuts.size(), 1u);
  EXPECT_EQ(back->cuts[0].name(), "Neutrons");
  ASSERT_EQ(back->calibration.points.size(), 1u);
  EXPECT_EQ(back->calibration.points[0].source, "Cs-137");
}

TEST(Laboratory, MethodSettings_haveTheLaboratorysFeatures) {
  Laboratory laboratory;
  laboratory.features.gateShort = 17;
  laboratory.methods.folds = 7;
  EXPECT_EQ(methodSettings(laboratory).features.gateShort, 17);
  EXPECT_EQ(methodSettings(laboratory).folds, 7);
}

TEST(Laboratory, FeaturesInTheMethods_areRefused) {
  EXPECT_ERROR(laboratoryFromJson({{"methods", {{"features", Json::object()}}}}, "r.json"),
               ErrorKind::badInput, "r.json.methods.features");
}

TEST(Laboratory, EmptyObject_isTheBuiltInOne) {
  const auto laboratory = laboratoryFromJson(Json::object(), "");
  ASSERT_OK(laboratory);
  EXPECT_EQ(toJson(*laboratory), toJson(Laboratory{}));
}

TEST(Laboratory, UnknownKeyInAPart_isNamedWithItsPath) {
  const Json json = {{"hardware", {{"prt", "xc7z020"}}}};
  EXPECT_ERROR(laboratoryFromJson(json, "r.json"), ErrorKind::badInput, "r.json.hardware.prt");
}

TEST(Laboratory, RelativeTraces_areRelativeToTheRecipe) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "sub/r.json", R"({"traces": "../data/t.h5"})"));
  const auto laboratory = readLaboratory(folder / "sub/r.json");
  ASSERT_OK(laboratory);
  EXPECT_EQ(laboratory->traces, (folder / "data/t.h5").string());
}

TEST(Laboratory, RecipesThatShip_areValid) {
  for (const auto& file : std::filesystem::directory_iterator(PW_SOURCE_DIR "/resources/recipes")) {
    EXPECT_OK(readLaboratory(file.path()));
  }
}

}  // namespace
}  // namespace pw::jobs
