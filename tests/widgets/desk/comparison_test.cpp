// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/comparison.h"

#include <cmath>

#include "gui_test.h"
#include "made_runs.h"

namespace pw::desk {
namespace {

using test::madeRun;

TEST(Chosen, colour_staysWhileOthersComeAndGo) {
  Chosen chosen;
  for (const char* folder : {"a", "b", "c"}) chosen.add(QString::fromLatin1(folder));
  const look::Tone before = chosen.tone(QStringLiteral("c"));
  chosen.remove(QStringLiteral("a"));
  EXPECT_EQ(chosen.tone(QStringLiteral("c")), before);
  chosen.add(QStringLiteral("d"));
  EXPECT_EQ(chosen.tone(QStringLiteral("c")), before);
  EXPECT_NE(chosen.tone(QStringLiteral("d")), before);
}

TEST(Chosen, eightRuns_haveEightColours) {
  Chosen chosen;
  std::set<look::Tone> tones;
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(chosen.add(QString::number(i)));
    tones.insert(chosen.tone(QString::number(i)));
  }
  EXPECT_EQ(tones.size(), 8U);
  std::set<QRgb> light, dark;
  for (const look::Tone tone : tones) {
    light.insert(look::colour(tone, look::Mode::light).rgb());
    dark.insert(look::colour(tone, look::Mode::dark).rgb());
  }
  EXPECT_EQ(light.size(), 8U);
  EXPECT_EQ(dark.size(), 8U);
}

TEST(Chosen, ninth_isRefused) {
  Chosen chosen;
  for (int i = 0; i < 8; ++i) chosen.add(QString::number(i));
  EXPECT_FALSE(chosen.add(QStringLiteral("ninth")));
  EXPECT_EQ(chosen.folders().size(), 8U);
}

class Comparison : public testing::Test {
 protected:
  Comparison() {
    for (const project::Run& run : all) {
      runs.push_back(&run);
      colours.add(QString::fromStdString(run.folder));
    }
  }
  std::vector<project::Run> all{madeRun("runs/001-teacher", 990, 1e6), madeRun("runs/002-student", 980, 1e3),
                                madeRun("runs/003-other", 970, 1e5)};
  Runs runs;
  Chosen colours;
};

TEST_F(Comparison, curves_areInTheColourOfTheirRun) {
  const plots::Content content = accuracyCurves(runs, colours);
  ASSERT_EQ(content.lines.size(), 6U);
  for (std::size_t i = 0; i < 3; ++i) {
    const look::Tone tone = colours.tone(QString::fromStdString(all[i].folder));
    EXPECT_EQ(content.lines[2 * i].tone, tone);
    EXPECT_EQ(content.lines[2 * i + 1].tone, tone);
    EXPECT_EQ(content.lines[2 * i + 1].stroke, plots::Stroke::dashed);
  }
  EXPECT_EQ(content.lines[1].y[4], 1 - 0.12 / 5);
}

TEST_F(Comparison, losses_areTheEpochs) {
  EXPECT_EQ(lossCurves(runs, colours).lines[0].y, (std::vector<double>{1, 0.5, 1.0 / 3, 0.25, 0.2}));
}

TEST_F(Comparison, front_leavesOutWhatIsBeaten) {
  const plots::Content content = paretoPlot(all, runs, colours, Worth::accuracy);
  const plots::Line& front = content.lines.front();
  EXPECT_EQ(front.x, (std::vector<double>{1e3, 1e6, 1e6}));  // a staircase of the student and the teacher
  EXPECT_NEAR(front.y[0], 0.020, 1e-12);
  EXPECT_NEAR(front.y[2], 0.010, 1e-12);
}

TEST_F(Comparison, errorBars_areOneUncertaintyLong) {
  const plots::Content content = paretoPlot(all, runs, colours, Worth::accuracy);
  const plots::Line& bar = content.lines[1];
  ASSERT_EQ(bar.y.size(), 3U);
  EXPECT_NEAR(bar.y[0], 0.010 - 0.004, 1e-12);
  EXPECT_NEAR(bar.y[1], 0.010 + 0.004, 1e-12);
  EXPECT_TRUE(std::isnan(bar.y[2]));
}

TEST_F(Comparison, noError_isDrawnBelowOneInAllEvents) {
  all[0] = madeRun("runs/001-teacher", 1000, 1e6);
  const plots::Content content = paretoPlot(all, runs, colours, Worth::accuracy);
  EXPECT_NEAR(content.points[0].y[0], 0.0005, 1e-12);
}

TEST_F(Comparison, missedNeutrons_areThePareto) {
  const plots::Content content = paretoPlot(all, runs, colours, Worth::neutrons1e2);
  EXPECT_NEAR(content.points[0].y[0], 0.02, 1e-12);
  EXPECT_TRUE(content.guides.empty());  // cuts have their errors on all events
}

TEST_F(Comparison, cuts_areDrawnAtTheirError) {
  const plots::Content content = paretoPlot(all, runs, colours, Worth::accuracy);
  ASSERT_EQ(content.guides.size(), 2U);
  EXPECT_NEAR(content.guides[0].at, 0.4, 1e-12);
  EXPECT_NEAR(content.guides[1].at, 0.03, 1e-12);
}

TEST_F(Comparison, settings_areOnlyThoseThatDiffer) {
  all[1].recipe.batch = 128;
  const sheets::Grid grid = settingsGrid(runs);
  ASSERT_EQ(grid.rows.size(), 1);
  EXPECT_EQ(test::text(grid.rows[0].join(QLatin1Char('|'))), "batch|64|128|64");
}

TEST_F(Comparison, oneRun_hasNoSettingsThatDiffer) {
  EXPECT_TRUE(settingsGrid({runs[0]}).rows.isEmpty());
}

TEST_F(Comparison, quality_standsBesideTheCuts) {
  const sheets::Grid grid = qualityGrid(runs);
  ASSERT_EQ(grid.rows.size(), 3);
  EXPECT_EQ(test::text(grid.rows[0][1]), "99.00 ± 0.40\u00a0%");
  EXPECT_EQ(test::text(grid.rows[0][4]), "60.00 ± 1.50\u00a0%");
}

TEST_F(Comparison, floatingPoint_hasNoExpectedHardware) {
  all[1].hardware = project::ExpectedHardware{1234, 5, 198};
  const sheets::Grid grid = costGrid(runs);
  EXPECT_EQ(test::text(grid.rows[0][5]), "–");
  EXPECT_EQ(test::text(grid.rows[1][5]), "1234");
  EXPECT_EQ(test::text(grid.rows[1][6]), "5");
}

TEST_F(Comparison, sameNames_carryTheirFolders) {
  all[1].name = all[0].name = "student";
  all[1].folder = "sweeps/001-demonstration/0002-fold0-seed0-epochs30";
  const QStringList names = distinctNames(runs);
  EXPECT_EQ(test::text(names[0]), "student (001)");
  EXPECT_NE(names[0], names[1]);
  EXPECT_EQ(test::text(names[2]), "other");
}

}  // namespace
}  // namespace pw::desk
