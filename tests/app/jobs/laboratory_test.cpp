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
