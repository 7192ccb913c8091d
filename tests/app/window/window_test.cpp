// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenuBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTest>
#include <algorithm>

#include "base/file.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "traces/trace_view.h"
#include "window/main_window.h"
#include "window/project_worker.h"
#include "window/read_events.h"
#include "window/read_project.h"

namespace pw::window {
namespace {

using frame::StageState;

/// One complete project for all tests: making it takes a second or two.
const std::filesystem::path& completeProject() {
  static const test::TemporaryFolder folder;
  static const std::filesystem::path path = folder / "complete";
  static const Result<void> made = test::makeProject(path, test::Progress::everything);
  EXPECT_OK(made);
  return path;
}

QString text(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

// Reading
// ----------------------------------------------------------------------------------------------------

TEST(ReadProject, completeProject_isAllThere) {
  const Result<Snapshot> snapshot = readProject(completeProject(), {});
  ASSERT_OK(snapshot);
  for (const Error& problem : snapshot->problems) ADD_FAILURE() << describe(problem);
  for (const StageSummary& stage : snapshot->stages)
    EXPECT_EQ(stage.state, StageState::done) << test::text(stage.result);
  EXPECT_EQ(snapshot->events.features.size(), 400U);
  ASSERT_EQ(snapshot->runs.size(), 2U);
  EXPECT_EQ(snapshot->runs[0].history.size(), 30U);
  ASSERT_TRUE(snapshot->student && snapshot->student->network && snapshot->student->evaluation);
  EXPECT_EQ(snapshot->hardwareResult.ladder.rungs.size(), 4);
  const QList<sheets::Figure>& figures = snapshot->hardwareResult.figures;
  const auto fits = std::find_if(figures.begin(), figures.end(), [](const sheets::Figure& figure) {
    return figure.name == QLatin1String("Fits the part");
  });
  ASSERT_NE(fits, figures.end()) << "Yosys has counted";
  EXPECT_EQ(test::text(fits->value), "yes");
  ASSERT_TRUE(snapshot->boardResult.has_value());
  EXPECT_TRUE(snapshot->boardResult->simulated);
}

TEST(ReadProject, tracesOnly_leavesMeasuringToLaterAndIsNotDone) {
  const test::TemporaryFolder folder;
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::tracesOnly, 50));
  const Result<Snapshot> snapshot = readProject(folder / "p", {});
  ASSERT_OK(snapshot);
  EXPECT_EQ(snapshot->events.info.count, 50U);
  EXPECT_TRUE(snapshot->events.features.empty());
  EXPECT_EQ(snapshot->stages[traces].state, StageState::ready);  // labels and dataset are missing
  EXPECT_EQ(snapshot->stages[board].state, StageState::toDo);
}

TEST(ReadProject, damagedPart_isAProblemAndTheRestIsShown) {
  const test::TemporaryFolder folder;
  std::filesystem::copy(completeProject(), folder / "p", std::filesystem::copy_options::recursive);
  ASSERT_OK(writeFileAtomically(folder / "p/runs/001-teacher/evaluation.json", "{ broken"));
  const Result<Snapshot> snapshot = readProject(folder / "p", {});
  ASSERT_OK(snapshot);
  ASSERT_EQ(snapshot->problems.size(), 1U);
  EXPECT_NE(describe(snapshot->problems[0]).find("evaluation.json"), std::string::npos);
  EXPECT_FALSE(snapshot->teacher->evaluation.has_value());
  EXPECT_TRUE(snapshot->student->evaluation.has_value());
}

TEST(ReadProject, vanishedTraces_areToDoAgain) {
  const test::TemporaryFolder folder;
  std::filesystem::copy(completeProject(), folder / "p", std::filesystem::copy_options::recursive);
  std::filesystem::remove(folder / "p/datasets/001-traces/traces.h5");
  const Result<Snapshot> snapshot = readProject(folder / "p", {});
  ASSERT_OK(snapshot);
  EXPECT_NE(snapshot->stages[traces].state, StageState::done);
  EXPECT_EQ(snapshot->stages[training].state, StageState::outOfDate);
}

TEST(ReadProject, notAProject_saysWhatToDo) {
  const test::TemporaryFolder folder;
  EXPECT_ERROR(readProject(folder.path(), {}), ErrorKind::badInput, "project.json");
}

TEST(ReadProject, stopRequested_isCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const Result<Snapshot> snapshot = readProject(completeProject(), Work{stop.get_token(), {}});
  ASSERT_FALSE(snapshot.has_value());
  EXPECT_EQ(snapshot.error().kind, ErrorKind::cancelled);
}

TEST(ReadTraces, rows_comeInTheOrderAskedFor) {
  const auto rows = readTraces(completeProject() / "datasets/001-traces/traces.h5", {7, 2}, {});
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].event, 7U);
  EXPECT_EQ((*rows)[0].samples.size(), 2048U);
}

// Window
// -----------------------------------------------------------------------------------------------------

class MainWindowTest : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  }
  void open(const std::filesystem::path& project) {
    window.openProject(text(project));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, 30000));
  }
  QWidget* page() { return window.findChild<QStackedWidget*>()->currentWidget(); }

  MainWindow window;
};

TEST_F(MainWindowTest, withoutProject_offersToOpenOne) {
  EXPECT_FALSE(window.rail()->isVisible());
  EXPECT_TRUE(test::named<QAbstractButton>(&window, "openProject")->isVisible());
}

