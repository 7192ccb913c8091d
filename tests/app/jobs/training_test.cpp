// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/training.h"

#include <fstream>

#include "base/file.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

/// A trainer that behaves as the script says; it gets the job file as $1.
class TrainerTest : public testing::Test {
 protected:
  Result<TrainingOutcome> runWith(const std::string& script) {
    const auto program = folder / "trainer";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    recipe::TrainerJob job;
    job.folder = (folder / "run").string();
    return runTrainer(Environment{program, {}}, job, {},
                      [&](const recipe::TrainerMessage& message) { messages.push_back(message); });
  }
  test::TemporaryFolder folder;
  std::vector<recipe::TrainerMessage> messages;
};

TEST_F(TrainerTest, Killed_isAFailureThatSaysSo) {
  EXPECT_ERROR(runWith("kill -KILL $$"), ErrorKind::toolFailed, "crashed");
}

TEST_F(TrainerTest, EndsWithoutAWord_isAFailure) {
  EXPECT_ERROR(runWith("echo 'libtorch: cannot allocate' >&2; exit 1"), ErrorKind::toolFailed,
               "cannot allocate");
}

TEST_F(TrainerTest, ReportsAnError_itIsHandedOn) {
  recipe::TrainerMessage message;
  message.kind = recipe::TrainerMessage::Kind::failed;
  message.error = {ErrorKind::badInput, "The window is 80 samples.", "student", "Train on 161."};
  ASSERT_OK(writeFileAtomically(folder / "line", recipe::toLine(message) + "\n"));
  EXPECT_ERROR(runWith("cat " + (folder / "line").string() + "; exit 2"), ErrorKind::badInput,
               "The window is 80 samples.");
}

TEST_F(TrainerTest, RubbishOnItsOutput_isPassedOver) {
  EXPECT_ERROR(runWith("echo '{\"half\":'; echo hello"), ErrorKind::toolFailed, "before it was done");
  EXPECT_TRUE(messages.empty());
}

TEST_F(TrainerTest, NotInstalled_saysWhatToBuild) {
  EXPECT_ERROR(runTrainer(Environment{folder / "none", {}}, {}, {}), ErrorKind::toolMissing,
               "pulsewright-trainer");
}

}  // namespace
}  // namespace pw::jobs
