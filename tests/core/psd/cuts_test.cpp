// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/cuts.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "base/format.h"
#include "test_support.h"

namespace pw::psd {
namespace {

Cut cutOf(Cut::Kind kind, std::vector<Point> points, double angle = 0) {
  Cut cut;
  cut.name = "c";
  cut.kind = kind;
  cut.points = std::move(points);
  cut.angle = angle;
  return cut;
}
/// Share of the square [0, 10] x [0, 10] inside, by a grid that hits no corner.
double areaOf(const Cut& cut) {
  constexpr int steps = 500;
  int inside = 0;
  for (int i = 0; i < steps; ++i)
    for (int k = 0; k < steps; ++k) inside += cut.contains((i + 0.5) / 50.0, (k + 0.5) / 50.0);
  return inside / 2500.0;
}

TEST(Cut, Line_isAboveIt) {
  const Cut cut = cutOf(Cut::Kind::line, {{0, 1}, {10, 3}});
  EXPECT_TRUE(cut.contains(5, 2.01));
  EXPECT_FALSE(cut.contains(5, 1.99));
  EXPECT_TRUE(cut.contains(20, 5.01));  // without end
}
TEST(Cut, Valley_isAboveItsPiecesAndLevelBeyond) {
  const Cut cut = cutOf(Cut::Kind::valley, {{1, 2}, {3, 4}, {5, 1}});
  EXPECT_NEAR(areaOf(cut), 100 - (2 * 1 + 3 * 2 + 2.5 * 2 + 1 * 5), 0.3);
}
TEST(Cut, Polygon_hasItsArea) {
  EXPECT_NEAR(areaOf(cutOf(Cut::Kind::polygon, {{1, 1}, {9, 1}, {9, 5}, {1, 5}})), 32, 0.1);
  EXPECT_NEAR(areaOf(cutOf(Cut::Kind::polygon, {{1, 1}, {9, 1}, {5, 9}})), 32, 0.3);
}
TEST(Cut, ConcavePolygon_leavesItsNotchOut) {
  EXPECT_NEAR(areaOf(cutOf(Cut::Kind::polygon, {{1, 1}, {9, 1}, {9, 9}, {5, 2}, {1, 9}})), 64 - 28, 0.4);
}
TEST(Cut, TurnedEllipse_hasItsAreaAndItsDirection) {
  const Cut cut = cutOf(Cut::Kind::ellipse, {{5, 5}, {3, 1}}, std::numbers::pi / 4);
  EXPECT_NEAR(areaOf(cut), 3 * std::numbers::pi, 0.1);
  EXPECT_TRUE(cut.contains(6.9, 6.9));
  EXPECT_FALSE(cut.contains(6.9, 3.1));
}
TEST(Cut, Combinations_areThoseOfSets) {
  const Cut a = cutOf(Cut::Kind::polygon, {{1, 1}, {6, 1}, {6, 6}, {1, 6}});
  const Cut b = cutOf(Cut::Kind::polygon, {{4, 4}, {9, 4}, {9, 9}, {4, 9}});
  EXPECT_NEAR(areaOf(both(a, b, "n")), 4, 0.1);
  EXPECT_NEAR(areaOf(either(a, b, "n")), 46, 0.1);
  EXPECT_NEAR(areaOf(inverse(a, "n")), 75, 0.1);
  EXPECT_NEAR(areaOf(both(a, inverse(b, ""), "n")), 21, 0.1);
}

TEST(Cut, Json_bringsBackTheSameCut) {
  Cut cut = both(cutOf(Cut::Kind::ellipse, {{5, 5}, {3, 1}}, 0.3),
                 inverse(cutOf(Cut::Kind::valley, {{1, 2}, {3, 4}}), "below"), "neutrons");
  const auto read = cutFromJson(Json::parse(toJson(cut).dump()), "cut");
  ASSERT_OK(read);
  EXPECT_EQ(toJson(*read), toJson(cut));
  EXPECT_EQ(areaOf(*read), areaOf(cut));
}
TEST(Cut, ImpossibleJson_isRefused) {
  for (const char* text : {R"({"kind": "polygon", "points": [[0, 0], [1, 1]]})",
                           R"({"kind": "line", "points": [[1, 0], [1, 1]]})",
                           R"({"kind": "ellipse", "points": [[0, 0], [0, 1]]})",
                           R"({"kind": "not", "parts": []})", R"({"kind": "and"})", R"({"kind": "circle"})",
                           R"({"points": [[0, 0]]})", R"({"kind": "valley", "points": [[0, "a"]]})",
                           R"({"kind": "valley", "points": [[0, 1]], "colour": 1})", R"(3)"})
    EXPECT_ERROR(cutFromJson(Json::parse(text), "cut"), ErrorKind::badInput, "cut");
}
TEST(Cut, CutInCutWithoutEnd_isRefused) {
  Json json = {{"kind", "valley"}, {"points", {{0, 1}}}};
  for (int i = 0; i < 100; ++i) json = {{"kind", "not"}, {"parts", Json::array({json})}};
  EXPECT_ERROR(cutFromJson(json, "cut"), ErrorKind::badInput, "32 deep");
}

TEST(CutCounts, LeakageAndEfficiency_areSharesOfTheClasses) {
  const Cut cut = cutOf(Cut::Kind::valley, {{0, 0.3}});
  const std::vector<float> xs(7, 1), ys{.1f, .2f, .4f, .2f, .5f, .6f, .9f};
  const std::vector<std::int8_t> labels{0, 0, 0, 1, 1, 1, -1};
  const CutCounts counts = count(cut, xs, ys, labels);
  EXPECT_EQ(counts.events, 7u);
  EXPECT_EQ(counts.inside, 4u);
  EXPECT_NEAR(counts.gammaLeakage.value, 1.0 / 3, 1e-12);
  EXPECT_NEAR(counts.neutronEfficiency.value, 2.0 / 3, 1e-12);
  EXPECT_EQ(counts.neutronEfficiency.error, binomialUncertainty(2, 3));
}
TEST(CutCounts, NoLeak_isAnUpperLimit) {
  EXPECT_NEAR(fractionOf(0, 1000).upperLimit, 0.003, 1e-12);  // e^(−3) = 5 %
  EXPECT_EQ(fractionOf(0, 0).upperLimit, 1);
}
TEST(CutCounts, ValueThatIsNoNumber_isOutside) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Cut everything = inverse(cutOf(Cut::Kind::valley, {{0, 100}}), "all");
  EXPECT_EQ(count(everything, std::vector<float>{1, 1}, std::vector<float>{nan, 1}, {}).inside, 1u);
}

TEST(LabelsFromCut, EventsNearTheBorder_areAmbiguous) {
  const Cut cut = cutOf(Cut::Kind::valley, {{0, 0.3}});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> ys{.1f, .28f, .32f, .5f, nan}, xs(5, 1);
  EXPECT_EQ(labelsFrom(cut, xs, ys, 0.05), (std::vector<std::int8_t>{0, -1, -1, 1, -1}));
  EXPECT_EQ(labelsFrom(cut, xs, ys, 0), (std::vector<std::int8_t>{0, 0, 1, 1, -1}));
}

}  // namespace
}  // namespace pw::psd
