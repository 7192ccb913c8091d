// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/synthesis_page.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
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

TEST(SynthesisPage, counts_standUnderTheirOwnNames) {
  SynthesisPage page;
  page.setCosts({{QStringLiteral("LUT"), QStringLiteral("Yosys"), 4000, 53200},
                 {QStringLiteral("LUT"), QStringLiteral("Estimate"), 4100, 53200},
                 {QStringLiteral("DSP"), QStringLiteral("Estimate"), 26, 220}});
  const sheets::Grid& grid = page.findChild<sheets::GridView*>()->grid();
  EXPECT_EQ(grid.headers, (QStringList{QStringLiteral("Resource"), QStringLiteral("Yosys"),
                                       QStringLiteral("Estimate"), QStringLiteral("Part has")}));
  EXPECT_EQ(grid.rows[1], (QStringList{QStringLiteral("DSP"), QStringLiteral("–"), QStringLiteral("26"),
                                       QStringLiteral("220")}));
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

}  // namespace
}  // namespace pw::wizard
