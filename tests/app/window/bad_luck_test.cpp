// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong around a project in the window: no crash, no freeze, nothing lost, and the window says
// so.
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTest>
#include <QUndoStack>

#include "base/file.h"
#include "disks.h"
#include "fake_trainer.h"
#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "jobs/laboratory.h"
#include "project/project.h"
#include "project_fixture.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/new_project.h"
#include "window/problems_dock.h"
#include "window/project_actions.h"
#include "window/project_lock.h"
#include "window/project_watch.h"
#include "window/project_worker.h"
#include "window/run_actions.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;
using frame::StageState;
using test::Progress;

QString text(const fs::path& path) {
  return QString::fromStdString(path.string());
}

/// Every file below a folder with its hash, but for the lock.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != ProjectLock::fileName)
      files[entry.path().lexically_relative(folder)] = *hashFile(entry.path());
  }
  return files;
}

class BadLuck : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    environment = jobs::findEnvironment();
    environment.trainer = test::writeTrainer(folder / "trainer", test::endlessTrainer);
  }
  void start() {
    window = std::make_unique<MainWindow>(nullptr, environment);
    window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
  }
  void open(const fs::path& project) {
    if (!window) start();
    window->openProject(text(project));
    ASSERT_TRUE(waitFor([&] { return window->isSettled(); }));
  }
  /// A project with everything done that runs in a moment.
  void openComplete() {
    ASSERT_OK(test::makeProject(folder / "p", Progress::everything, 100));
    open(folder / "p");
    ASSERT_TRUE(window->hasProject()) << message();
  }
  void openSmall() {
    ASSERT_OK(project::Project::create(folder / "p", "small"));
    jobs::Laboratory laboratory;
    laboratory.synthetic.events = 60;
    ASSERT_OK(writeJsonFile(folder / "p/laboratory.json", jobs::toJson(laboratory)));
    open(folder / "p");
    ASSERT_TRUE(window->hasProject()) << message();
  }
  static bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 30000); }
  StageState state(int page) { return window->rail()->button(page)->state(); }
  std::string message() { return test::text(window->messages()->text()); }
  bool says(const char* words) { return message().find(words) != std::string::npos; }
  bool has(const char* problem) { return window->problems().has(QString::fromLatin1(problem)); }
  void setBatch(int batch) {
    jobs::Laboratory next = window->document().laboratory();
    next.teacher.batch = batch;
    window->document().edit(next, QStringLiteral("Batch"));
  }
  int batchOnDisk(const fs::path& project) {
    const auto laboratory = jobs::readLaboratory(project / "laboratory.json");
    return laboratory ? laboratory->teacher.batch : -1;
  }
  bool isIdle() { return !window->runs().isRunning(); }

  test::TemporaryFolder folder;
  jobs::Environment environment;
  std::unique_ptr<MainWindow> window;
};

// Half a project
// ---------------------------------------------------------------------------------------------

TEST_F(BadLuck, cutOffProjectFile_isRefusedAndKept) {
  ASSERT_OK(test::makeProject(folder / "p", Progress::everything, 50));
  const std::string whole = *readFile(folder / "p/project.json");
  ASSERT_OK(writeFileAtomically(folder / "p/project.json", whole.substr(0, whole.size() / 2)));
  open(folder / "p");
  EXPECT_FALSE(window->hasProject());
  EXPECT_TRUE(says("project.json")) << message();
  EXPECT_EQ(*readFile(folder / "p/project.json"), whole.substr(0, whole.size() / 2));
}

TEST_F(BadLuck, lostFolders_openWithWhatIsThere) {
  ASSERT_OK(test::makeProject(folder / "p", Progress::everything, 50));
  fs::remove_all(folder / "p/designs");
  fs::remove_all(folder / "p/boards");
  open(folder / "p");
  ASSERT_TRUE(window->hasProject()) << message();
  EXPECT_EQ(state(training), StageState::done);
  EXPECT_NE(state(hardware), StageState::done);
  EXPECT_NE(state(board), StageState::done);
}

TEST_F(BadLuck, cutOffTraces_areSaidAndTheRestIsShown) {
  ASSERT_OK(test::makeProject(folder / "p", Progress::everything, 50));
  fs::resize_file(folder / "p/datasets/001-traces/traces.h5", 3000);
  open(folder / "p");
  ASSERT_TRUE(window->hasProject());
  EXPECT_TRUE(says("traces.h5")) << message();
  EXPECT_TRUE(window->snapshot()->student.has_value());
}

// Moved, deleted
// -----------------------------------------------------------------------------------------------

TEST_F(BadLuck, deletedWhileOpen_isSaidAndNotMadeAgainByAnEdit) {
  openComplete();
  fs::remove_all(folder / "p");
  setBatch(32);
  ASSERT_TRUE(waitFor([&] { return has("folder"); }));
  window->document().waitForSaved();
  EXPECT_FALSE(fs::exists(folder / "p"));
  EXPECT_EQ(window->document().laboratory().teacher.batch, 32) << "what was set is still on the screen";
}

