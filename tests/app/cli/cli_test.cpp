// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli_support.h"
#include "trace/trace_file.h"

namespace pw::test {
namespace {

class CliTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string simulated(const std::string& events = "60") {
    EXPECT_EQ(cli({"simulate", "-o", path("t.h5"), "--events", events}).exitCode, 0);
    return path("t.h5");
  }
  /// The command fails with this code and one line that mentions `part`.
  void expectRefused(const std::vector<std::string>& arguments, int code, const std::string& part) {
    const tools::Outcome outcome = cli(arguments);
    EXPECT_EQ(outcome.exitCode, code) << outcome.errors;
    EXPECT_NE(outcome.errors.find(part), std::string::npos) << outcome.errors;
    EXPECT_TRUE(outcome.output.empty()) << outcome.output;
  }
  TemporaryFolder folder;
};

TEST_F(CliTest, Help_isDone) {
  EXPECT_EQ(cli({"--help"}).exitCode, 0);
}
TEST_F(CliTest, NoCommand_isUsage) {
  EXPECT_EQ(cli({}).exitCode, 2);
}
TEST_F(CliTest, UnknownOption_isUsage) {
  EXPECT_EQ(cli({"info", "--colour", "x"}).exitCode, 2);
}

TEST_F(CliTest, MissingFile_isBadInputWithItsName) {
  expectRefused({"info", path("none.h5")}, 2, path("none.h5"));
}

TEST_F(CliTest, FileThatIsNotHdf5_isBadInput) {
  ASSERT_OK(writeFileAtomically(path("text.h5"), "hello"));
  expectRefused({"info", path("text.h5")}, 2, "not HDF5");
}

TEST_F(CliTest, EmptyFile_isBadInput) {
  ASSERT_OK(writeFileAtomically(path("empty.h5"), ""));
  expectRefused({"label", path("empty.h5")}, 2, "The file is empty");
}

TEST_F(CliTest, TruncatedFile_isBadInput) {
  const std::string bytes = readFile(simulated()).value();
  ASSERT_OK(writeFileAtomically(path("half.h5"), bytes.substr(0, bytes.size() / 2)));
  expectRefused({"label", path("half.h5")}, 2, "damaged");
}

TEST_F(CliTest, RaggedCsv_namesItsLineAndMakesNothing) {
  ASSERT_OK(writeFileAtomically(path("a.csv"), "120,121,122,class\n1,2,3,0\n1,2,0\n"));
  expectRefused({"import", path("a.csv"), "-o", path("a.h5")}, 2, "3");
  EXPECT_FALSE(std::filesystem::exists(path("a.h5")));
}

TEST_F(CliTest, JsonOfAnError_isOneObject) {
  const tools::Outcome outcome = cli({"info", path("none.h5"), "--json"});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_EQ(object(outcome)["error"]["kind"], "io");
}

TEST_F(CliTest, Simulate_thenInfo_saysWhatItHolds) {
  const Json info = object(cli({"info", simulated(), "--json"}));
  EXPECT_EQ(info["kind"], "traces");
  EXPECT_EQ(info["events"], 60);
  EXPECT_EQ(info["polarity"], "negative");
}

TEST_F(CliTest, ImpossibleSetting_isBadInput) {
  expectRefused({"simulate", "-o", path("t.h5"), "--neutron-fraction", "1.5"}, 2, "neutron");
  EXPECT_FALSE(std::filesystem::exists(path("t.h5")));
}

TEST_F(CliTest, Label_separatesBuiltInData) {
  const Json labels = object(cli({"label", simulated("1500"), "--json"}));
  EXPECT_GT(labels["separation"]["charge_ratio"][0]["auc"].get<double>(), 0.99);
  EXPECT_GT(labels["separation"]["fci"][0]["auc"].get<double>(), 0.99);
}

TEST_F(CliTest, RecipeWithUnknownKey_namesTheNearestAndMakesNoProject) {
  ASSERT_OK(writeFileAtomically(path("r.json"), R"({"teacher": {"epocs": 3}})"));
  expectRefused({"run", path("r.json"), "-o", path("p")}, 2, "Did you mean \"epochs\"?");
  EXPECT_FALSE(std::filesystem::exists(path("p")));
}

TEST_F(CliTest, RecipeWithImpossibleValue_isRefused) {
  ASSERT_OK(writeFileAtomically(path("r.json"), R"({"student": {"batch": 0}})"));
  expectRefused({"run", path("r.json"), "-o", path("p")}, 2, "student.batch");
}

TEST_F(CliTest, RecipeOfANewerSchema_isRefusedPolitely) {
  ASSERT_OK(writeFileAtomically(path("r.json"), R"({"schema": 7, "somethingNew": 1})"));
  expectRefused({"run", path("r.json"), "-o", path("p")}, 2, "newer Pulsewright");
}

TEST_F(CliTest, FullDisk_isOneMessageAndNoFile) {
  // A limit on the size of files stands for the full disk: writes beyond it fail.
  tools::Command command;
  command.program = "sh";
  command.arguments = {"-c", "trap '' XFSZ; ulimit -f 64; exec " PW_BINARY_DIR
                             "/bin/pulsewright-cli simulate -o " +
                                 path("t.h5") + " --events 400"};
  const auto outcome = tools::run(command, {});
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->exitCode, 2) << outcome->errors;
  EXPECT_NE(outcome->errors.find(path("t.h5")), std::string::npos) << outcome->errors;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(CliTest, FolderThatIsNoDesign_isBadInput) {
  expectRefused({"verify", folder.path().string()}, 2, "not a design");
}
TEST_F(CliTest, FolderThatIsNoProject_isBadInput) {
  expectRefused({"report", folder.path().string()}, 2, "not a Pulsewright project");
}

TEST_F(CliTest, TracesWithoutLabels_cannotBeScored) {
  trace::TraceInfo info;
  info.length = 161;
  auto writer = trace::TraceWriter::create(path("u.h5"), info);
  ASSERT_OK(writer);
  ASSERT_OK(writer->append(std::vector<float>(161, 400)));
  ASSERT_OK(writer->finish());
  expectRefused({"evaluate", path("u.h5"), path("u.h5")}, 2, path("u.h5"));
}

}  // namespace
}  // namespace pw::test
