// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/laboratory_document.h"

#include <QSignalSpy>
#include <QTest>

#include "base/file.h"
#include "gui_test.h"
#include "project/project.h"
#include "project_fixture.h"
#include "window/stage_states.h"

namespace pw::window {
namespace {

const jobs::Laboratory& defaults() {
  static const jobs::Laboratory laboratory;
  return laboratory;
}

namespace fs = std::filesystem;
using project::State;

QString text(const fs::path& path) {
  return QString::fromStdString(path.string());
}

class Document : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(project::Project::create(folder / "p", "p"));
    document.load(text(folder / "p"), defaults());
  }
  void setEpochs(int epochs, const QString& field = {}) {
    jobs::Laboratory next = document.laboratory();
    next.teacher.epochs = epochs;
    document.edit(next, QStringLiteral("Epochs"), field);
  }
  int epochs() const { return document.laboratory().teacher.epochs; }
  jobs::Laboratory onDisk() {
    document.waitForSaved();
    const auto read = jobs::readLaboratory(folder / "p/laboratory.json");
    EXPECT_OK(read);
    return read.value_or(defaults());
  }
  test::TemporaryFolder folder;
  LaboratoryDocument document;
};

TEST_F(Document, edit_canBeUndoneAndRedone) {
  const int before = epochs();
  setEpochs(7);
  document.undoStack()->undo();
  EXPECT_EQ(epochs(), before);
  document.undoStack()->redo();
  EXPECT_EQ(epochs(), 7);
  EXPECT_EQ(test::text(document.undoStack()->undoText()), "Epochs");
}

TEST_F(Document, typing_isOneStep) {
  const int before = epochs();
  for (const int typed : {1, 12, 123}) setEpochs(typed, QStringLiteral("teacher.epochs"));
  EXPECT_EQ(document.undoStack()->count(), 1);
  document.undoStack()->undo();
  EXPECT_EQ(epochs(), before);
}

TEST_F(Document, sameFieldLater_isAnotherStep) {
  setEpochs(5, QStringLiteral("teacher.epochs"));
  QTest::qWait(LaboratoryDocument::coalesceMs + 50);
  setEpochs(6, QStringLiteral("teacher.epochs"));
  EXPECT_EQ(document.undoStack()->count(), 2);
}

TEST_F(Document, anotherField_isAnotherStep) {
  setEpochs(5, QStringLiteral("teacher.epochs"));
  setEpochs(6, QStringLiteral("other"));
  EXPECT_EQ(document.undoStack()->count(), 2);
}

TEST_F(Document, drags_areSteps) {
  setEpochs(5);
  setEpochs(6);
  EXPECT_EQ(document.undoStack()->count(), 2);
}

TEST_F(Document, typingBack_leavesNothingToUndo) {
  const int before = epochs();
  setEpochs(before + 1, QStringLiteral("f"));
  setEpochs(before, QStringLiteral("f"));
  EXPECT_FALSE(document.undoStack()->canUndo());
}

TEST_F(Document, noChange_isNoStep) {
  QSignalSpy changed(&document, &LaboratoryDocument::changed);
  setEpochs(epochs());
  EXPECT_EQ(document.undoStack()->count(), 0);
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(Document, readOnly_isNotEdited) {
  document.setReadOnly(true);
  setEpochs(9);
  EXPECT_NE(epochs(), 9);
}

TEST_F(Document, edit_isOnDiskSoon) {
  QSignalSpy saved(&document, &LaboratoryDocument::saved);
  setEpochs(9);
  ASSERT_TRUE(saved.wait(5000));
  EXPECT_FALSE(document.isUnsaved());
  EXPECT_EQ(onDisk().teacher.epochs, 9);
}

TEST_F(Document, undo_isOnDiskToo) {
  setEpochs(9);
  document.waitForSaved();
  document.undoStack()->undo();
  EXPECT_EQ(onDisk().teacher.epochs, recipe::defaultTeacher().epochs);
}

TEST_F(Document, tracesInsideTheProject_moveWithIt) {
  jobs::Laboratory next = document.laboratory();
  next.traces = (folder / "p/imported/a.h5").string();
  document.edit(next, QStringLiteral("Traces"));
  document.waitForSaved();
  fs::rename(folder / "p", folder / "moved");
  const auto read = jobs::readLaboratory(folder / "moved/laboratory.json");
  ASSERT_OK(read);
  EXPECT_EQ(read->traces, (folder / "moved/imported/a.h5").string());
}

TEST_F(Document, goneFolder_isSaidAndNotMadeAnew) {
  QSignalSpy failed(&document, &LaboratoryDocument::saveFailed);
  fs::remove_all(folder / "p");
  setEpochs(9);
  ASSERT_TRUE(failed.wait(5000));
  EXPECT_FALSE(fs::exists(folder / "p"));
  EXPECT_TRUE(document.isUnsaved());
}

TEST_F(Document, saveAfterTheFolderIsBack_succeeds) {
  QSignalSpy failed(&document, &LaboratoryDocument::saveFailed), saved(&document, &LaboratoryDocument::saved);
  fs::rename(folder / "p", folder / "away");
  setEpochs(9);
  ASSERT_TRUE(failed.wait(5000));
  fs::rename(folder / "away", folder / "p");
  document.saveNow();
  ASSERT_TRUE(saved.wait(5000));
  EXPECT_EQ(onDisk().teacher.epochs, 9);
}

TEST_F(Document, otherProject_hasNothingToUndo) {
  setEpochs(9);
  document.load({}, defaults());
  EXPECT_FALSE(document.undoStack()->canUndo());
  EXPECT_EQ(onDisk().teacher.epochs, 9);  // what was edited is not lost
}

// Settings on disk
// --------------------------------------------------------------------------------------------

TEST(ReadSettings, damagedFile_givesDefaultsAndKeepsTheFile) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "laboratory.json", "{ broken"));
  const LoadedSettings loaded = readSettings(folder.path(), true);
  ASSERT_TRUE(loaded.problem.has_value());
  EXPECT_NE(loaded.problem->hint.find("laboratory.damaged.json"), std::string::npos);
  EXPECT_EQ(jobs::toJson(loaded.laboratory), jobs::toJson(defaults()));
  EXPECT_EQ(*readFile(folder / "laboratory.damaged.json"), "{ broken");
}

