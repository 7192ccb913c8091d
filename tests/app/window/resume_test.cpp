// SPDX-License-Identifier: GPL-3.0-or-later
// Resume at the pages of networks.
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include "base/file.h"
#include "frame/page_frame.h"
#include "gui_test.h"
#include "jobs/laboratory.h"
#include "project_fixture.h"
#include "recipe/recipe.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

/// A finished project whose teacher is to be trained with other settings; that training ended in epoch 3.
class ResumeButton : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(project, test::Progress::everything));
    auto laboratory = jobs::readLaboratory(project / "laboratory.json");
    ASSERT_OK(laboratory);
    laboratory->teacher.epochs = 12;
    ASSERT_OK(writeJsonFile(project / "laboratory.json", jobs::toJson(*laboratory)));
    recipe::TrainerJob job;
    job.recipe = laboratory->teacher;
    job.dataset = (project / "datasets/003-dataset/dataset.h5").string();
    job.folder = run.string();
    ASSERT_OK(makeFolder(run));
    ASSERT_OK(writeJsonFile(run / "job.json", recipe::toJson(job)));
    ASSERT_OK(writeFileAtomically(run / "history.jsonl", "{}\n{}\n"));
    ASSERT_OK(writeFileAtomically(run / "checkpoint.bin", "x"));
  }

  /// Opens the project at a page and gives the words of its button and hint.
  std::pair<QString, QString> wordsAt(Stage stage) {
    MainWindow window;
    window.show();
    window.openProject(QString::fromStdString(project.string()));
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 30000));
    window.showStage(stage);
    for (auto* page : window.findChildren<frame::PageFrame*>()) {
      if (page->isVisible())
        return {test::named<QPushButton>(page, "runButton")->text(),
                test::named<QLabel>(page, "pageHint")->text()};
    }
    return {};
  }

  test::TemporaryFolder folder;
  const fs::path project = folder / "p", run = project / "runs" / "099-teacher";
};

TEST_F(ResumeButton, interruptedTraining_canBeResumed) {
  const auto [button, hint] = wordsAt(training);
  EXPECT_EQ(button, "Resume");
  EXPECT_TRUE(hint.startsWith("Interrupted in epoch 3 of 12.")) << hint.toStdString();
}

TEST_F(ResumeButton, otherNetworksPage_doesNotOfferIt) {
  EXPECT_NE(wordsAt(compression).first, "Resume");
}

TEST_F(ResumeButton, withoutACheckpoint_runsAgain) {
  fs::remove(run / "checkpoint.bin");
  EXPECT_EQ(wordsAt(training).first, "Run again (out of date)");
}

TEST_F(ResumeButton, checkpointOfOtherSettings_runsAgain) {
  auto laboratory = jobs::readLaboratory(project / "laboratory.json");
  ASSERT_OK(laboratory);
  laboratory->teacher.epochs = 13;
  ASSERT_OK(writeJsonFile(project / "laboratory.json", jobs::toJson(*laboratory)));
  EXPECT_EQ(wordsAt(training).first, "Run again (out of date)");
}

}  // namespace
}  // namespace pw::window
