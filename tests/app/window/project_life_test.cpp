// SPDX-License-Identifier: GPL-3.0-or-later
// A project's life in the window: made, run, stopped, locked, moved, damaged, closed.
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>
#include <QUrl>

#include "base/file.h"
#include "fake_trainer.h"
#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "project/project.h"
#include "project_fixture.h"
#include "traces/trace_view.h"
#include "window/laboratory_document.h"
#include "window/log_dock.h"
#include "window/main_window.h"
#include "window/new_project.h"
#include "window/new_project_dialog.h"
#include "window/problems_dock.h"
#include "window/project_actions.h"
#include "window/project_lock.h"
#include "window/project_watch.h"
#include "window/run_actions.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;
using frame::StageState;

QString text(const fs::path& path) {
  return QString::fromStdString(path.string());
}

class ProjectLife : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    start(test::endlessTrainer);
  }
  void start(const std::string& trainer) {
    jobs::Environment environment = jobs::findEnvironment();
    environment.trainer = test::writeTrainer(folder / "trainer", trainer);
    window = std::make_unique<MainWindow>(nullptr, environment);
    window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
  }
  void open(const fs::path& project) {
    window->openProject(text(project));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->isSettled(); }, 30000));
    ASSERT_TRUE(window->hasProject()) << test::text(window->messages()->text());
  }
  /// A project that runs in a moment.
  void openSmall() {
    ASSERT_OK(project::Project::create(folder / "small", "small"));
    jobs::Laboratory laboratory;
    laboratory.synthetic.events = 60;
    ASSERT_OK(writeJsonFile(folder / "small/laboratory.json", jobs::toJson(laboratory)));
    open(folder / "small");
  }
  bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 30000); }
  StageState state(int page) { return window->rail()->button(page)->state(); }
  void runUntilTraining() {
    window->runs().runAllAction()->trigger();
    ASSERT_TRUE(waitFor([&] { return state(training) == StageState::running; }));
  }
  void press(const char* name) {
    auto* button = test::named<QAbstractButton>(window.get(), name);
    ASSERT_NE(button, nullptr);
    button->click();
  }

  test::TemporaryFolder folder;
  std::unique_ptr<MainWindow> window;
};

// Making
// -----------------------------------------------------------------------------------------------------

TEST_F(ProjectLife, newLaboratory_asksForAFolderAndOpensIt) {
  press("newLaboratory");
  auto* dialog = test::named<NewProjectDialog>(window.get(), "newProject");
  ASSERT_NE(dialog, nullptr);
  test::named<QLineEdit>(dialog, "projectFolder")->setText(text(folder / "new"));
  test::named<QComboBox>(dialog, "size")->setCurrentIndex(1);
  test::named<QPushButton>(dialog, "makeProject")->click();
  ASSERT_TRUE(waitFor([&] { return window->hasProject(); }));
  EXPECT_EQ(window->document().laboratory().synthetic.events, 2000U);
  EXPECT_TRUE(fs::exists(folder / "new/project.json"));
  EXPECT_NE(state(traces), StageState::done);
}

TEST_F(ProjectLife, newLaboratoryOverSomething_cannotBeMade) {
  press("newLaboratory");
  auto* dialog = test::named<NewProjectDialog>(window.get(), "newProject");
  test::named<QLineEdit>(dialog, "projectFolder")->setText(text(folder.path()));  // holds the trainer
  EXPECT_FALSE(test::named<QPushButton>(dialog, "makeProject")->isEnabled());
  EXPECT_TRUE(test::named<QLabel>(dialog, "newProjectWords")->text().contains(QLatin1String("already")));
}

TEST(NewProjectTest, csv_isConvertedIntoTheProject) {
  const test::TemporaryFolder folder;
  std::string csv = "class";
  for (int i = 0; i < 200; ++i) csv += "," + std::to_string(i);
  for (int row = 0; row < 4; ++row) {
    csv += "\n" + std::to_string(row % 2);
    for (int i = 0; i < 200; ++i) csv += "," + std::to_string(400 - (i > 50 ? 100 : 0));
  }
  ASSERT_OK(writeFileAtomically(folder / "mine.csv", csv + "\n"));
  ASSERT_OK(makeProject({text(folder / "p"), QStringLiteral("p"), {text(folder / "mine.csv")}}, {}));
  const auto laboratory = jobs::readLaboratory(folder / "p/laboratory.json");
  ASSERT_OK(laboratory);
  EXPECT_EQ(laboratory->traces, (folder / "p/imported/mine.h5").string());
  EXPECT_EQ(laboratory->dataset.input.start, 39);  // the last place where 161 samples fit
  EXPECT_EQ(laboratory->labels.source, psd::LabelSource::file);
}

