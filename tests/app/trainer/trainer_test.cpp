// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the real program.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <sstream>

#include "base/file.h"
#include "recipe/recipe.h"
#include "test_support.h"
#include "toy_problem.h"

namespace pw {
namespace {

using recipe::TrainerMessage;
using Kind = TrainerMessage::Kind;

/// What a run of the program said and how it ended.
struct Outcome {
  std::vector<std::string> lines;
  int exitCode = -1;  ///< −1: killed
  std::vector<TrainerMessage> messages() const {
    std::vector<TrainerMessage> all;
    for (const std::string& line : lines) {
      const auto message = recipe::trainerMessageFromLine(line);
      EXPECT_OK(message);
      if (message) all.push_back(*message);
    }
    return all;
  }
};

/// Starts the trainer; `onLine` sees each line as it comes, with the process to signal.
Outcome runTrainer(const std::vector<std::string>& arguments,
                   const std::function<void(const std::string&, pid_t)>& onLine = {}) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t process = fork();
  if (process == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::vector<char*> pointers = {const_cast<char*>(PW_TRAINER)};
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    execv(PW_TRAINER, pointers.data());
    _exit(127);
  }
  close(ends[1]);
  Outcome run;
  std::FILE* out = fdopen(ends[0], "r");
  char* buffer = nullptr;
  std::size_t size = 0;
  for (ssize_t length = 0; (length = getline(&buffer, &size, out)) > 0;) {
    run.lines.emplace_back(buffer, std::size_t(length - 1));
    if (onLine) onLine(run.lines.back(), process);
  }
  std::free(buffer);
  std::fclose(out);
  int status = 0;
  waitpid(process, &status, 0);
  if (WIFEXITED(status)) run.exitCode = WEXITSTATUS(status);
  return run;
}

class Trainer : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(dataset::save(test::toyPulses(400), m_folder / "data.h5"));
    m_job.recipe.hidden = {8};
    m_job.recipe.epochs = 3;
    m_job.dataset = m_folder / "data.h5";
    m_job.folder = m_folder / "run";
  }
  std::string jobFile() {
    EXPECT_OK(writeJsonFile(m_folder / "job.json", recipe::toJson(m_job)));
    return m_folder / "job.json";
  }
  std::size_t historyLines() const {
    std::istringstream text(readFile(m_folder / "run/history.jsonl").value_or(""));
    std::size_t count = 0;
    for (std::string line; std::getline(text, line); ++count) {
      EXPECT_OK(recipe::epochFromJson(Json::parse(line, nullptr, false), "history"));
    }
    return count;
  }

  test::TemporaryFolder m_folder;
  recipe::TrainerJob m_job;
};

TEST_F(Trainer, tinyJob_saysStartedEpochsFinished) {
  const Outcome run = runTrainer({jobFile()});
  EXPECT_EQ(run.exitCode, 0);
  const auto messages = run.messages();
  ASSERT_GE(messages.size(), 5u);
  EXPECT_EQ(messages.front().kind, Kind::started);
  EXPECT_EQ(messages.front().epochs, 3);
  EXPECT_EQ(messages.back().kind, Kind::finished);
  EXPECT_FALSE(messages.back().stopped);
  const auto epochs =
      std::count_if(messages.begin(), messages.end(), [](const auto& m) { return m.kind == Kind::epoch; });
  EXPECT_EQ(epochs, 3);
}

TEST_F(Trainer, tinyJob_leavesRecipeHistoryAndNetwork) {
  ASSERT_EQ(runTrainer({jobFile()}).exitCode, 0);
  const auto recipe = readJsonFile(m_folder / "run/recipe.json");
  ASSERT_OK(recipe);
  EXPECT_EQ(*recipe, recipe::toJson(m_job.recipe));
  EXPECT_EQ(historyLines(), 3u);
  const auto network = network::loadKeras(m_folder / "run/network.h5");
  ASSERT_OK(network);
  EXPECT_EQ(network->inputSpec, dataset::toJson(test::toyPulses(1).input));
}