TEST_F(BadLuck, deletedWhileRunning_endsTheRunWithAMessage) {
  openSmall();
  window->runs().runAll();
  ASSERT_TRUE(waitFor([&] { return state(training) == StageState::running; }));
  fs::remove_all(folder / "p");
  window->runs().stop();
  ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  EXPECT_TRUE(waitFor([&] { return has("folder"); }));
}

TEST_F(BadLuck, runInADeletedProject_fails) {
  openSmall();
  fs::remove_all(folder / "p");
  window->runs().runAll();
  ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  EXPECT_GE(window->messages()->count(), 1);
  EXPECT_FALSE(fs::exists(folder / "p/project.json"));
}

TEST_F(BadLuck, tracesVanishedWhileOpen_areSaidAtTheNextStep) {
  openComplete();
  fs::remove(folder / "p/datasets/001-traces/traces.h5");
  test::named<QComboBox>(window.get(), "traceMode")->setCurrentIndex(1);
  test::named<QSpinBox>(window.get(), "event")->setValue(7);
  EXPECT_TRUE(waitFor([&] { return says("traces.h5"); })) << message();
}

// Full disk
// ---------------------------------------------------------------------------------------------------

TEST_F(BadLuck, noRoomForSettings_saysSoAndSavesThemLater) {
  openComplete();
  {
    const test::NoRoom full(200);
    setBatch(32);
    window->document().waitForSaved();
    ASSERT_TRUE(waitFor([&] { return has("settings"); }));
    EXPECT_TRUE(says("laboratory.json")) << message();
    EXPECT_EQ(batchOnDisk(folder / "p"), 64) << "the file of before is whole";
  }
  EXPECT_TRUE(waitFor([&] { return !has("settings"); }));
  EXPECT_EQ(batchOnDisk(folder / "p"), 32);
}

TEST_F(BadLuck, noRoomForAStage_failsItAndKeepsTheProject) {
  openSmall();
  window->document().waitForSaved();
  const auto before = contents(folder / "p");
  {
    const test::NoRoom full(20000);
    window->runs().runPage(traces, false);
    ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  }
  EXPECT_EQ(state(traces), StageState::failed);
  EXPECT_EQ(window->messages()->count(), 1);
  EXPECT_EQ(contents(folder / "p"), before) << "nothing half-written stays";
  window->runs().runPage(traces, false);
  EXPECT_TRUE(waitFor([&] { return isIdle() && state(traces) == StageState::done; })) << message();
}

TEST_F(BadLuck, noRoomForANewLaboratory_leavesNoFolder) {
  start();
  {
    const test::NoRoom full(100);
    test::named<QAbstractButton>(window.get(), "newLaboratory")->click();
    test::named<QLineEdit>(window.get(), "projectFolder")->setText(text(folder / "new"));
    test::named<QPushButton>(window.get(), "makeProject")->click();
    ASSERT_TRUE(waitFor([&] { return window->messages()->count() > 0; }));
  }
  EXPECT_FALSE(window->hasProject());
  EXPECT_FALSE(fs::exists(folder / "new"));
  EXPECT_EQ(window->jobsArea()->running(), 0);
}

TEST_F(BadLuck, noRoomForACopy_leavesNoHalfOfIt) {
  openComplete();
  const test::NoRoom full(50000);
  const Result<void> copied = copyProject(folder / "p", folder / "q", {});
  ASSERT_FALSE(copied.has_value());
  EXPECT_EQ(copied.error().kind, ErrorKind::io);
  EXPECT_FALSE(fs::exists(folder / "q"));
}

TEST_F(BadLuck, closingWithUnsavedSettings_asksOnce) {
  openComplete();
  const test::NoRoom full(200);
  setBatch(32);
  window->close();
  EXPECT_TRUE(window->isVisible());
  auto* question = window->findChild<QMessageBox*>(QStringLiteral("unsavedQuestion"));
  ASSERT_NE(question, nullptr);
  window->close();
  EXPECT_EQ(window->findChildren<QMessageBox*>().size(), 1);
  test::named<QPushButton>(question, "closeUnsaved")->click();
  EXPECT_TRUE(waitFor([&] { return !window->isVisible(); }));
}

TEST_F(BadLuck, savedAfterTheQuestion_closesWithIt) {
  openComplete();
  auto full = std::make_unique<test::NoRoom>(200);
  setBatch(32);
  window->close();
  full.reset();
  window->findChild<QMessageBox*>(QStringLiteral("unsavedQuestion"))->reject();
  ASSERT_TRUE(window->isVisible());
  window->close();
  EXPECT_FALSE(window->isVisible());
  EXPECT_EQ(batchOnDisk(folder / "p"), 32);
}

