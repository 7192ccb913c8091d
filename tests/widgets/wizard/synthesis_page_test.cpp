// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/synthesis_page.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>

#include "gui_test.h"
#include "sheets/grid_view.h"

namespace pw::wizard {
namespace {

QList<ToolFound> onlyYosys() {
  return {{SynthesisTool::yosys, QStringLiteral("/usr/bin/yosys"), {}},
          {SynthesisTool::vivado, {}, QStringLiteral("Vivado is not here.")}};
}

TEST(SynthesisPage, missingTool_cannotRunAndSaysWhy) {
  SynthesisPage page;
  page.setFound(onlyYosys());
  page.setDesigned(true);
  auto* button = test::named<QPushButton>(&page, "synthesisRun");
  EXPECT_TRUE(button->isEnabled());
  page.setTool(SynthesisTool::vivado);
  EXPECT_FALSE(button->isEnabled());
  EXPECT_EQ(test::text(test::named<QLabel>(&page, "toolFound")->text()), "Vivado is not here.");
  EXPECT_TRUE(test::named<QLineEdit>(&page, "toolPlace")->isEnabled()) << "it may be elsewhere";
}

TEST(SynthesisPage, withoutADesign_nothingRuns) {
  SynthesisPage page;
  page.setFound(onlyYosys());
  page.setDesigned(false, QStringLiteral("Generate it."));
  EXPECT_FALSE(test::named<QPushButton>(&page, "synthesisRun")->isEnabled());
}

/// Three sources of the Verilog's and the HLS C++'s costs; not each says everything.
CostSheet threeSources() {
  CostSheet sheet;
  sheet.part = QStringLiteral("xc7z020");
  sheet.clockNs = 8;
  sheet.available = {{}, {}, 53200, 106400, 220, 280};
  sheet.rows = {
      {QStringLiteral("Verilog, estimate"), QStringLiteral("model"), 4100, 900, 26, 0, 198, 161},
      {QStringLiteral("Verilog, Yosys"), QStringLiteral("0.23"), 4000, 901, 26, 0},
      {QStringLiteral("HLS C++, C synthesis"), QStringLiteral("2020.1"), 60000, {}, 50, {}, 300, 200}};
  sheet.notes << QStringLiteral("The model is off by 3 %.");
  return sheet;
}

TEST(SynthesisPage, counts_standUnderTheirOwnNames) {
  SynthesisPage page;
  page.setCosts(threeSources());
  const sheets::Grid& grid = test::named<sheets::GridView>(&page, "costSheet")->grid();
  ASSERT_EQ(grid.rows.size(), 4) << "a row a source, and the part";
  EXPECT_EQ(test::text(grid.rows[1][0]), "Verilog, Yosys");
  EXPECT_TRUE(grid.rows[1][1].startsWith(QLocale().toString(4000))) << test::text(grid.rows[1][1]);
  EXPECT_EQ(test::text(grid.rows[1][5]), "–") << "Yosys knows no latency";
  EXPECT_EQ(test::text(grid.rows[2][2]), "–") << "the report says nothing of flip-flops";
  EXPECT_EQ(grid.tones[2], look::Tone::bad) << "60,000 LUT do not fit";
  EXPECT_EQ(grid.tones[1], look::Tone::neutral);
  const QString notes = test::named<QLabel>(&page, "costNotes")->text();
  for (const char* said : {"cycles of 8", "HLS C++, C synthesis: 2020.1", "off by 3 %"})
    EXPECT_TRUE(notes.contains(QLatin1String(said))) << said;
}

TEST(SynthesisPage, bars_areOfTheSameFiguresAsTheTable) {
  SynthesisPage page;
  const CostSheet sheet = threeSources();
  page.setCosts(sheet);
  int bars = 0;
  for (const CostBar& bar : test::named<CostBars>(&page, "synthesisCosts")->bars()) {
    const auto row = std::find_if(sheet.rows.begin(), sheet.rows.end(),
                                  [&](const CostRow& one) { return one.name == bar.source; });
    ASSERT_NE(row, sheet.rows.end()) << test::text(bar.source);
    const std::optional<int> used = bar.resource == QLatin1String("LUT")             ? row->lut
                                    : bar.resource == QLatin1String("DSP")           ? row->dsp
                                    : bar.resource.startsWith(QLatin1String("BRAM")) ? row->bram18
                                                                                     : row->ff;
    EXPECT_EQ(used, bar.used) << test::text(bar.source + bar.resource);
    ++bars;
  }
  EXPECT_EQ(bars, 10) << "of what a source does not say there is no bar";
}

TEST(SynthesisPage, reports_areAskedForAndRefusedWithAReason) {
  SynthesisPage page;
  page.setCosts(threeSources());
  QSignalSpy wanted(&page, &SynthesisPage::reportWanted), unwanted(&page, &SynthesisPage::reportsUnwanted);
  auto* forget = test::named<QPushButton>(&page, "forgetReports");
  EXPECT_FALSE(forget->isVisibleTo(&page)) << "there is none";
  test::named<QPushButton>(&page, "addReport")->click();
  EXPECT_EQ(wanted.count(), 1);
  page.setReports(1, QStringLiteral("It is of another part."));
  EXPECT_TRUE(forget->isVisibleTo(&page));
  EXPECT_TRUE(test::named<QLabel>(&page, "reportProblem")->isVisibleTo(&page));
  forget->click();
  EXPECT_EQ(unwanted.count(), 1);
  page.setReports(1, {});
  EXPECT_FALSE(test::named<QLabel>(&page, "reportProblem")->isVisibleTo(&page));
}

TEST(SynthesisPage, log_keepsItsLinesWithinBounds) {
  SynthesisPage page;
  QStringList lines;
  for (int i = 0; i < 2 * SynthesisPage::mostLogLines; ++i) lines << QString::number(i);
  page.beginLog();
  page.addLog(lines);
  auto* log = test::named<QPlainTextEdit>(&page, "toolLog");
  EXPECT_LE(log->blockCount(), SynthesisPage::mostLogLines);
  EXPECT_TRUE(log->toPlainText().endsWith(lines.back()));
}

TEST(SynthesisPage, failure_hasItsRemedy) {
  SynthesisPage page;
  auto* words = test::named<QLabel>(&page, "toolFailure");
  EXPECT_FALSE(words->isVisibleTo(&page));
  page.setFailure(QStringLiteral("Vivado cannot name a build after 2021."),
                  QStringLiteral("Install the patch."));
  EXPECT_TRUE(words->isVisibleTo(&page));
  EXPECT_TRUE(words->text().contains(QLatin1String("Install the patch.")));
}

TEST(SynthesisPage, timeLimit_isEachToolsOwn) {
  SynthesisPage page;
  const auto vivado = page.limit(SynthesisTool::vivado);
  auto* limit = test::named<QSpinBox>(&page, "toolLimit");
  EXPECT_TRUE(limit->isEnabled()) << "Yosys may hang too";
  limit->setValue(3);
  EXPECT_EQ(page.limit(SynthesisTool::yosys), std::chrono::minutes(3));
  EXPECT_EQ(page.limit(SynthesisTool::vivado), vivado);
  page.setTool(SynthesisTool::vivado);
  EXPECT_EQ(limit->value(), vivado.count());
  page.setTool(SynthesisTool::yosys);
  EXPECT_EQ(limit->value(), 3);
}

TEST(SynthesisPage, finishedTool_givesWayToTheCosts) {
  SynthesisPage page;
  auto* tabs = test::named<QTabWidget>(&page, "synthesisTabs");
  page.beginLog();
  EXPECT_EQ(test::text(tabs->tabText(tabs->currentIndex())), "Log");
  page.showCosts();
  EXPECT_EQ(test::text(tabs->tabText(tabs->currentIndex())), "Costs");
}

}  // namespace
}  // namespace pw::wizard
