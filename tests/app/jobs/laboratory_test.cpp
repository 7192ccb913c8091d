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

psd::PlaneCut valleyCut(const std::string& name, double height, psd::Method method = psd::Method::fci) {
  return {method, {name, psd::Cut::Kind::valley, {{0, height}}, 0, {}}};
}

TEST(LabelInputs, CutsThatDoNotLabel_areNoPart) {
  Laboratory laboratory;
  const Json before = labelInputs(laboratory);
  laboratory.cuts = {valleyCut("seen", 0.5, psd::Method::gatti)};
  laboratory.methods.folds = 9;
  laboratory.calibration.points = {{.source = "Cs-137", .energyKeVee = 477.3, .position = 52}};
  EXPECT_EQ(labelInputs(laboratory), before);
}
TEST(LabelInputs, CutThatLabels_isAPart) {
  Laboratory laboratory;
  laboratory.cuts = {valleyCut("other", 0.1), valleyCut("n", 0.9)};
  laboratory.labels = {.source = psd::LabelSource::cut, .cut = "n"};
  const Json before = labelInputs(laboratory);
  laboratory.cuts[0] = valleyCut("other", 0.2);
  EXPECT_EQ(labelInputs(laboratory), before);
  laboratory.cuts[1] = valleyCut("n", 0.8);
  EXPECT_NE(labelInputs(laboratory), before);
}
TEST(LabelInputs, MethodsSettings_countWhereTheyLabel) {
  Laboratory laboratory;
  laboratory.labels = {.method = psd::Method::zeroCrossing};
  const Json before = labelInputs(laboratory);
  laboratory.methods.shapingTime = 33;
  EXPECT_NE(labelInputs(laboratory), before);
}
// What projects of the first version noted for their labels: they stay up to date.
TEST(LabelInputs, OfFileFciOrChargeRatio_areThoseOfTheFirstVersion) {
  for (const char* method : {"file", "fci", "chargeRatio"}) {
    const auto laboratory = laboratoryFromJson({{"labels", {{"method", method}}}}, "r.json");
    ASSERT_OK(laboratory);
    const Json labels = {
        {"method", method}, {"threshold", 0.0}, {"ambiguousBand", 0.004}, {"minAmplitude", 20.0}};
    EXPECT_EQ(labelInputs(*laboratory), (Json{{"features", pulse::toJson({})}, {"labels", labels}}));
  }
}

TEST(Laboratory, FeaturesInTheMethods_areRefused) {
  EXPECT_ERROR(laboratoryFromJson({{"methods", {{"features", Json::object()}}}}, "r.json"),
               ErrorKind::badInput, "r.json.methods.features");
}

TEST(Laboratory, EmptyObject_isTheBuiltInOne) {
  const auto laboratory = laboratoryFromJson(Json::object(), "");
  ASSERT_OK(laboratory);
  const Laboratory defaults;
  EXPECT_EQ(toJson(*laboratory), toJson(defaults));
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