TEST(ReadSettings, newerSchema_isSaidAndKept) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "laboratory.json", R"({"schema": 99})"));
  const LoadedSettings loaded = readSettings(folder.path(), true);
  ASSERT_TRUE(loaded.problem.has_value());
  EXPECT_NE(loaded.problem->what.find("newer"), std::string::npos);
  EXPECT_TRUE(fs::exists(folder / "laboratory.damaged.json"));
}

TEST(ReadSettings, lookingOnly_writesNothing) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "laboratory.json", "[]"));
  EXPECT_TRUE(readSettings(folder.path(), false).problem.has_value());
  EXPECT_FALSE(fs::exists(folder / "laboratory.damaged.json"));
}

TEST(ReadSettings, noFile_isNoProblem) {
  const test::TemporaryFolder folder;
  EXPECT_FALSE(readSettings(folder.path(), true).problem.has_value());
}

// States
// ------------------------------------------------------------------------------------------------------

class States : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<test::TemporaryFolder>();
    ASSERT_OK(test::makeProject(*folder / "p", test::Progress::everything, 100));
  }
  static void TearDownTestSuite() { folder.reset(); }
  void SetUp() override {
    auto opened = project::Project::open(*folder / "p");
    ASSERT_OK(opened);
    project = *opened;
    laboratory = *jobs::readLaboratory(*folder / "p/laboratory.json");
  }
  static std::unique_ptr<test::TemporaryFolder> folder;
  std::optional<project::Project> project;
  jobs::Laboratory laboratory;
};
std::unique_ptr<test::TemporaryFolder> States::folder;

TEST_F(States, settingsAsMade_areDone) {
  for (const frame::StageState state : pageStates(*project, laboratory))
    EXPECT_EQ(state, frame::StageState::done);
}

TEST_F(States, studentSettings_makeItAndWhatFollowsOutOfDate) {
  laboratory.student.epochs += 1;
  const auto pages = pageStates(*project, laboratory);
  EXPECT_EQ(pages[training], frame::StageState::done);
  for (const int page : {compression, hardware, board, report})
    EXPECT_EQ(pages[std::size_t(page)], frame::StageState::outOfDate) << page;
}

TEST_F(States, window_makesAllButTracesAndLabelsOutOfDate) {
  laboratory.dataset.input.start += 1;
  const auto states = stageStates(*project, laboratory);
  EXPECT_EQ(states.at("labels"), State::upToDate);
  for (const char* name : {"dataset", "teacher", "student", "design", "verification", "synthesis", "board"})
    EXPECT_EQ(states.at(name), State::outOfDate) << name;
}

TEST(Stages, boardNeedsTheProofButNotTheSynthesis) {
  const std::vector<std::string> names = stagesUpTo(board);
  EXPECT_EQ(names, (std::vector<std::string>{"traces", "labels", "dataset", "teacher", "student", "design",
                                             "verification", "board"}));
}

TEST(Stages, everyStage_isOnItsPage) {
  EXPECT_EQ(pageOf("synthesis"), hardware);
  EXPECT_EQ(pageOf("labels"), traces);
  EXPECT_EQ(stagesUpTo(report).size(), 10U);
}

}  // namespace
}  // namespace pw::window