TEST_F(BadLuck, smallDisk_isAStandingProblemAndAFullOneLosesNothing) {
  const test::SmallDisk disk(folder / "disk", "900k");
  if (!disk.isMounted()) GTEST_SKIP() << "this machine does not let us have a disk of our own";
  ASSERT_OK(test::makeProject(folder / "disk/p", Progress::empty));
  open(folder / "disk/p");
  EXPECT_TRUE(has("disk"));
  EXPECT_TRUE(says("nearly full")) << message();
  jobs::Laboratory large = window->document().laboratory();
  large.synthetic.events = 10000;
  window->document().edit(large, QStringLiteral("Events"));
  window->runs().runPage(traces, false);
  ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  EXPECT_EQ(state(traces), StageState::failed) << message();
  setBatch(32);
  window->document().waitForSaved();
  EXPECT_EQ(batchOnDisk(folder / "disk/p"), 32) << "the stage has left the room it took";
  window.reset();  // before its disk goes
}

// Read-only
// ---------------------------------------------------------------------------------------------------

TEST_F(BadLuck, readOnlyFolder_canBeLookedAtAndSavedElsewhere) {
  ASSERT_OK(test::makeProject(folder / "p", Progress::everything, 50));
  fs::permissions(folder.path(), fs::perms::all);
  for (const auto& entry : fs::recursive_directory_iterator(folder / "p"))
    fs::permissions(entry, fs::perms::others_all | fs::perms::group_all | fs::perms::owner_write,
                    fs::perm_options::remove);
  for (const auto& entry : fs::recursive_directory_iterator(folder / "p"))
    fs::permissions(entry, fs::perms(entry.is_directory() ? 0555 : 0444));
  fs::permissions(folder / "p", fs::perms(0555));
  const auto before = contents(folder / "p");
  {
    const test::AsNobody nobody;
    open(folder / "p");
    ASSERT_TRUE(window->hasProject()) << message();
    EXPECT_TRUE(window->document().isReadOnly());
    EXPECT_FALSE(window->runs().runAllAction()->isEnabled());
    EXPECT_TRUE(says("cannot be written to")) << message();
    for (int page = 0; page < stageCount; ++page) EXPECT_EQ(state(page), StageState::done) << page;
    ASSERT_OK(copyProject(folder / "p", folder / "copy", {}));
    open(folder / "copy");
    EXPECT_FALSE(window->document().isReadOnly()) << message();
    window.reset();
  }
  EXPECT_EQ(contents(folder / "p"), before);
  for (const auto& entry : fs::recursive_directory_iterator(folder / "p"))
    fs::permissions(entry, fs::perms::owner_all, fs::perm_options::add);
  fs::permissions(folder / "p", fs::perms::owner_all);
}

// Programs
// ----------------------------------------------------------------------------------------------------

TEST_F(BadLuck, trainerThatCrashes_losesNoEarlierNetwork) {
  environment.trainer = test::writeTrainer(folder / "trainer", test::crashingTrainer);
  openComplete();
  const auto before = contents(folder / "p");
  window->runs().runPage(training, true);
  ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  EXPECT_EQ(state(training), StageState::failed);
  EXPECT_EQ(window->messages()->count(), 1);
  EXPECT_EQ(contents(folder / "p"), before);
  EXPECT_TRUE(window->snapshot()->teacher.has_value());
}

TEST_F(BadLuck, missingTrainer_isAProblemAndSaidWhenWanted) {
  environment.trainer = folder / "not-here";
  openSmall();
  EXPECT_TRUE(has("tools"));
  EXPECT_EQ(window->messages()->count(), 0) << "it is not in the way yet";
  window->runs().runAll();
  ASSERT_TRUE(waitFor([&] { return isIdle(); }));
  EXPECT_TRUE(waitFor([&] { return state(traces) == StageState::done; }));
  EXPECT_EQ(state(training), StageState::failed);
  EXPECT_TRUE(says("not installed")) << message();
}

TEST_F(BadLuck, missingTools_failTheProofAndSayWhich) {
  openComplete();
  const QByteArray path = qgetenv("PATH");
  qputenv("PATH", folder.path().string().c_str());
  window->runs().runPage(hardware, true);
  const bool ended = waitFor([&] { return isIdle(); });
  qputenv("PATH", path);
  ASSERT_TRUE(ended);
  EXPECT_EQ(state(hardware), StageState::failed);
  EXPECT_TRUE(says("g++") || says("erilator") || says("osys")) << message();
}

// Two windows
// ----------------------------------------------------------------------------------------------------

TEST_F(BadLuck, windowThatTakesOver_goesOnWithTheSettingsOfTheFirst) {
  openComplete();
  MainWindow second(nullptr, environment);
  second.show();
  second.openProject(text(folder / "p"));
  ASSERT_TRUE(waitFor([&] { return second.isSettled(); }));
  ASSERT_TRUE(second.document().isReadOnly());
  setBatch(32);
  window->closeProject();
  ASSERT_TRUE(waitFor([&] { return !second.document().isReadOnly() && second.isSettled(); }));
  EXPECT_EQ(second.document().laboratory().teacher.batch, 32);
}

}  // namespace
}  // namespace pw::window
