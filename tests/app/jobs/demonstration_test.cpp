// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/demonstration.h"

#include <fstream>

#include "base/file.h"
#include "project/project.h"
#include "recipe/demonstration.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

/// A project with a data set and a teacher, and a script in the trainer's place that hands over a network.
class Demonstration : public testing::Test {
 protected:
  void SetUp() override {
    auto made = project::Project::create(folder / "p", "demonstration");
    ASSERT_OK(made);
    dataset::Dataset data;
    data.input = {0, 4, dataset::Scaling::rawCounts, 1, 256};
    std::vector<float> inputs;
    for (std::uint32_t i = 0; i < 100; ++i) {
      data.labels.push_back(std::int8_t(i % 2));
      for (int s = 0; s < 4; ++s) inputs.push_back(float(i % 2 ? 2 : -2));
      data.events.push_back(i);
      for (auto* column : {&data.amplitude, &data.chargeRatio, &data.fci}) column->push_back(float(i));
      (i < 60 ? data.training : i < 80 ? data.validation : data.test).push_back(i);
    }
    data.inputs = {std::move(inputs), 4};
    network::Network network;
    network.name = "made";
    network.inputs = 4;
    network.layers.push_back(
        {"fc1", 4, 2, {-1, 1, -1, 1, 0, 0, 0, 0}, {0, 0}, network::Activation::linear, {}});
    ASSERT_OK(makeFolder(folder / "p/datasets"));
    ASSERT_OK(dataset::save(data, folder / "p/datasets/dataset.h5"));
    record(*made, "dataset", "datasets/dataset.h5");
    ASSERT_OK(makeFolder(folder / "p/runs/001-teacher"));
    ASSERT_OK(network::saveKeras(network, folder / "p/runs/001-teacher/network.h5"));
    record(*made, "teacher", "runs/001-teacher/network.h5");
    recipe::TrainerMessage epoch, finished;
    epoch.kind = recipe::TrainerMessage::Kind::epoch;
    epoch.epoch.number = 1;
    epoch.epochs = 4;
    finished.kind = recipe::TrainerMessage::Kind::finished;
    finished.bestEpoch = 1;
    std::ofstream(folder / "trainer")
        << "#!/bin/sh\nfolder=$(dirname $1)\necho x >> " << log().string() << "\ncp "
        << (folder / "p/runs/001-teacher/network.h5").string() << " $folder/network.h5\necho '"
        << recipe::toLine(epoch) << "'\necho '" << recipe::toLine(finished) << "'\n";
    fs::permissions(folder / "trainer", fs::perms::owner_all);
    sweep.sweep.name = "demonstration";
    sweep.sweep.base = recipe::demonstrationBase(recipe::defaultStudent());
    for (const auto& each : recipe::methodVariants(sweep.sweep.base.epochs))
      sweep.sweep.variants.push_back(each.variant);
  }
  static void record(project::Project& project, const char* name, const char* path) {
    project::Artifact artifact;
    artifact.name = name;
    artifact.path = path;
    ASSERT_OK(project.record(artifact, {}));
  }
  fs::path log() const { return folder / "log"; }
  std::size_t trained() const {
    std::ifstream file(log());
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return lines;
  }
  Result<std::vector<std::string>> run() {
    return runProjectSweeps(Environment{folder / "trainer", {}}, folder / "p", laboratory, {sweep}, 2, {},
                            [this] { ++told; });
  }
  Laboratory laboratory;
  test::TemporaryFolder folder;
  ProjectSweep sweep;
  int told = 0;
};

TEST_F(Demonstration, everyVariant_isTrainedInTheProject) {
  const auto folders = run();
  ASSERT_OK(folders);
  EXPECT_EQ(*folders, (std::vector<std::string>{"sweeps/001-demonstration"}));
  EXPECT_EQ(trained(), 11U);
  EXPECT_EQ(told, 11);
  EXPECT_TRUE(fs::exists(folder / "p/sweeps/001-demonstration/table.json"));
}

TEST_F(Demonstration, onceMore_keepsWhatIsFinished) {
  ASSERT_OK(run());
  const auto again = run();
  ASSERT_OK(again);
  EXPECT_EQ(*again, (std::vector<std::string>{"sweeps/001-demonstration"}));
  EXPECT_EQ(trained(), 11U);
}

TEST_F(Demonstration, otherVariants_haveAFolderOfTheirOwn) {
  ASSERT_OK(run());
  sweep.sweep.variants.resize(1);
  const auto other = run();
  ASSERT_OK(other);
  EXPECT_EQ(*other, (std::vector<std::string>{"sweeps/002-demonstration"}));
}

TEST_F(Demonstration, withoutTeacher_isRefusedBeforeTheFirstTraining) {
  fs::remove(folder / "p/runs/001-teacher/network.h5");
  EXPECT_ERROR(run(), ErrorKind::badInput, "teacher");
  EXPECT_EQ(trained(), 0U);
}

TEST_F(Demonstration, impossibleVariant_isRefusedBeforeTheFirstTraining) {
  sweep.sweep.variants.push_back({"impossible", {{"batch", -1}}});
  EXPECT_ERROR(run(), ErrorKind::badInput, "batch");
  EXPECT_EQ(trained(), 0U);
}

TEST_F(Demonstration, rawCountsWithoutLabels_areRefused) {
  sweep.rawInputs = true;
  sweep.teacher = recipe::laboratoryTeacher();
  EXPECT_ERROR(run(), ErrorKind::badInput, "labels");
}

}  // namespace
}  // namespace pw::jobs
