// SPDX-License-Identifier: GPL-3.0-or-later
// Every command that reads traces on files that are odd: an answer or an error that says what is wrong.
#include <chrono>
#include <thread>

#include "base/file.h"
#include "cli_support.h"
#include "odd_traces.h"

namespace pw::test {
namespace {

class OddFiles : public testing::TestWithParam<std::string> {
 protected:
  TemporaryFolder folder;
};

/// The words of a command on a file.
std::vector<std::string> commandOn(const std::string& command, const std::string& file,
                                   const std::string& out) {
  if (command == "label") return {"label", file, "-o", out};
  if (command == "label_fci") return {"label", file, "-o", out, "--method", "fci"};
  return {command, file};
}

TEST_P(OddFiles, Command_answersOrSaysWhatIsWrong) {
  for (const OddTraces& odd : oddTraces()) {
    SCOPED_TRACE(odd.name);
    const std::string file = (folder / (std::string(odd.name) + ".h5")).string();
    write(odd, file);
    const auto bytes = hashFile(file);
    const tools::Outcome outcome = cli(commandOn(GetParam(), file, (folder / "out").string()));
    EXPECT_TRUE(outcome.exitCode == 0 || outcome.exitCode == 2) << outcome.exitCode << "\n"
                                                                << outcome.output << outcome.errors;
    if (outcome.exitCode != 0) {
      EXPECT_EQ(outcome.errors.rfind("pulsewright-cli: ", 0), 0u) << outcome.errors;
    }
    EXPECT_EQ(outcome.output.find("nan"), std::string::npos) << outcome.output;
    EXPECT_EQ(bytes.value(), hashFile(file).value()) << "the person's file was written to";
  }
}
INSTANTIATE_TEST_SUITE_P(Commands, OddFiles,
                         testing::Values("info", "psd", "label", "label_fci", "window-scan", "gate-scan"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace pw::test
