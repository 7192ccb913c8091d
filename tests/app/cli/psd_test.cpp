// SPDX-License-Identifier: GPL-3.0-or-later
// The commands psd and window-scan on made-up data.
#include <algorithm>

#include "base/file.h"
#include "cli_support.h"

namespace pw::test {
namespace {

class PsdCommands : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string simulated(const std::string& events) {
    EXPECT_EQ(cli({"simulate", "-o", path("t.h5"), "--events", events, "--samples", "512"}).exitCode, 0);
    return path("t.h5");
  }
  TemporaryFolder folder;
};

Json methodOf(const Json& reply, const std::string& name) {
  for (const Json& row : reply["methods"])
    if (row["method"] == name) return row;
  ADD_FAILURE() << name;
  return Json::object();
}

TEST_F(PsdCommands, Psd_scoresEveryMethod) {
  const Json reply = object(cli({"psd", simulated("1200"), "--json"}));
  EXPECT_EQ(reply["methods"].size(), 11u);
  EXPECT_EQ(reply["events"], 1200);
  for (const char* name : {"charge_comparison", "gatti", "likelihood_ratio"})
    EXPECT_GT(methodOf(reply, name)["auc"].get<double>(), 0.99) << name;
  EXPECT_TRUE(methodOf(reply, "charge_comparison")["fit"]["separates"].get<bool>());
  EXPECT_EQ(methodOf(reply, "charge_comparison")["slices"].size(), 4u);
  EXPECT_EQ(reply["confounding"]["alone"][0]["name"], "amplitude");
  EXPECT_EQ(reply["confounding"]["alone"][0]["confounds"], true);
}
TEST_F(PsdCommands, Psd_takesMethodsAndSlices) {
  const Json reply =
      object(cli({"psd", simulated("300"), "--methods", "fci,gatti", "--slices", "200,1000,4000", "--json"}));
  ASSERT_EQ(reply["methods"].size(), 2u);
  EXPECT_EQ(reply["methods"][0]["method"], "fci");
  ASSERT_EQ(reply["methods"][0]["slices"].size(), 2u);
  EXPECT_EQ(reply["methods"][0]["slices"][1]["low"], 1000.0);
}
TEST_F(PsdCommands, PsdCsv_hasALineForEachMethodAndSlice) {
  const tools::Outcome outcome =
      cli({"psd", simulated("300"), "--methods", "fci,gatti", "--slices", "200,1000,4000", "--csv"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1 + 2 * 3);
  std::size_t begin = 0;
  for (std::size_t end; (end = outcome.output.find('\n', begin)) != std::string::npos; begin = end + 1)
    EXPECT_EQ(std::count(outcome.output.begin() + std::ptrdiff_t(begin),
                         outcome.output.begin() + std::ptrdiff_t(end), ','),
              9);
}
TEST_F(PsdCommands, PsdEvents_areALineEach) {
  EXPECT_EQ(cli({"psd", simulated("100"), "--methods", "fci", "--events", path("e.csv")}).exitCode, 0);
  const auto text = readFile(path("e.csv"));
  ASSERT_OK(text);
  EXPECT_EQ(text->substr(0, text->find('\n')), "event,label,flags,amplitude,energy_kevee,fci");
  EXPECT_EQ(std::count(text->begin(), text->end(), '\n'), 101);
}
TEST_F(PsdCommands, UnknownMethod_isBadInputThatListsThem) {
  const tools::Outcome outcome = cli({"psd", simulated("60"), "--methods", "gati"});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("charge_comparison"), std::string::npos) << outcome.errors;
}
TEST_F(PsdCommands, SlicesOutOfOrder_areBadInput) {
  EXPECT_EQ(cli({"psd", simulated("60"), "--slices", "300,200"}).exitCode, 2);
}
TEST_F(PsdCommands, OddGates_areBadInput) {
  EXPECT_EQ(cli({"psd", simulated("60"), "--gate-short", "200"}).exitCode, 2);
}

TEST_F(PsdCommands, WindowScan_findsTheEdge) {
  const Json reply =
      object(cli({"window-scan", simulated("600"), "--starts", "100,320", "--lengths", "120", "--json"}));
  ASSERT_EQ(reply["windows"].size(), 2u);
  EXPECT_GT(reply["windows"][0]["equalised"]["auc"].get<double>(), 0.98);
  EXPECT_LT(reply["windows"][1]["equalised"]["auc"].get<double>(), 0.95);
  EXPECT_EQ(reply["best"]["start"], 100);
}
TEST_F(PsdCommands, WindowScanCsv_hasALineForEachWindow) {
  const tools::Outcome outcome =
      cli({"window-scan", simulated("200"), "--step", "100", "--lengths", "60,161", "--csv"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  // 512 samples: starts 0 to 400 for 60 samples, 0 to 300 for 161.
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1 + 5 + 4);
}
TEST_F(PsdCommands, WindowLongerThanTheTraces_isBadInput) {
  const tools::Outcome outcome = cli({"window-scan", simulated("60"), "--lengths", "600"});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("512 samples"), std::string::npos) << outcome.errors;
}

}  // namespace
}  // namespace pw::test