TEST_F(Trainer, studentJob_leavesAQuantisedNetwork) {
  m_job.folder = m_folder / "teacher";
  ASSERT_EQ(runTrainer({jobFile()}).exitCode, 0);
  m_job.recipe = recipe::withEpochs(recipe::defaultStudent(), 4);
  m_job.teacher = m_folder / "teacher/network.h5";
  m_job.folder = m_folder / "run";
  const Outcome run = runTrainer({jobFile()});
  ASSERT_EQ(run.exitCode, 0) << (run.lines.empty() ? "" : run.lines.back());
  const auto network = network::loadKeras(m_folder / "run/network.h5");
  ASSERT_OK(network);
  EXPECT_TRUE(network->isQuantised());
}

TEST_F(Trainer, terminatedInMidRun_keepsTheBestNetwork) {
  m_job.recipe.epochs = 100000;
  int epochs = 0;
  const Outcome run = runTrainer({jobFile()}, [&](const std::string& line, pid_t process) {
    if (line.find("\"epoch\"") != std::string::npos && ++epochs == 3) kill(process, SIGTERM);
  });
  EXPECT_EQ(run.exitCode, 0);
  const auto messages = run.messages();
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages.back().kind, Kind::finished);
  EXPECT_TRUE(messages.back().stopped);
  EXPECT_OK(network::loadKeras(m_folder / "run/network.h5"));
}

TEST_F(Trainer, liveViews_comeAtMostTwentyTimesASecondAndTheLastIsKept) {
  m_job.recipe.epochs = 400;
  const auto begin = std::chrono::steady_clock::now();
  const auto messages = runTrainer({jobFile()}).messages();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::vector<recipe::LiveView> views;
  for (const TrainerMessage& message : messages)
    if (message.kind == Kind::live) views.push_back(message.live);
  ASSERT_GE(views.size(), 2u);
  EXPECT_LE(double(views.size()), 20 * seconds + 2);
  EXPECT_EQ(std::count_if(views.begin(), views.end(), [](const auto& view) { return view.last; }), 1);
  EXPECT_TRUE(views.back().last);
  EXPECT_EQ(views.back().epoch, messages.back().bestEpoch);
  const auto kept = readJsonFile(m_folder / "run/live.json");
  ASSERT_OK(kept);
  EXPECT_EQ(recipe::liveViewFromJson(*kept, "live.json").value_or(recipe::LiveView{}), views.back());
}

// No batch is left out and none told twice.
TEST_F(Trainer, liveViews_tellTheLossesOfAllBatches) {
  m_job.recipe.epochs = 50;
  std::int64_t batches = 0;
  for (const TrainerMessage& message : runTrainer({jobFile()}).messages()) {
    if (message.kind != Kind::live || message.live.batches.hard.empty()) continue;
    EXPECT_EQ(message.live.batches.first, batches);
    ASSERT_EQ(message.live.batches.perEntry, 1);
    batches += std::int64_t(message.live.batches.hard.size());
    EXPECT_EQ(message.live.batchesPerEpoch, (240 + m_job.recipe.batch - 1) / m_job.recipe.batch);
  }
  EXPECT_EQ(batches, 50 * ((240 + m_job.recipe.batch - 1) / m_job.recipe.batch));
}

TEST_F(Trainer, liveViewsNotWanted_onlyTheLastIsKept) {
  m_job.live = false;
  for (const TrainerMessage& message : runTrainer({jobFile()}).messages())
    EXPECT_NE(message.kind, Kind::live);
  EXPECT_OK(readJsonFile(m_folder / "run/live.json"));
}

TEST_F(Trainer, killedInMidRun_leavesValidFiles) {
  m_job.recipe.epochs = 100000;
  int epochs = 0;
  const Outcome run = runTrainer({jobFile()}, [&](const std::string& line, pid_t process) {
    if (line.find("\"epoch\"") != std::string::npos && ++epochs == 20) kill(process, SIGKILL);
  });
  EXPECT_EQ(run.exitCode, -1);
  EXPECT_OK(network::loadKeras(m_folder / "run/network.h5"));
  EXPECT_GE(historyLines(), 20u);
}

