// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/cuts_file.h"

#include "base/file.h"
#include "test_support.h"

namespace pw::psd {
namespace {

PlaneCut valley(const std::string& name, Method method = Method::logMeanTime) {
  return {method, {name, Cut::Kind::valley, {{100, 0.25}, {900, 0.5}}, 0, {}}};
}

CutsFile example() {
  CutsFile content;
  content.cuts = {valley("Neutrons"), valley("Captures", Method::gatti)};
  content.calibration.measure = pulse::EnergyMeasure::charge;
  content.calibration.points = {{CalibrationPoint::Kind::comptonEdge, "Cs-137", 477.3, 40, 60, 52.1, 0.4},
                                {CalibrationPoint::Kind::line, "Am-241", 59.5, 5, 9, 6.5, 0.1}};
  content.keveePerCount = 9.375;
  content.keveeOffset = -1.5;
  return content;
}

TEST(CutsFile, SavedAndLoaded_isTheSame) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveCuts(example(), folder / "cuts.json"));
  const auto read = loadCuts(folder / "cuts.json");
  ASSERT_OK(read);
  EXPECT_EQ(toJson(read->cuts), toJson(example().cuts));
  EXPECT_EQ(toJson(read->calibration), toJson(example().calibration));
  EXPECT_EQ(read->keveePerCount, 9.375);
  EXPECT_EQ(read->keveeOffset, -1.5);
  EXPECT_EQ(read->cuts[1].method, Method::gatti);
}
TEST(CutsFile, NewerSchema_isRefusedPolitely) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "cuts.json", R"({"schema": 9, "cuts": [], "more": 1})"));
  EXPECT_ERROR(loadCuts(folder / "cuts.json"), ErrorKind::badInput, "newer");
}
TEST(CutsFile, OtherJson_isRefused) {
  const test::TemporaryFolder folder;
  for (
      const char* text :
      {"[]", "{}", R"({"schema": 1})", R"({"schema": 1, "cuts": {}})",
       R"({"schema": 1, "cuts": [{"method": "fci"}]})",
       R"({"schema": 1, "cuts": [{"method": "magic", "cut": {"name": "a", "kind": "valley", "points": [[0, 1]]}}]})",
       R"({"schema": 1, "cuts": [{"method": "fci", "cut": {"kind": "valley", "points": [[0, 1]]}}]})",
       R"({"schema": 1, "cuts": [], "energy": 3})", R"({"schema": 1, "cuts": [], "energy": {"gain": 3}})",
       R"({"schema": 1, "cuts": [], "energy": {"points": [{"energy_kevee": 1, "position": 1, "region": [2, 1]}]}})"}) {
    ASSERT_OK(writeFileAtomically(folder / "cuts.json", text));
    SCOPED_TRACE(text);
    EXPECT_ERROR(loadCuts(folder / "cuts.json"), ErrorKind::badInput, "cuts.json");
  }
}
TEST(PlaneCuts, TwoOfOneName_areRefused) {
  EXPECT_ERROR(planeCutsFromJson(toJson(std::vector<PlaneCut>{valley("a"), valley("a")}), "cuts"),
               ErrorKind::badInput, "cuts[1]");
}
TEST(PlaneCuts, TakenName_getsANumber) {
  EXPECT_EQ(freeName({valley("a"), valley("a 2")}, "a"), "a 3");
  EXPECT_EQ(freeName({valley("a")}, "b"), "b");
}

}  // namespace
}  // namespace pw::psd
