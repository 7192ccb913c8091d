// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware wizard in the whole window.
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTest>
#include <QUndoStack>
#include <fstream>

#include "base/file.h"
#include "frame/page_frame.h"
#include "gui_test.h"
#include "jobs/verification.h"
#include "project_fixture.h"
#include "sheets/grid_view.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/run_actions.h"
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

/// Three events of the ladder's last rung differ.
Result<void> injectDifference(const fs::path& project) {
  const fs::path file = project / "designs/001/verification.json";
  PW_ASSIGN(const Json json, readJsonFile(file));
  PW_ASSIGN(jobs::Verification verification, jobs::verificationFromJson(json, ""));
  jobs::Rung& rtl = verification.rungs.back();
  rtl.equalOutputs -= 3;
  rtl.firstDifference = 42;
  rtl.given = {7, -9};
  verification.difference =
      jobs::Difference{rtl.name, 42, {0.5, -0.25}, {0.5, 0.25}, {{"fc1", {1, 0}, {1, 0}}}};
  return writeJsonFile(file, jobs::toJson(verification));
}

TEST_F(HardwareWindow, ladderThatFailsNow_isShownAtOnce) {
  open();
  click("stepVerify");
  const auto& ladder = [&]() -> const sheets::Grid& {
    return test::named<sheets::GridView>(view(), "ladder")->grid();
  };
  ASSERT_FALSE(ladder().tones.contains(look::Tone::bad));
  ASSERT_OK(injectDifference(project()));
  emit window->findChild<RunActions*>()->runner().failed(
      QStringLiteral("verification"), Error{ErrorKind::mismatch, "The forms do not agree.", "", ""});
  EXPECT_TRUE(QTest::qWaitFor([&] { return ladder().tones.contains(look::Tone::bad); }));
}

TEST_F(HardwareWindow, yosysLog_growsWhileItRunsAndGivesWayToTheCosts) {
  open();
  click("stepSynthesise");
  LaboratoryRunner& runner = window->findChild<RunActions*>()->runner();
  const QString stage = QStringLiteral("synthesis");
  auto* log = test::named<QPlainTextEdit>(view(), "toolLog");
  emit runner.stageStarted(stage, QStringLiteral("Counting"));
  EXPECT_TRUE(log->isVisible());
  emit runner.toolSaid(stage, {QStringLiteral("2.1. Executing PROC pass.")});
  emit runner.toolSaid(QStringLiteral("verification"), {QStringLiteral("not of this tool")});
  EXPECT_EQ(test::text(log->toPlainText()), "2.1. Executing PROC pass.");
  emit runner.stageFinished(stage, 1);
  EXPECT_FALSE(log->isVisible()) << "now the costs count";
}

TEST_F(HardwareWindow, costs_standSideBySideEachUnderItsOwnName) {
  open();
  click("stepSynthesise");
  const auto grid = [&]() -> const sheets::Grid& {
    return test::named<sheets::GridView>(view(), "costSheet")->grid();
  };
  const auto rowNamed = [&](const QString& name) {
    for (const QStringList& row : grid().rows) {
      if (row.front() == name) return row;
    }
    return QStringList();
  };
  ASSERT_TRUE(QTest::qWaitFor([&] { return !rowNamed(QStringLiteral("Verilog, Yosys")).isEmpty(); }));
  EXPECT_TRUE(rowNamed(QStringLiteral("Verilog, Yosys"))[1].startsWith(QLocale().toString(9120 + 240)))
      << "as the fixture's synthesis.json says";
  EXPECT_FALSE(rowNamed(QStringLiteral("Verilog, estimate")).isEmpty());
  EXPECT_FALSE(rowNamed(QStringLiteral("HLS C++, as C synthesis reports")).isEmpty());
  EXPECT_FALSE(rowNamed(QStringLiteral("HLS C++, as Vivado synthesises")).isEmpty());
}