TEST(NewProjectTest, notTraces_leavesNoFolder) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "bad.csv", "hello\nworld\n"));
  EXPECT_FALSE(makeProject({text(folder / "p"), {}, {text(folder / "bad.csv")}}, {}).has_value());
  EXPECT_FALSE(fs::exists(folder / "p"));
}

TEST(NewProjectTest, fullFolder_isRefused) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "p/precious.txt", "x"));
  EXPECT_ERROR(makeProject({text(folder / "p"), {}, {}}, {}), ErrorKind::badInput, "already");
  EXPECT_TRUE(fs::exists(folder / "p/precious.txt"));
}

TEST(NewProjectTest, copy_isTheSameProjectWithoutTheLock) {
  const test::TemporaryFolder folder;
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::tracesOnly, 20));
  const ProjectLock lock(text(folder / "p"));
  ASSERT_OK(copyProject(folder / "p", folder / "q", {}));
  EXPECT_EQ(*readFile(folder / "q/project.json"), *readFile(folder / "p/project.json"));
  EXPECT_FALSE(fs::exists(folder / "q" / ProjectLock::fileName));
}

TEST(NewProjectTest, copyIntoItself_isRefused) {
  const test::TemporaryFolder folder;
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  EXPECT_ERROR(copyProject(folder / "p", folder / "p/inside", {}), ErrorKind::badInput, "itself");
}

TEST_F(ProjectLife, droppedProject_opens) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(text(folder / "p"))});
  window->projects().drop(&data);
  EXPECT_TRUE(waitFor([&] { return window->hasProject(); }));
}

// Running
// ----------------------------------------------------------------------------------------------------

TEST_F(ProjectLife, f5_runsAndTheRailFollows) {
  openSmall();
  window->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(window.get()));
  QTest::keyClick(window.get(), Qt::Key_F5);
  ASSERT_TRUE(waitFor([&] { return state(training) == StageState::running; }));
  EXPECT_TRUE(waitFor([&] { return state(traces) == StageState::done; }));
  EXPECT_TRUE(waitFor([&] { return window->jobsArea()->running() == 1; })) << "beside measuring, a moment";
  QTest::keyClick(window.get(), Qt::Key_Escape);
  ASSERT_TRUE(waitFor([&] { return !window->runs().isRunning(); }));
  EXPECT_EQ(state(training), StageState::ready);
  EXPECT_EQ(window->jobsArea()->running(), 0);
  EXPECT_EQ(window->messages()->count(), 0) << "a stop is no error";
}

TEST_F(ProjectLife, runningTraces_showsThemWithoutReopening) {
  openSmall();
  window->runs().runPage(traces, false);
  ASSERT_TRUE(waitFor([&] { return !window->runs().isRunning() && state(traces) == StageState::done; }));
  EXPECT_TRUE(waitFor([&] { return window->snapshot()->events.info.count == 60; }));
  EXPECT_TRUE(window->log()->text().contains(QLatin1String("Making traces")));
}

TEST_F(ProjectLife, crashedTrainer_marksTheStageAndSaysWhy) {
  start(test::crashingTrainer);
  openSmall();
  window->runs().runAll();
  ASSERT_TRUE(waitFor([&] { return !window->runs().isRunning(); }));
  EXPECT_EQ(state(training), StageState::failed);
  EXPECT_EQ(window->messages()->count(), 1);
  EXPECT_EQ(state(compression), StageState::toDo);
}

TEST_F(ProjectLife, closingWhileRunning_asksOnceAndStops) {
  openSmall();
  runUntilTraining();
  window->close();
  window->close();
  EXPECT_TRUE(window->isVisible());
  ASSERT_EQ(window->findChildren<QMessageBox*>().size(), 1);
  press("stopRun");
  EXPECT_TRUE(waitFor([&] { return !window->isVisible(); }));
  EXPECT_FALSE(window->runs().isRunning());
}

TEST_F(ProjectLife, keepRunning_keepsTheWindow) {
  openSmall();
  runUntilTraining();
  window->close();
  window->findChild<QMessageBox*>()->reject();
  QTest::qWait(100);
  EXPECT_TRUE(window->isVisible());
  EXPECT_TRUE(window->runs().isRunning());
}

// Settings
// ---------------------------------------------------------------------------------------------------

