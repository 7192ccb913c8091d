// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware wizard in the whole window.
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QUndoStack>
#include <fstream>

#include "base/file.h"
#include "frame/page_frame.h"
#include "gui_test.h"
#include "jobs/verification.h"
#include "project_fixture.h"
#include "sheets/grid_view.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "wizard/cost_bars.h"
#include "wizard/parallelism_page.h"
#include "wizard/run_row.h"
#include "wizard/synthesis_page.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

class HardwareWindow : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(project(), test::Progress::everything, 200));
  }
  fs::path project() const { return folder / "p"; }
  void open() {
    window = std::make_unique<MainWindow>();
    window->resize(1280, 720);
    window->show();
    window->openProject(QString::fromStdString(project().string()));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->hasProject() && window->isSettled(); }, 30'000));
    window->showStage(Stage::hardware);
  }
  wizard::WizardView* view() { return window->page(Stage::hardware)->findChild<wizard::WizardView*>(); }
  void click(const char* button) {
    QTest::mouseClick(test::named<QAbstractButton>(view(), button), Qt::LeftButton);
  }
  const hls::HardwareConfig& config() { return window->document().laboratory().hardware; }
  const QList<wizard::CostBar>& bars() { return test::named<wizard::CostBars>(view(), "costBars")->bars(); }
  test::TemporaryFolder folder;
  std::unique_ptr<MainWindow> window;
};

TEST_F(HardwareWindow, next_walksThroughAllSteps) {
  open();
  for (int step = 0; step + 1 < view()->count(); ++step) {
    EXPECT_EQ(view()->current(), step);
    EXPECT_TRUE(view()->page(step)->isVisible());
    click("wizardNext");
  }
  EXPECT_EQ(view()->current(), view()->count() - 1);
}

TEST_F(HardwareWindow, board_becomesTheDocumentsAndCanBeUndone) {
  open();
  const std::string before = config().part;
  click("stepTarget");
  auto* boards = test::named<QListWidget>(view(), "boards");
  ASSERT_TRUE(QTest::qWaitFor([&] { return boards->count() > 2; }));
  boards->setCurrentRow(int(hls::boards().size()) - 1);
  EXPECT_EQ(config().board, hls::boards().back().name);
  EXPECT_EQ(config().part, hls::boards().back().part);
  window->document().undoStack()->undo();
  EXPECT_EQ(config().part, before);
  EXPECT_NE(boards->currentRow(), int(hls::boards().size()) - 1);
}

TEST_F(HardwareWindow, multipliers_changeTheCostsAtOnce) {
  open();
  click("stepParallelism");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !bars().isEmpty(); }));
  const int before = bars()[2].used;
  test::named<QCheckBox>(view(), "multipliersAutomatic")->click();
  auto* box = test::named<wizard::LegalBox>(view(), "multipliers0");
  ASSERT_TRUE(QTest::qWaitFor([&] { return box->isEnabled(); }));
  box->setValue(1);
  EXPECT_EQ(config().multipliers.front(), 1);
  EXPECT_TRUE(QTest::qWaitFor([&] { return bars()[2].used < before; }));
}

TEST_F(HardwareWindow, impossibleClock_marksItsStep) {
  open();
  click("stepTarget");
  auto* boards = test::named<QListWidget>(view(), "boards");
  ASSERT_TRUE(QTest::qWaitFor([&] { return boards->count() > 2; }));
  jobs::Laboratory next = window->document().laboratory();
  next.hardware.clockNs = 1.5;
  window->document().edit(next, QStringLiteral("Clock"));
  EXPECT_EQ(view()->state(1), frame::StageState::failed);
  EXPECT_TRUE(test::named<QLabel>(view(), "targetProblem")->isVisible());
}

