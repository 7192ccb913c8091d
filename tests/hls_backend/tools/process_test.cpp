// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/process.h"

#include <signal.h>

#include <chrono>
#include <thread>

#include "test_support.h"

namespace pw::tools {
namespace {

Command shell(const std::string& script) {
  Command command;
  command.program = "sh";
  command.arguments = {"-c", script};
  return command;
}

TEST(Process, LinesAndExitCode_arrive) {
  std::vector<std::string> lines;
  Command command = shell("echo one; echo two; printf three; echo bad >&2; exit 3");
  command.onLine = [&](std::string_view line, bool isError) {
    if (!isError) lines.emplace_back(line);
  };
  const auto outcome = run(command, {});
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->exitCode, 3);
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(outcome->errors, "bad\n");
}

TEST(Process, Input_reachesTheProgram) {
  Command command;
  command.program = "cat";
  command.input = "hello";
  const auto outcome = run(command, {});
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->output, "hello");
}

TEST(Process, MissingProgram_saysWhatToInstall) {
  Command command;
  command.program = "no-such-program-pw";
  EXPECT_ERROR(run(command, {}), ErrorKind::toolMissing, "not installed");
}

TEST(Process, Hanging_isKilledAtItsLimit) {
  Command command = shell("sleep 60");
  command.limit = std::chrono::milliseconds(200);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_ERROR(run(command, {}), ErrorKind::timeout, "did not end");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Process, Stop_endsItsWholeGroup) {
  const test::TemporaryFolder folder;
  Command command = shell("sleep 61 & echo $! > child; wait");
  command.folder = folder.path();
  std::stop_source source;
  const std::jthread stopper([&] {
    while (!std::filesystem::exists(folder / "child"))
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  EXPECT_ERROR(runChecked(command, Work{source.get_token(), {}}), ErrorKind::cancelled, "Stopped");
  std::FILE* file = std::fopen((folder / "child").c_str(), "r");
  int child = 0;
  ASSERT_EQ(std::fscanf(file, "%d", &child), 1);
  std::fclose(file);
  for (int i = 0; i < 200 && ::kill(child, 0) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_NE(::kill(child, 0), 0);
}

TEST(Process, IgnoringTerm_isKilledAfterPatience) {
  Command command = shell("trap '' TERM; echo ready; while :; do sleep 0.1; done");
  command.patience = std::chrono::milliseconds(200);
  std::stop_source source;
  command.onLine = [&](std::string_view, bool) { source.request_stop(); };
  const auto outcome = run(command, Work{source.get_token(), {}});
  ASSERT_OK(outcome);
  EXPECT_TRUE(outcome->stopped);
}

TEST(Process, Crash_isNamed) {
  EXPECT_ERROR(run(shell("kill -SEGV $$"), {}), ErrorKind::toolFailed, "crashed");
}

TEST(Process, RunChecked_quotesTheLastLines) {
  EXPECT_ERROR(runChecked(shell("echo 'syntax error in line 3' >&2; exit 1"), {}), ErrorKind::toolFailed,
               "syntax error in line 3");
}

}  // namespace
}  // namespace pw::tools
