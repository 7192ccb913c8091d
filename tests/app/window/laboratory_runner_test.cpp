// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/laboratory_runner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <thread>

#include "fake_trainer.h"
#include "gui_test.h"
#include "project/project.h"
#include "window/stage_states.h"

namespace pw::window {
namespace {

/// A project of 60 short traces: its Traces page runs in a moment.
class Runner : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(project::Project::create(folder / "p", "p"));
    laboratory.synthetic.events = 60;
  }
  jobs::Environment with(const std::string& trainer) {
    jobs::Environment environment = jobs::findEnvironment();
    environment.trainer = test::writeTrainer(folder / "trainer", trainer);
    return environment;
  }
  RunRequest upTo(int page) {
    return {QString::fromStdString((folder / "p").string()), laboratory, stagesUpTo(page), {}};
  }
  /// Counts how runs end; each ends exactly once.
  struct Ends {
    explicit Ends(LaboratoryRunner& runner)
        : finished(&runner, &LaboratoryRunner::finished),
          failed(&runner, &LaboratoryRunner::failed),
          cancelled(&runner, &LaboratoryRunner::cancelled) {}
    int all() const { return int(finished.count() + failed.count() + cancelled.count()); }
    bool wait(int count = 1) {
      return QTest::qWaitFor([&] { return all() >= count; }, 30000);
    }
    QSignalSpy finished, failed, cancelled;
  };
  test::TemporaryFolder folder;
  jobs::Laboratory laboratory;
};

TEST_F(Runner, run_makesItsStagesAndSaysEachOnce) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  QSignalSpy started(&runner, &LaboratoryRunner::stageStarted),
      done(&runner, &LaboratoryRunner::stageFinished);
  ASSERT_TRUE(runner.run(upTo(traces)));
  ASSERT_TRUE(ends.wait());
  QTest::qWait(50);
  EXPECT_EQ(ends.finished.count(), 1);
  EXPECT_EQ(ends.all(), 1);
  ASSERT_EQ(started.count(), 3);
  ASSERT_EQ(done.count(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(started[i][0].toString().toStdString(), stagesOf(traces)[std::size_t(i)]);
    EXPECT_EQ(done[i][0], started[i][0]);
  }
  EXPECT_FALSE(runner.isRunning());
}

TEST_F(Runner, secondRun_keepsWhatIsUpToDate) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait());
  QSignalSpy kept(&runner, &LaboratoryRunner::stageKept), started(&runner, &LaboratoryRunner::stageStarted);
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait(2));
  EXPECT_EQ(kept.count(), 3);
  EXPECT_EQ(started.count(), 0);
}

TEST_F(Runner, changedSettings_runOnlyWhatFollows) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait());
  laboratory.dataset.input.start += 2;
  QSignalSpy started(&runner, &LaboratoryRunner::stageStarted);
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait(2));
  ASSERT_EQ(started.count(), 1);
  EXPECT_EQ(test::text(started[0][0].toString()), "dataset");
}

TEST_F(Runner, again_makesAnewWithWhatFollows) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait());
  QSignalSpy started(&runner, &LaboratoryRunner::stageStarted);
  RunRequest request = upTo(traces);
  request.again = {"labels"};
  runner.run(std::move(request));
  ASSERT_TRUE(ends.wait(2));
  ASSERT_EQ(started.count(), 2);
  EXPECT_EQ(test::text(started[0][0].toString()), "labels");
}

TEST_F(Runner, secondRequest_isRefusedWhileOneRuns) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  EXPECT_TRUE(runner.run(upTo(traces)));
  EXPECT_FALSE(runner.run(upTo(traces)));
  ASSERT_TRUE(ends.wait());
  EXPECT_EQ(ends.all(), 1);
}

TEST_F(Runner, stop_cancelsOnceAndKeepsWhatIsDone) {
  LaboratoryRunner runner(with(test::endlessTrainer));
  Ends ends(runner);
  QSignalSpy training(&runner, &LaboratoryRunner::trainingStarted);
  runner.run(upTo(Stage::training));
  ASSERT_TRUE(QTest::qWaitFor([&] { return training.count() == 1; }, 30000));
  runner.stop();
  runner.stop();
  ASSERT_TRUE(ends.wait());
  QTest::qWait(50);
  EXPECT_EQ(ends.cancelled.count(), 1);
  EXPECT_EQ(ends.all(), 1);
  const auto project = project::Project::open(folder / "p");
  ASSERT_OK(project);
  EXPECT_EQ(project->state("dataset"), project::State::upToDate);
  EXPECT_EQ(project->state("teacher"), project::State::missing);
}

TEST_F(Runner, crashedTrainer_failsOnceAndNamesTheStage) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  runner.run(upTo(Stage::training));
  ASSERT_TRUE(ends.wait());
  EXPECT_EQ(ends.failed.count(), 1);
  EXPECT_EQ(ends.all(), 1);
  EXPECT_EQ(test::text(ends.failed[0][0].toString()), "teacher");
  EXPECT_EQ(ends.failed[0][1].value<Error>().kind, ErrorKind::toolFailed);
}

TEST_F(Runner, missingTrainer_saysWhatToInstall) {
  jobs::Environment environment = jobs::findEnvironment();
  environment.trainer = folder / "nothing";
  LaboratoryRunner runner(environment);
  Ends ends(runner);
  runner.run(upTo(Stage::training));
  ASSERT_TRUE(ends.wait());
  ASSERT_EQ(ends.failed.count(), 1);
  EXPECT_EQ(ends.failed[0][1].value<Error>().kind, ErrorKind::toolMissing);
  EXPECT_FALSE(ends.failed[0][1].value<Error>().hint.empty());
}

TEST_F(Runner, missingProject_fails) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  RunRequest request = upTo(traces);
  request.folder += QStringLiteral("-gone");
  runner.run(std::move(request));
  ASSERT_TRUE(ends.wait());
  EXPECT_EQ(ends.failed.count(), 1);
}

TEST_F(Runner, signals_comeOnTheOwnersThread) {
  LaboratoryRunner runner(with(test::crashingTrainer));
  Ends ends(runner);
  const auto here = std::this_thread::get_id();
  int elsewhere = 0, progressed = 0;
  QObject::connect(&runner, &LaboratoryRunner::progressed, &runner, [&] {
    ++progressed;
    if (std::this_thread::get_id() != here) ++elsewhere;
  });
  runner.run(upTo(traces));
  ASSERT_TRUE(ends.wait());
  EXPECT_GT(progressed, 0);
  EXPECT_EQ(elsewhere, 0);
}

TEST_F(Runner, destroyedWhileRunning_stopsAndWaits) {
  QElapsedTimer clock;
  {
    LaboratoryRunner runner(with(test::endlessTrainer));
    QSignalSpy training(&runner, &LaboratoryRunner::trainingStarted);
    runner.run(upTo(Stage::training));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.count() == 1; }, 30000));
    clock.start();
  }
  EXPECT_LT(clock.elapsed(), 5000);
}

}  // namespace
}  // namespace pw::window
