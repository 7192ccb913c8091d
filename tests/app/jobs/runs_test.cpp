// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/runs.h"

#include "base/file.h"
#include "recipe/sweep.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

class Runs : public testing::Test {
 protected:
  void write(const std::string& name, const recipe::TrainingRecipe& recipe = {}, double accuracy = 0.9) {
    const fs::path path = folder / name;
    ASSERT_OK(makeFolder(path));
    ASSERT_OK(writeJsonFile(path / "recipe.json", recipe::toJson(recipe)));
    recipe::Epoch epoch;
    epoch.number = 1;
    epoch.validationAccuracy = 0.75;
    ASSERT_OK(writeFileAtomically(path / "history.jsonl", recipe::toJson(epoch).dump() + "\n{\"cut"));
    network::Network network;
    network.name = "made";
    network.inputs = 4;
    network.layers.push_back(
        {"fc1", 4, 2, {-1, 1, 0, 1, 0, 0, 0, 0}, {0, 0}, network::Activation::linear, {}});
    ASSERT_OK(network::saveKeras(network, path / "network.h5"));
    evaluate::Evaluation evaluation;
    evaluation.network = {100, accuracy, 0.03, 0.95, 0.9, 0.8, {{45, 5}, {5, 45}}};
    ASSERT_OK(writeJsonFile(path / "evaluation.json", evaluate::toJson(evaluation)));
  }
  std::vector<project::Run> read(RunReader& reader) {
    const auto found = reader.read({}, {});
    EXPECT_OK(found);
    return found ? found->runs : std::vector<project::Run>();
  }
  test::TemporaryFolder folder;
};

TEST_F(Runs, finishedRun_isReadWhole) {
  write("runs/001-teacher");
  const auto run = readRun(folder.path(), "runs/001-teacher", {});
  ASSERT_OK(run);
  EXPECT_EQ(run->name, "teacher");
  EXPECT_EQ(run->history.size(), 1U);  // the line that was cut off is not there
  EXPECT_EQ(run->validation(), 0.75);
  EXPECT_EQ(run->evaluation.network.accuracy, 0.9);
  EXPECT_EQ(run->costs.parameters, 10U);
  EXPECT_EQ(run->sparsity(), 5.0 / 8);
  EXPECT_FALSE(run->hardware.has_value());
}

TEST_F(Runs, unfinishedRun_isLeftOut) {
  write("runs/001-teacher");
  write("runs/002-student");
  fs::remove(folder / "runs/002-student/evaluation.json");
  EXPECT_EQ(runFolders(folder.path()), (std::vector<std::string>{"runs/001-teacher"}));
}

TEST_F(Runs, trialsOfSweeps_areCalledByTheirPoint) {
  recipe::Sweep sweep;
  sweep.repeats = 2;
  sweep.variants = {{"baseline"}, {"wide", {{"hidden", {32}}}}};
  ASSERT_OK(makeFolder(folder / "sweeps/001-demonstration"));
  ASSERT_OK(writeJsonFile(folder / "sweeps/001-demonstration/sweep.json", recipe::toJson(sweep)));
  write("sweeps/001-demonstration/0001-fold0-seed1-epochs30");
  write("sweeps/001-demonstration/0000-fold0-seed0-epochs3");
  RunReader reader(folder.path());
  const auto runs = read(reader);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].name, "baseline (seed 1, 3 epochs)");
  EXPECT_EQ(runs[1].name, "wide (seed 2)");
}

TEST_F(Runs, trialWithoutItsSweep_isCalledByItsFolder) {
  write("sweeps/001-lost/0001-fold0-seed1-epochs30");
  RunReader reader(folder.path());
  EXPECT_EQ(read(reader)[0].name, "0001-fold0-seed1-epochs30");
}

TEST_F(Runs, damagedRun_isAProblemAndTheOthersAreThere) {
  write("runs/001-teacher");
  write("runs/002-student");
  ASSERT_OK(writeFileAtomically(folder / "runs/001-teacher/evaluation.json", "{ broken"));
  RunReader reader(folder.path());
  const auto found = reader.read({}, {});
  ASSERT_OK(found);
  EXPECT_EQ(found->runs.size(), 1U);
  ASSERT_EQ(found->problems.size(), 1U);
  EXPECT_NE(describe(found->problems[0]).find("evaluation.json"), std::string::npos);
}

TEST_F(Runs, readAgain_seesWhatIsNewAndWhatChanged) {
  write("runs/001-teacher");
  RunReader reader(folder.path());
  EXPECT_EQ(read(reader).size(), 1U);
  write("runs/001-teacher", {}, 0.95);
  fs::last_write_time(folder / "runs/001-teacher/evaluation.json",
                      fs::file_time_type::clock::now() + std::chrono::seconds(5));
  write("runs/002-student");
  const auto runs = read(reader);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].evaluation.network.accuracy, 0.95);
}

TEST_F(Runs, emptyProject_hasNone) {
  RunReader reader(folder.path());
  EXPECT_TRUE(read(reader).empty());
}

TEST_F(Runs, stopRequested_isCancelled) {
  write("runs/001-teacher");
  std::stop_source stop;
  stop.request_stop();
  RunReader reader(folder.path());
  const auto found = reader.read({}, Work{stop.get_token(), {}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace pw::jobs