TEST_F(ProjectLife, movedWindow_makesLaterStagesOutOfDateUntilUndone) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::everything, 100));
  open(folder / "p");
  auto* view = window->findChild<traces::TraceView*>();
  emit view->windowChanged({100, 161});
  for (int page = 0; page < stageCount; ++page) EXPECT_EQ(state(page), StageState::outOfDate) << page;
  window->document().undoStack()->undo();
  for (int page = 0; page < stageCount; ++page) EXPECT_EQ(state(page), StageState::done) << page;
  EXPECT_EQ(view->window().start, 120);
}

TEST_F(ProjectLife, damagedSettings_openWithDefaultsAndSaySo) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  ASSERT_OK(writeFileAtomically(folder / "p/laboratory.json", "nonsense"));
  open(folder / "p");
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("laboratory.damaged.json")))
      << test::text(window->messages()->text());
  EXPECT_TRUE(fs::exists(folder / "p/laboratory.damaged.json"));
}

// Bad luck
// ---------------------------------------------------------------------------------------------------

TEST_F(ProjectLife, secondWindow_mayOnlyLook) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  ProjectLock other(text(folder / "p"));
  ASSERT_TRUE(other.isHeld());
  open(folder / "p");
  EXPECT_FALSE(window->runs().runAllAction()->isEnabled());
  EXPECT_TRUE(window->document().isReadOnly());
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("another window")));
  EXPECT_TRUE(window->problems().has(QStringLiteral("lock")));
}

TEST_F(ProjectLife, firstWindowClosed_secondTakesOver) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  auto other = std::make_unique<ProjectLock>(text(folder / "p"));
  open(folder / "p");
  other.reset();
  EXPECT_TRUE(waitFor([&] { return window->runs().runAllAction()->isEnabled(); }));
  EXPECT_FALSE(window->problems().has(QStringLiteral("lock")));
}

TEST_F(ProjectLife, sameProjectAgain_keepsTheLock) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  open(folder / "p");
  open(folder / "p");
  EXPECT_TRUE(window->runs().runAllAction()->isEnabled());
}

TEST_F(ProjectLife, closedProject_isFreeForOthers) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  open(folder / "p");
  window->closeProject();
  EXPECT_TRUE(ProjectLock(text(folder / "p")).isHeld());
}

TEST_F(ProjectLife, movedProject_isAProblemThatClearsItself) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  open(folder / "p");
  fs::rename(folder / "p", folder / "away");
  ASSERT_TRUE(waitFor([&] { return window->problems().has(QStringLiteral("folder")); }));
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("gone")));
  fs::rename(folder / "away", folder / "p");
  EXPECT_TRUE(waitFor([&] { return !window->problems().has(QStringLiteral("folder")); }));
}

TEST_F(ProjectLife, movedProject_opensAtItsNewPlaceForWriting) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  open(folder / "p");
  fs::rename(folder / "p", folder / "away");
  open(folder / "away");
  EXPECT_TRUE(window->runs().runAllAction()->isEnabled()) << test::text(window->messages()->text());
}

TEST_F(ProjectLife, newerSchema_isRefusedInTheWindow) {
  ASSERT_OK(writeFileAtomically(folder / "p/project.json", R"({"schema": 99})"));
  window->openProject(text(folder / "p"));
  ASSERT_TRUE(waitFor([&] { return window->isSettled(); }));
  EXPECT_FALSE(window->hasProject());
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("newer")));
}

TEST_F(ProjectLife, vanishedTraceFile_isAStandingProblem) {
  openSmall();
  jobs::Laboratory next = window->document().laboratory();
  next.traces = (folder / "gone.h5").string();
  window->document().edit(next, QStringLiteral("Traces"));
  EXPECT_TRUE(window->problems().has(QStringLiteral("traces")));
  window->document().undoStack()->undo();
  EXPECT_FALSE(window->problems().has(QStringLiteral("traces")));
}

TEST_F(ProjectLife, missingRecentProject_isGreyed) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  open(folder / "p");
  window->closeProject();
  fs::remove_all(folder / "p");
  const QList<frame::RecentProject> recent = ProjectActions::recent();
  ASSERT_EQ(recent.size(), 1);
  EXPECT_FALSE(recent[0].exists);
}

TEST_F(ProjectLife, guide_namesTheNextStep) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  window->openProject(text(folder / "p"), true);
  ASSERT_TRUE(waitFor([&] { return window->isSettled() && window->hasProject(); }));
  auto* next = test::named<QPushButton>(window.get(), "guideNext");
  ASSERT_TRUE(next->isVisible());
  EXPECT_EQ(test::text(next->text()), "Run this step");
  press("guideEnd");
  EXPECT_FALSE(next->isVisible());
}

}  // namespace
}  // namespace pw::window