TEST_F(MainWindowTest, project_opensOnItsTraces) {
  open(completeProject());
  EXPECT_TRUE(window.hasProject());
  EXPECT_TRUE(window.rail()->isVisible());
  EXPECT_EQ(page()->accessibleName(), window.rail()->button(0)->text());
  EXPECT_EQ(window.messages()->count(), 0) << test::text(window.messages()->text());
}

TEST_F(MainWindowTest, keys_switchPages) {
  open(completeProject());
  window.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  for (int stage = stageCount - 1; stage >= 0; --stage) {
    QTest::keyClick(&window, Qt::Key(Qt::Key_1 + stage), Qt::ControlModifier);
    EXPECT_EQ(window.stage(), stage);
    EXPECT_EQ(test::text(page()->accessibleName()), test::text(window.rail()->button(stage)->text()));
  }
}

TEST_F(MainWindowTest, clicksOnTheRail_switchPages) {
  open(completeProject());
  QTest::mouseClick(window.rail()->button(hardware), Qt::LeftButton);
  EXPECT_EQ(test::text(page()->accessibleName()), "Hardware");
}

TEST_F(MainWindowTest, missingProject_isSaidInTheWindow) {
  open("/nowhere/at/all");
  EXPECT_FALSE(window.hasProject());
  EXPECT_TRUE(window.messages()->isVisible());
  EXPECT_TRUE(window.messages()->text().contains(QLatin1String("/nowhere/at/all")))
      << test::text(window.messages()->text());
}

TEST_F(MainWindowTest, opening_leavesTheGuiThreadFree) {
  QElapsedTimer clock;
  qint64 longest = 0;
  window.openProject(text(completeProject()));
  clock.start();
  EXPECT_LT(clock.elapsed(), 50);  // the call itself returns at once
  int turns = 0;
  while (!window.isSettled() && turns < 100000) {
    clock.restart();
    QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
    longest = std::max(longest, clock.elapsed());
    ++turns;
  }
  EXPECT_GT(turns, 1);
  RecordProperty("longestTurnMs", int(longest));
}

TEST_F(MainWindowTest, secondOpen_supersedesTheFirst) {
  const test::TemporaryFolder folder;
  ASSERT_OK(test::makeProject(folder / "small", test::Progress::empty));
  window.openProject(text(completeProject()));
  open(folder / "small");
  EXPECT_EQ(test::text(test::named<QLabel>(&window, "projectWords")->text()), (folder / "small").string());
}

TEST_F(MainWindowTest, close_showsTheStartPageWithTheProject) {
  open(completeProject());
  window.closeProject();
  EXPECT_FALSE(window.rail()->isVisible());
  const auto recent = window.findChildren<QAbstractButton*>(QStringLiteral("recentProject"));
  ASSERT_EQ(recent.size(), 1);
  EXPECT_TRUE(recent[0]->text().contains(QLatin1String("Demonstration")));
}

TEST_F(MainWindowTest, everyPlot_isOnTheMenuBar) {
  open(completeProject());
  QMenu* plots = nullptr;
  for (QAction* action : window.menuBar()->actions()) {
    if (action->text() == QLatin1String("P&lot")) plots = action->menu();
  }
  ASSERT_NE(plots, nullptr);
  emit plots->aboutToShow();
  EXPECT_EQ(plots->actions().size(), 9);  // of the Traces page
}

TEST_F(MainWindowTest, everyFocusableControl_hasAName) {
  open(completeProject());
  QStringList nameless;
  for (int stage = 0; stage < stageCount; ++stage) {
    window.showStage(stage);
    nameless << test::namelessControls(&window);
  }
  nameless.removeDuplicates();
  EXPECT_EQ(test::text(nameless.join(QLatin1Char('\n'))), "");
}

TEST_F(MainWindowTest, everyButton_hasATooltip) {
  open(completeProject());
  for (QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
    if (button->objectName().startsWith(QLatin1String("qt_")) || button->inherits("QTableCornerButton") ||
        button->inherits("QLineEditIconButton"))
      continue;
    EXPECT_FALSE(button->toolTip().isEmpty()) << test::text(button->objectName() + button->text());
  }
}

TEST_F(MainWindowTest, smallScreen_isEnough) {
  open(completeProject());
  for (int stage = 0; stage < stageCount; ++stage) {
    window.showStage(stage);
    EXPECT_LE(window.minimumSizeHint().width(), 1280) << stage;
    EXPECT_LE(window.minimumSizeHint().height(), 720) << stage;
  }
}

TEST_F(MainWindowTest, closingWhileReading_stopsCleanly) {
  auto* worker = window.findChild<ProjectWorker*>();
  ASSERT_NE(worker, nullptr);
  window.openProject(text(completeProject()));
  worker->stop();
  EXPECT_FALSE(window.isOpening());
  QTest::qWait(200);
  EXPECT_FALSE(window.hasProject());
}

TEST(ProjectWorker, exportToAMissingFolder_saysSo) {
  const test::TemporaryFolder folder;
  ProjectWorker worker;
  QSignalSpy failed(&worker, &ProjectWorker::saveFailed), saved(&worker, &ProjectWorker::saved);
  ASSERT_OK(writeFileAtomically(folder / "file", "x"));
  worker.save(text(folder / "file/below.csv"), "1,2\n");
  worker.save(text(folder / "good.csv"), "1,2\n");
  ASSERT_TRUE(QTest::qWaitFor([&] { return failed.count() + saved.count() == 2; }, 5000));
  EXPECT_EQ(failed.count(), 1);
  EXPECT_EQ(*readFile(folder / "good.csv"), "1,2\n");
}

}  // namespace
}  // namespace pw::window
