// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/chart.h"

#include "test_support.h"

namespace pw::report {
namespace {

TEST(Ticks, LinearRange_isRoundAndCovered) {
  EXPECT_EQ(ticks(0, 10, false), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(ticks(0.13, 0.61, false).size(), 5u);  // 0.2 0.3 0.4 0.5 0.6
}

TEST(Ticks, LogRange_isDecades) {
  EXPECT_EQ(ticks(1e-4, 1, true).size(), 5u);
}

TEST(Chart, Texts_areEscaped) {
  Chart chart;
  chart.title = "a < b & \"c\"";
  EXPECT_NE(toSvg(chart).find("a &lt; b &amp; &quot;c&quot;"), std::string::npos);
}

TEST(Chart, PointsThatALogAxisCannotShow_areLeftOut) {
  Chart chart;
  chart.logX = true;
  chart.series = {{Series::Style::points, "roc", gammaColour, {0, 0.1, 1}, {0, 0.5, 1}}};
  const std::string svg = toSvg(chart);
  std::size_t circles = 0;
  for (std::size_t at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1))
    ++circles;
  EXPECT_EQ(circles, 2u);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(Chart, ConstantAndEmptySeries_giveFiniteCoordinates) {
  for (const std::vector<double>& values : {std::vector<double>{}, std::vector<double>{3, 3}}) {
    Chart chart;
    chart.series = {{Series::Style::line, "c", gammaColour, values, values}};
    EXPECT_EQ(toSvg(chart).find("nan"), std::string::npos);
  }
}

TEST(Chart, EmptyDensityCells_areNotDrawn) {
  Chart chart;
  chart.density = Density{2, 2, 0, 1, 0, 1, {0, 1, 0, 5}};
  const std::string svg = toSvg(chart);
  std::size_t filled = 0;
  for (std::size_t at = svg.find("fill=\"rgb("); at != std::string::npos;
       at = svg.find("fill=\"rgb(", at + 1))
    ++filled;
  EXPECT_EQ(filled, 2u);
}

}  // namespace
}  // namespace pw::report
