// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "gui_test.h"
#include "look/theme.h"
#include "wizard/run_row.h"
#include "wizard/verify_page.h"

namespace pw::wizard {
namespace {

LadderRung rung(const char* name, qint64 mismatches, bool mayDiffer = false) {
  return {QString::fromLatin1(name), QStringLiteral("how"), mayDiffer, 1500, mismatches, 1500, 0.98, 0.5};
}

Ladder failed() {
  Ladder ladder;
  ladder.rungs = {rung("Floating point", 290, true), rung("Integer model", 0), rung("Verilog", 2)};
  LadderDifference difference;
  difference.rung = QStringLiteral("Verilog");
  difference.event = 17;
  difference.expected = {1.5, -0.25};
  difference.given = {1.5, 0.25};
  difference.layers = {{QStringLiteral("fc1"), {0.5, 0}, {0.5, 0}},
                       {QStringLiteral("output"), {1.5, -0.25}, {1.5, -0.25}}};
  ladder.difference = difference;
  return ladder;
}

const sheets::Grid& grid(VerifyPage& page, const char* name) {
  return test::named<sheets::GridView>(&page, name)->grid();
}

TEST(VerifyPage, failedRung_isMarkedAndItsFirstDifferenceTold) {
  VerifyPage page;
  page.setLadder(failed());
  const sheets::Grid& ladder = grid(page, "ladder");
  ASSERT_EQ(ladder.rows.size(), 3);
  EXPECT_EQ(ladder.tones[2], look::Tone::bad);
  EXPECT_NE(ladder.tones[0], look::Tone::bad) << "floating point may differ";
  EXPECT_NE(ladder.tones[1], look::Tone::bad);
  auto* story = test::named<QLabel>(&page, "differenceWords");
  EXPECT_TRUE(story->isVisibleTo(&page));
  EXPECT_TRUE(story->text().contains(QLatin1String("17"))) << test::text(story->text());
  EXPECT_TRUE(story->text().contains(QLatin1String("in what was generated")));
  const sheets::Grid& outputs = grid(page, "differenceOutputs");
  EXPECT_EQ(test::text(outputs.rows[0].back()), "equal");
  EXPECT_EQ(test::text(outputs.rows[1].back()), "differs");
  EXPECT_EQ(grid(page, "differenceLayers").rows.size(), 4);
}

TEST(VerifyPage, modelThatIsNotWhatWasTrained_isBlamed) {
  VerifyPage page;
  Ladder ladder = failed();
  ladder.difference->layers[0].trained[1] = 0.125;
  page.setLadder(ladder);
  EXPECT_TRUE(
      test::named<QLabel>(&page, "differenceWords")->text().contains(QLatin1String("integer model is not")));
  EXPECT_EQ(test::text(grid(page, "differenceLayers").rows[1].back()), "differs");
}

TEST(VerifyPage, noAnswer_isNoDifferenceOfValues) {
  VerifyPage page;
  Ladder ladder = failed();
  ladder.difference->given.clear();
  page.setLadder(ladder);
  EXPECT_EQ(test::text(grid(page, "differenceOutputs").rows[0].back()), "no answer");
}

TEST(VerifyPage, everythingEqual_tellsNoDifference) {
  VerifyPage page;
  page.setLadder(failed());
  Ladder ladder = failed();
  ladder.rungs[2].mismatches = 0;
  ladder.difference.reset();
  page.setLadder(ladder);
  EXPECT_FALSE(test::named<QLabel>(&page, "differenceWords")->isVisibleTo(&page));
  EXPECT_FALSE(grid(page, "ladder").tones.contains(look::Tone::bad));
}

TEST(VerifyPage, rungs_areChosenWithTheirLimits) {
  VerifyPage page;
  EXPECT_EQ(page.choice(), LadderChoice{});
  EXPECT_FALSE(test::named<QSpinBox>(&page, "gateEvents")->isEnabled());
  test::named<QCheckBox>(&page, "rungGates")->click();
  test::named<QCheckBox>(&page, "rungFormal")->click();
  test::named<QCheckBox>(&page, "rungHls")->click();
  EXPECT_TRUE(test::named<QSpinBox>(&page, "gateEvents")->isEnabled());
  test::named<QSpinBox>(&page, "gateEvents")->setValue(50);
  test::named<QSpinBox>(&page, "proofLimit")->setValue(7);
  EXPECT_EQ(page.choice(), (LadderChoice{false, true, 50, true, 7}));
}

TEST(VerifyPage, formalProofs_sayWhatTheyFound) {
  VerifyPage page;
  EXPECT_FALSE(test::named<sheets::GridView>(&page, "formalProofs")->isVisibleTo(&page));
  Ladder ladder = failed();
  using Answer = LadderProof::Answer;
  ladder.proofs = {{QStringLiteral("fc1"), Answer::unknown, 0, 0, 60},
                   {QStringLiteral("fc2"), Answer::different, 10, 9, 1},
                   {QStringLiteral("output"), Answer::equal, 40, 40, 2}};
  page.setLadder(ladder);
  EXPECT_TRUE(test::named<sheets::GridView>(&page, "formalProofs")->isVisibleTo(&page));
  const sheets::Grid& proofs = grid(page, "formalProofs");
  EXPECT_EQ(proofs.tones, (QList<look::Tone>{look::Tone::warning, look::Tone::bad, look::Tone::neutral}));
  EXPECT_TRUE(proofs.rows[0].back().contains(QLatin1String("time was up")));
  EXPECT_EQ(test::text(proofs.rows[2][1]), "40 of 40");
}

TEST(RunRow, button_runsThenStops) {
  RunRow row(QStringLiteral("verify"), QStringLiteral("Verify"), QStringLiteral("tip"));
  QSignalSpy run(&row, &RunRow::runWanted), stop(&row, &RunRow::stopWanted);
  auto* button = test::named<QPushButton>(&row, "verifyRun");
  EXPECT_FALSE(button->isEnabled());
  row.setUsable(true);
  QTest::mouseClick(button, Qt::LeftButton);
  EXPECT_EQ(run.count(), 1);
  row.setState(frame::StageState::running, QStringLiteral("Verilating"));
  QTest::mouseClick(button, Qt::LeftButton);
  EXPECT_EQ(stop.count(), 1);
  EXPECT_FALSE(button->isEnabled()) << "once is enough";
  row.setState(frame::StageState::done, {});
  EXPECT_TRUE(button->isEnabled());
  EXPECT_EQ(test::text(button->text()), "Verify again");
}

TEST(VerifyPage, pictures_areNotBlank) {
  for (const look::Theme theme : {look::Theme::light, look::Theme::dark}) {
    look::apply(theme);
    VerifyPage page;
    page.setLadder(failed());
    page.resize(880, 560);
    page.show();
    QTest::qWait(20);
    const QImage picture = page.grab().toImage();
    EXPECT_GT(test::distinctColours(picture), 30);
    if (const char* folder = std::getenv("PW_PICTURES"))
      picture.save(QStringLiteral("%1/ladder-failed-%2.png")
                       .arg(QString::fromLocal8Bit(folder),
                            theme == look::Theme::light ? QStringLiteral("light") : QStringLiteral("dark")));
  }
  look::apply(look::Theme::light);
}

}  // namespace
}  // namespace pw::wizard