TEST_F(HardwareWindow, injectedDifference_isShownWithItsLayers) {
  const fs::path file = project() / "designs/001/verification.json";
  const auto json = readJsonFile(file);
  ASSERT_OK(json);
  auto verification = jobs::verificationFromJson(*json, "");
  ASSERT_OK(verification);
  jobs::Rung& rtl = verification->rungs.back();
  rtl.equalOutputs -= 3;
  rtl.firstDifference = 42;
  rtl.given = {7, -9};
  verification->difference =
      jobs::Difference{rtl.name, 42, {0.5, -0.25}, {0.5, 0.25}, {{"fc1", {1, 0}, {1, 0}}}};
  ASSERT_OK(writeJsonFile(file, jobs::toJson(*verification)));
  open();
  click("stepVerify");
  const sheets::Grid& ladder = test::named<sheets::GridView>(view(), "ladder")->grid();
  ASSERT_EQ(ladder.rows.size(), 4);
  EXPECT_EQ(ladder.tones.back(), look::Tone::bad);
  EXPECT_EQ(test::text(ladder.rows.back()[3]), "3");
  EXPECT_TRUE(test::named<QLabel>(view(), "differenceWords")->isVisible());
  EXPECT_EQ(test::named<sheets::GridView>(view(), "differenceLayers")->grid().rows.size(), 2);
}

/// A Vivado that says something and fails as the real one does after 2021; and one that hangs.
QString writeVivado(const fs::path& place, const std::string& script) {
  fs::create_directories(place);
  std::ofstream(place / "vivado") << "#!/bin/sh\n" << script;
  fs::permissions(place / "vivado", fs::perms::owner_all);
  return QString::fromStdString((place / "vivado").string());
}

class VendorWindow : public HardwareWindow {
 protected:
  void chooseVivado(const QString& program) {
    open();
    window->show();
    click("stepSynthesise");
    auto* page = view()->findChild<wizard::SynthesisPage*>();
    page->setTool(wizard::SynthesisTool::vivado);
    auto* place = test::named<QLineEdit>(view(), "toolPlace");
    QTest::keyClicks(place, program);
    QTest::keyClick(place, Qt::Key_Return);
    button = test::named<QPushButton>(view(), "synthesisRun");
    ASSERT_TRUE(QTest::qWaitFor([&] { return button->isEnabled(); }))
        << test::text(test::named<QLabel>(view(), "toolFound")->text());
  }
  void SetUp() override {
    HardwareWindow::SetUp();
    fs::create_directories(project() / "designs/001/vivado");
    std::ofstream(project() / "designs/001/vivado/build.tcl") << "# script\n";
  }
  QString log() { return test::named<QPlainTextEdit>(view(), "toolLog")->toPlainText(); }
  QPushButton* button = nullptr;
};

TEST_F(VendorWindow, knownFailure_isShownWithItsRemedyAndTheLog) {
  chooseVivado(writeVivado(
      folder / "tool",
      "echo 'PULSEWRIGHT: Packaging'\necho 'ERROR: [Board 49-71] The board_part definition was not "
      "found for tul.com.tw:pynq-z2:part0:1.0.'\nexit 1\n"));
  QTest::mouseClick(button, Qt::LeftButton);
  auto* failure = test::named<QLabel>(view(), "toolFailure");
  ASSERT_TRUE(QTest::qWaitFor([&] { return failure->isVisible(); }, 10'000)) << test::text(log());
  EXPECT_TRUE(log().contains(QLatin1String("PULSEWRIGHT: Packaging"))) << test::text(log());
  EXPECT_TRUE(failure->text().contains(QLatin1Char('\n'))) << "a remedy: " << test::text(failure->text());
  EXPECT_TRUE(QTest::qWaitFor([&] { return button->isEnabled(); })) << "it can be tried again";
}

TEST_F(VendorWindow, stop_endsTheToolAndAllThatItStarted) {
  const fs::path mark = folder / "mark";
  chooseVivado(
      writeVivado(folder / "tool", "echo started\nsh -c 'sleep 3; touch " + mark.string() + "' &\nwait\n"));
  QTest::mouseClick(button, Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return log().contains(QLatin1String("started")); }, 10'000));
  QTest::mouseClick(button, Qt::LeftButton);
  auto* row = view()->findChild<wizard::SynthesisPage*>()->run();
  ASSERT_TRUE(QTest::qWaitFor([&] { return row->state() != frame::StageState::running; }, 2'500));
  QTest::qWait(3'500);
  EXPECT_FALSE(fs::exists(mark)) << "its child went on";
}

}  // namespace
}  // namespace pw::window