// As if nothing had happened: the same epochs, the same network, bit for bit.
TEST_F(Trainer, killedAndResumed_endsAsAnUnbrokenRun) {
  m_job.recipe.epochs = 300;
  m_job.folder = m_folder / "unbroken";
  ASSERT_EQ(runTrainer({jobFile()}).exitCode, 0);
  m_job.folder = m_folder / "run";
  int epochs = 0;
  const Outcome killed = runTrainer({jobFile()}, [&](const std::string& line, pid_t process) {
    if (line.find("\"epoch\"") != std::string::npos && ++epochs == 20) kill(process, SIGKILL);
  });
  ASSERT_EQ(killed.exitCode, -1);
  ASSERT_LT(historyLines(), 300u);
  m_job.resume = true;
  const Outcome resumed = runTrainer({jobFile()});
  ASSERT_EQ(resumed.exitCode, 0);
  const auto messages = resumed.messages();
  EXPECT_EQ(
      std::count_if(messages.begin(), messages.end(), [](const auto& m) { return m.kind == Kind::epoch; }),
      300);
  EXPECT_EQ(historyLines(), 300u);
  const auto a = network::loadKeras(m_folder / "unbroken/network.h5");
  const auto b = network::loadKeras(m_folder / "run/network.h5");
  ASSERT_OK(a);
  ASSERT_OK(b);
  for (std::size_t i = 0; i < a->layers.size(); ++i) EXPECT_EQ(a->layers[i].weights, b->layers[i].weights);
  EXPECT_FALSE(std::filesystem::exists(m_folder / "run/checkpoint.bin"));
}

TEST_F(Trainer, stoppedRun_keepsItsCheckpoint) {
  m_job.recipe.epochs = 100000;
  runTrainer({jobFile()}, [&](const std::string& line, pid_t process) {
    if (line.find("\"epoch\"") != std::string::npos) kill(process, SIGTERM);
  });
  EXPECT_TRUE(std::filesystem::exists(m_folder / "run/checkpoint.bin"));
}

TEST_F(Trainer, resumingWithoutACheckpoint_beginsAtTheFirstEpoch) {
  m_job.resume = true;
  EXPECT_EQ(runTrainer({jobFile()}).exitCode, 0);
  EXPECT_EQ(historyLines(), 3u);
}

TEST_F(Trainer, damagedCheckpoint_isExitTwoAndSaysSo) {
  ASSERT_OK(writeFileAtomically(m_folder / "run/checkpoint.bin", "nonsense"));
  m_job.resume = true;
  const Outcome run = runTrainer({jobFile()});
  EXPECT_EQ(run.exitCode, 2);
  EXPECT_NE(describe(run.messages().back().error).find("checkpoint"), std::string::npos);
}

TEST_F(Trainer, unknownKeyInTheJob_isExitTwoAndOneClearMessage) {
  Json job = recipe::toJson(m_job);
  job["recipe"]["epoch"] = 3;
  ASSERT_OK(writeJsonFile(m_folder / "job.json", job));
  const Outcome run = runTrainer({m_folder / "job.json"});
  EXPECT_EQ(run.exitCode, 2);
  const auto messages = run.messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].kind, Kind::failed);
  EXPECT_NE(describe(messages[0].error).find("Did you mean \"epochs\"?"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(m_folder / "run"));
}

TEST_F(Trainer, badArguments_areExitTwo) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{}, {"--verbose"}, {"/nonexistent/job.json"}}) {
    const Outcome run = runTrainer(arguments);
    EXPECT_EQ(run.exitCode, 2);
    EXPECT_EQ(run.messages().size(), 1u);
  }
}

TEST_F(Trainer, damagedDataset_isExitTwo) {
  ASSERT_OK(writeFileAtomically(m_folder / "data.h5", "not a data set"));
  const Outcome run = runTrainer({jobFile()});
  EXPECT_EQ(run.exitCode, 2);
  EXPECT_FALSE(std::filesystem::exists(m_folder / "run"));
}

TEST_F(Trainer, missingTeacher_isExitTwo) {
  m_job.recipe = recipe::withEpochs(recipe::defaultStudent(), 4);
  m_job.teacher = m_folder / "nobody.h5";
  EXPECT_EQ(runTrainer({jobFile()}).exitCode, 2);
}

TEST_F(Trainer, folderThatCannotBeMade_isExitOne) {
  m_job.folder = "/proc/pulsewright/run";
  const Outcome run = runTrainer({jobFile()});
  EXPECT_EQ(run.exitCode, 1);
  EXPECT_EQ(run.messages().back().error.kind, ErrorKind::io);
}

}  // namespace
}  // namespace pw