TEST_F(HardwareWindow, reports_areAddedOrRefused) {
  open();
  click("stepSynthesise");
  const auto rows = [&] { return test::named<sheets::GridView>(view(), "costSheet")->grid().rows.size(); };
  ASSERT_TRUE(QTest::qWaitFor([&] { return rows() > 3; }));
  const auto add = [&](const fs::path& file) {
    test::named<QPushButton>(view(), "addReport")->click();
    auto* dialog = view()->findChild<QFileDialog*>(QStringLiteral("reportDialog"));
    ASSERT_NE(dialog, nullptr);
    emit dialog->filesSelected({QString::fromStdString(file.string())});
    dialog->close();
  };
  auto* problem = test::named<QLabel>(view(), "reportProblem");
  std::ofstream(folder / "poem.txt") << "no report at all";
  const auto before = rows();
  add(folder / "poem.txt");
  EXPECT_TRUE(QTest::qWaitFor([&] { return problem->isVisible(); }));
  EXPECT_EQ(rows(), before);
  fs::copy_file(project() / "designs/001/synthesis.json", folder / "elsewhere.json");
  add(folder / "elsewhere.json");
  EXPECT_TRUE(QTest::qWaitFor([&] { return rows() == before + 1; }));
  EXPECT_FALSE(problem->isVisible());
  test::named<QPushButton>(view(), "forgetReports")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return rows() == before; }));
}

TEST_F(HardwareWindow, chosenDesign_meetsTheLatencyAndIsUndoneInOneStep) {
  open();
  click("stepParallelism");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !bars().isEmpty(); }));
  const Json before = hls::toJson(config());
  auto* button = test::named<QPushButton>(view(), "chooseSmallest");
  auto* reason = test::named<QLabel>(view(), "goalReason");
  test::named<QDoubleSpinBox>(view(), "goalLatency")->setValue(5000);
  ASSERT_TRUE(button->isEnabled());
  button->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return hls::toJson(config()) != before; }, 20'000));
  EXPECT_TRUE(reason->isVisible());
  const auto student = window->page(Stage::hardware)->findChild<wizard::ParallelismPage*>();
  EXPECT_EQ(student->value().styles, config().styles);
  EXPECT_TRUE(QTest::qWaitFor([&] { return window->isSettled(); }));
  window->document().undoStack()->undo();
  EXPECT_EQ(hls::toJson(config()), before);
  EXPECT_FALSE(reason->isVisible()) << "it was of the design that is gone";
}

TEST_F(HardwareWindow, impossibleGoal_saysWhyAndChangesNothing) {
  open();
  click("stepParallelism");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !bars().isEmpty(); }));
  const Json before = hls::toJson(config());
  test::named<QDoubleSpinBox>(view(), "goalLatency")->setValue(20);  // two cycles
  auto* button = test::named<QPushButton>(view(), "chooseSmallest");
  button->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return button->isEnabled(); }, 20'000));
  EXPECT_TRUE(test::named<QLabel>(view(), "goalReason")->isVisible());
  EXPECT_EQ(hls::toJson(config()), before);
}

TEST_F(HardwareWindow, formOfTheHlsCode_becomesTheDocuments) {
  open();
  click("stepParallelism");
  test::named<QComboBox>(view(), "hlsStrategy")->setCurrentIndex(1);
  EXPECT_EQ(config().hls.strategy, hls::HlsStrategy::latency);
  test::named<QComboBox>(view(), "storage0")->setCurrentIndex(2);
  EXPECT_EQ(config().storage.front(), hls::WeightStorage::blockRam);
  EXPECT_EQ(config().hls.strategy, hls::HlsStrategy::latency) << "one form must not undo the other's";
  window->document().undoStack()->undo();
  window->document().undoStack()->undo();
  EXPECT_EQ(test::named<QComboBox>(view(), "hlsStrategy")->currentIndex(), 0);
}

TEST_F(HardwareWindow, rungs_goIntoTheRun) {
  open();
  click("stepVerify");
  click("rungGates");
  click("rungFormal");
  click("rungHls");
  test::named<QSpinBox>(view(), "gateEvents")->setValue(5);
  RunRequest request;
  window->findChild<HardwarePage*>()->putChoices(request);
  EXPECT_EQ(request.verification.rungs,
            (std::vector<std::string>{"float", "fixed", "integer", "rtl", "gates", "formal"}));
  EXPECT_EQ(request.verification.gateEvents, 5U);
}

