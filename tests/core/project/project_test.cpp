// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/project.h"

#include "base/file.h"
#include "test_support.h"

namespace pw::project {
namespace {

class ProjectTest : public testing::Test {
 protected:
  void SetUp() override {
    auto created = Project::create(folder / "lab", "lab");
    ASSERT_OK(created);
    project = std::make_unique<Project>(std::move(*created));
  }
  void make(const std::string& name, const std::string& content, const std::vector<std::string>& inputs,
            Json settings = {}) {
    ASSERT_OK(writeFileAtomically(project->folder() / (name + ".bin"), content));
    Artifact artifact;
    artifact.name = name;
    artifact.path = name + ".bin";
    artifact.settings = std::move(settings);
    ASSERT_OK(project->record(artifact, inputs));
  }
  test::TemporaryFolder folder;
  std::unique_ptr<Project> project;
};

TEST_F(ProjectTest, Reopened_knowsItsArtifacts) {
  make("traces", "t", {}, {{"events", 5}});
  const auto reopened = Project::open(project->folder());
  ASSERT_OK(reopened);
  EXPECT_EQ(reopened->find("traces")->sha256, hashBytes("t"));
  EXPECT_EQ(reopened->state("traces"), State::upToDate);
}

TEST_F(ProjectTest, EarlierStageMadeAnew_makesAllLaterOnesOutOfDate) {
  make("traces", "t", {});
  make("dataset", "d", {"traces"});
  make("teacher", "n", {"dataset"});
  EXPECT_EQ(project->state("teacher"), State::upToDate);
  make("traces", "other", {});
  EXPECT_EQ(project->state("traces"), State::upToDate);
  EXPECT_EQ(project->state("dataset"), State::outOfDate);
  EXPECT_EQ(project->state("teacher"), State::outOfDate);
}

TEST_F(ProjectTest, OtherSettings_areOutOfDate) {
  make("traces", "t", {}, {{"events", 5}});
  const Json same = {{"events", 5}}, other = {{"events", 6}};
  EXPECT_EQ(project->state("traces", &same), State::upToDate);
  EXPECT_EQ(project->state("traces", &other), State::outOfDate);
}

TEST_F(ProjectTest, VanishedFile_isMissing) {
  make("traces", "t", {});
  std::filesystem::remove(project->folder() / "traces.bin");
  EXPECT_EQ(project->state("traces"), State::missing);
}

TEST_F(ProjectTest, NewFolders_areNumbered) {
  EXPECT_EQ(project->newFolder("runs", "teacher").value(), "runs/001-teacher");
  EXPECT_EQ(project->newFolder("runs", "student").value(), "runs/002-student");
  EXPECT_TRUE(std::filesystem::is_directory(project->folder() / "runs/002-student"));
}

TEST_F(ProjectTest, CreatedTwice_isRefused) {
  EXPECT_ERROR(Project::create(project->folder(), "x"), ErrorKind::badInput, "already holds a project");
}

TEST_F(ProjectTest, NewerSchema_isRefusedPolitely) {
  ASSERT_OK(
      writeFileAtomically(project->folder() / "project.json", R"({"schema": 99, "name": "x", "later": 1})"));
  EXPECT_ERROR(Project::open(project->folder()), ErrorKind::badInput, "newer Pulsewright");
}

TEST_F(ProjectTest, HalfAProjectFile_isRefused) {
  ASSERT_OK(writeFileAtomically(project->folder() / "project.json", R"({"schema": 1, "na)"));
  EXPECT_ERROR(Project::open(project->folder()), ErrorKind::badInput, "not valid JSON");
}

TEST_F(ProjectTest, PathThatLeavesTheFolder_isRefused) {
  ASSERT_OK(
      writeFileAtomically(project->folder() / "project.json",
                          R"({"schema": 1, "artifacts": [{"name": "x", "path": "../../etc/passwd"}]})"));
  EXPECT_ERROR(Project::open(project->folder()), ErrorKind::badInput, "leaves the project folder");
}

TEST(Project, OrdinaryFolder_isNotAProject) {
  const test::TemporaryFolder folder;
  EXPECT_ERROR(Project::open(folder.path()), ErrorKind::badInput, "not a Pulsewright project");
}

}  // namespace
}  // namespace pw::project
