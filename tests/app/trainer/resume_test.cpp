// SPDX-License-Identifier: GPL-3.0-or-later
// Interrupted trainings of the real program, as the window, the chain and sweeps go on with them.
#include <signal.h>

#include <fstream>
#include <thread>

#include "base/file.h"
#include "jobs/sweep.h"
#include "jobs/training.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

const Environment environment{PW_TRAINER, {}};

class Interrupted : public testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(dataset::save(test::toyPulses(2000), folder / "data.h5")); }

  recipe::TrainerJob jobIn(const std::string& name) const {
    recipe::TrainerJob job;
    job.recipe.hidden = {8};
    job.recipe.epochs = 400;
    job.recipe.batch = 20;
    job.dataset = (folder / "data.h5").string();
    job.folder = (folder / "runs" / name).string();
    return job;
  }

  /// Kills the trainer, through a script that starts it, as soon as it has said 30 epochs.
  void trainAndKill(const recipe::TrainerJob& job) {
    const fs::path program = folder / "mortal";
    std::ofstream(program) << "#!/bin/sh\necho $$ > " << (folder / "pid").string() << "\nexec " PW_TRAINER
                           << " \"$1\"\n";
    fs::permissions(program, fs::perms::owner_all);
    const auto onMessage = [&](const recipe::TrainerMessage& message) {
      if (message.kind != recipe::TrainerMessage::Kind::epoch || message.epoch.number != 30) return;
      pid_t process = 0;
      std::ifstream(folder / "pid") >> process;
      if (process > 1) kill(process, SIGKILL);
    };
    EXPECT_ERROR(runTrainer(Environment{program, {}}, job, {}, onMessage), ErrorKind::toolFailed, "");
  }

  static std::string bytesOf(const recipe::TrainerJob& job) {
    return readFile(fs::path(job.folder) / "network.h5").value_or("");
  }

  test::TemporaryFolder folder;
};

TEST_F(Interrupted, killedTraining_isFoundWithItsEpochs) {
  const recipe::TrainerJob job = jobIn("001");
  trainAndKill(job);
  const auto all = interruptedTrainings(folder / "runs");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(isSameTraining(all[0].job, job));
  EXPECT_GE(all[0].epochs, 30);
  EXPECT_LT(all[0].epochs, 400);
}

TEST_F(Interrupted, goingOn_endsInTheSameFileAsWithoutTheKill) {
  const recipe::TrainerJob whole = jobIn("whole"), broken = jobIn("broken");
  ASSERT_OK(trainOrGoOn(environment, whole, {}));
  trainAndKill(broken);
  int first = 0;
  ASSERT_OK(trainOrGoOn(environment, broken, {}, [&](const recipe::TrainerMessage& message) {
    if (message.kind == recipe::TrainerMessage::Kind::epoch && first == 0) first = message.epoch.number;
  }));
  EXPECT_EQ(first, 1);  // the epochs behind it are told again
  EXPECT_EQ(bytesOf(broken), bytesOf(whole));
  EXPECT_FALSE(interruptedIn(broken.folder));
}

TEST_F(Interrupted, movedWithItsData_isTheSameTraining) {
  trainAndKill(jobIn("001"));
  const fs::path other = folder / "elsewhere";
  fs::create_directories(other);
  fs::rename(folder / "runs", other / "runs");
  recipe::TrainerJob job = jobIn("001");
  job.folder = (other / "runs/001").string();
  job.dataset = (other / "data.h5").string();
  const auto found = interruptedIn(job.folder);
  ASSERT_TRUE(found);
  EXPECT_TRUE(isSameTraining(found->job, job));
}

TEST_F(Interrupted, otherRecipe_beginsAnew) {
  recipe::TrainerJob job = jobIn("001");
  trainAndKill(job);
  job.recipe.epochs = 3;
  const auto outcome = trainOrGoOn(environment, job, {});
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->history.size(), 3U);
}

TEST_F(Interrupted, dataMadeAnew_beginsAnew) {
  const recipe::TrainerJob job = jobIn("001");
  trainAndKill(job);
  ASSERT_OK(dataset::save(test::toyPulses(1900), folder / "data.h5"));
  const auto outcome = trainOrGoOn(environment, job, {});
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->history.size(), 400U);
}

// A sweep that ended in the middle of a training: its folder is as the kill has left it.
TEST_F(Interrupted, sweep_goesOnWithItsHalfTraining) {
  SweepJob sweep;
  sweep.sweep.base = jobIn("").recipe;
  sweep.dataset = folder / "data.h5";
  sweep.workers = 1;
  sweep.folder = folder / "whole";
  ASSERT_OK(runSweep(environment, sweep, {}));
  const std::string trial = "0000-fold0-seed0-epochs400";
  sweep.folder = folder / "broken";
  const auto job = readJsonFile(folder / "whole" / trial / "job.json");
  ASSERT_OK(job);
  auto half = recipe::trainerJobFromJson(*job, "job.json");
  ASSERT_OK(half);
  half->folder = (sweep.folder / trial).string();
  trainAndKill(*half);
  ASSERT_TRUE(interruptedIn(half->folder));
  ASSERT_OK(runSweep(environment, sweep, {}));
  const auto again = readJsonFile(sweep.folder / trial / "job.json");
  ASSERT_OK(again);
  EXPECT_TRUE(again->at("resume").get<bool>());
  EXPECT_EQ(bytesOf(*half), readFile(folder / "whole" / trial / "network.h5").value_or("?"));
}

TEST_F(Interrupted, killedTraining_leavesALiveView) {
  trainAndKill(jobIn("001"));
  const auto json = readJsonFile(folder / "runs/001/live.json");
  ASSERT_OK(json);
  const auto view = recipe::liveViewFromJson(*json, "live.json");
  ASSERT_OK(view);
  EXPECT_FALSE(view->last);
  EXPECT_FALSE(view->layers.empty());
}

}  // namespace
}  // namespace pw::jobs