TEST_F(HardwareWindow, injectedDifference_isShownWithItsLayers) {
  ASSERT_OK(injectDifference(project()));
  open();
  click("stepVerify");
  const sheets::Grid& ladder = test::named<sheets::GridView>(view(), "ladder")->grid();
  ASSERT_EQ(ladder.rows.size(), 4);
  EXPECT_EQ(ladder.tones.back(), look::Tone::bad);
  EXPECT_EQ(test::text(ladder.rows.back()[3]), "3");
  EXPECT_TRUE(test::named<QLabel>(view(), "differenceWords")->isVisible());
  EXPECT_EQ(test::named<sheets::GridView>(view(), "differenceLayers")->grid().rows.size(), 2);
}

/// A real design, and a Yosys of the test's own before all others in PATH.
class YosysWindow : public HardwareWindow {
 protected:
  void SetUp() override {
    HardwareWindow::SetUp();
    m_path = qgetenv("PATH");
  }
  void TearDown() override { qputenv("PATH", m_path); }
  void begin(const std::string& script) {
    const fs::path place = folder / "bin";
    fs::create_directories(place);
    std::ofstream(place / "yosys") << "#!/bin/sh\n" << script;
    fs::permissions(place / "yosys", fs::perms::owner_all);
    qputenv("PATH", QByteArray::fromStdString(place.string()) + ':' + m_path);
    open();
    jobs::Laboratory next = window->document().laboratory();
    next.hardware.clockNs = 12;  // so that there is something to generate
    window->document().edit(next, QStringLiteral("Clock"));
    click("stepGenerate");
    auto* generate = test::named<QPushButton>(view(), "generateRun");
    ASSERT_TRUE(QTest::qWaitFor([&] { return generate->isEnabled(); }));
    click("generateRun");
    click("stepSynthesise");
    button = test::named<QPushButton>(view(), "synthesisRun");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
          return view()->state(HardwarePage::generate) == frame::StageState::done && button->isEnabled();
        },
        30'000));
    QTest::mouseClick(button, Qt::LeftButton);
  }
  QString log() { return test::named<QPlainTextEdit>(view(), "toolLog")->toPlainText(); }
  QPushButton* button = nullptr;

 private:
  QByteArray m_path;
};

TEST_F(YosysWindow, log_isShownWhileItRuns) {
  const fs::path seen = folder / "seen";
  begin("echo first\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do\n  [ -e '" + seen.string() +
        "' ] && { echo seen; echo 'ERROR: on purpose'; exit 1; }\n  sleep 0.5\ndone\nexit 1\n");
  ASSERT_TRUE(QTest::qWaitFor([&] { return log().contains(QLatin1String("first")); }, 20'000));
  std::ofstream(seen) << "yes";  // it goes on only now
  auto* failure = test::named<QLabel>(view(), "toolFailure");
  ASSERT_TRUE(QTest::qWaitFor([&] { return failure->isVisible(); }, 10'000));
  EXPECT_TRUE(failure->text().contains(QLatin1String("on purpose"))) << test::text(failure->text());
  EXPECT_TRUE(log().contains(QLatin1String("seen"))) << "the log stays after a failure";
  EXPECT_TRUE(QTest::qWaitFor([&] { return window->isSettled(); }, 10'000));
}

TEST_F(YosysWindow, stop_endsIt) {
  begin("echo first\nsleep 30\n");
  ASSERT_TRUE(QTest::qWaitFor([&] { return log().contains(QLatin1String("first")); }, 20'000));
  QTest::mouseClick(button, Qt::LeftButton);
  auto* row = view()->findChild<wizard::SynthesisPage*>()->run();
  EXPECT_TRUE(QTest::qWaitFor([&] { return row->state() != frame::StageState::running; }, 10'000));
  EXPECT_TRUE(QTest::qWaitFor([&] { return button->isEnabled() && window->isSettled(); }, 10'000));
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
