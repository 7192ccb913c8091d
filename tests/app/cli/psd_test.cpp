// SPDX-License-Identifier: GPL-3.0-or-later
// The commands psd, window-scan, gate-scan, cuts, calibrate and label on made-up data.
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
              24);
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

TEST_F(PsdCommands, GateScan_findsTheBestGates) {
  const Json reply =
      object(cli({"gate-scan", simulated("600"), "--shorts", "8,28,60", "--longs", "100,161", "--json"}));
  EXPECT_EQ(reply["map"].size(), 6u);
  double best = 0;
  for (const Json& point : reply["map"]) best = std::max(best, point["fom"].get<double>());
  EXPECT_EQ(reply["best"]["fom"].get<double>(), best);
  EXPECT_GT(best, 0.8);
}
TEST_F(PsdCommands, GateScanCsv_hasALineForEachPair) {
  const tools::Outcome outcome =
      cli({"gate-scan", simulated("200"), "--shorts", "20,80", "--longs", "60,120", "--csv"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1 + 3);  // 80 > 60 is no gate
}

constexpr const char* cutsText = R"({"schema": 1, "cuts": [
  {"method": "fci", "cut": {"name": "all", "kind": "valley", "points": [[0, -1]]}},
  {"method": "charge_comparison", "cut": {"name": "slow, level", "kind": "valley", "points": [[0, 0.945]]}}]})";

TEST_F(PsdCommands, Cuts_countWhatIsInside) {
  ASSERT_OK(writeFileAtomically(path("cuts.json"), cutsText));
  const Json reply = object(cli({"cuts", simulated("600"), "--cuts", path("cuts.json"), "--json"}));
  ASSERT_EQ(reply["cuts"].size(), 2u);
  const Json &all = reply["cuts"][0], &slow = reply["cuts"][1];
  EXPECT_EQ(all["inside"], all["events"]);
  EXPECT_EQ(all["gamma_leakage"]["value"], 1.0);
  EXPECT_GT(slow["neutron_efficiency"]["value"].get<double>(), 0.98);
  EXPECT_LT(slow["gamma_leakage"]["value"].get<double>(), 0.02);
  EXPECT_EQ(slow["inside"].get<int>(),
            slow["gamma_leakage"]["hits"].get<int>() + slow["neutron_efficiency"]["hits"].get<int>());
}
TEST_F(PsdCommands, CutsCsv_quotesANameWithAComma) {
  ASSERT_OK(writeFileAtomically(path("cuts.json"), cutsText));
  const tools::Outcome outcome = cli({"cuts", simulated("200"), "--cuts", path("cuts.json"), "--csv"});
  EXPECT_NE(outcome.output.find("\n\"slow, level\",charge_comparison,"), std::string::npos) << outcome.output;
}
TEST_F(PsdCommands, CutsWithoutAFile_areBadUsage) {
  EXPECT_EQ(cli({"cuts", simulated("60")}).exitCode, 2);
}

TEST_F(PsdCommands, Label_takesAnyMethodGatesAndACut) {
  ASSERT_OK(writeFileAtomically(path("cuts.json"), cutsText));
  const std::string traces = simulated("800");
  const Json gatti = object(cli({"label", traces, "--method", "gatti", "--gates", "8,30,150", "--json"}));
  EXPECT_EQ(gatti["trained_on"], "the labels of the file");
  EXPECT_GE(gatti["agreement_with_file"]["same"].get<double>(),
            0.98 * gatti["agreement_with_file"]["events"].get<double>());
  const Json cut =
      object(cli({"label", traces, "--cuts", path("cuts.json"), "--cut", "slow, level", "--json"}));
  const Json threshold =
      object(cli({"label", traces, "--method", "charge_comparison", "--threshold", "0.945", "--json"}));
  EXPECT_EQ(cut["neutrons"], threshold["neutrons"]);
  EXPECT_EQ(cut["ambiguous"], threshold["ambiguous"]);
}
TEST_F(PsdCommands, LabelNeutronsBelow_turnsTheClassesRound) {
  const std::string traces = simulated("400");
  const Json above =
      object(cli({"label", traces, "--method", "charge-ratio", "--threshold", "0.945", "--json"}));
  const tools::Outcome outcome =
      cli({"label", traces, "--method", "charge-ratio", "--threshold", "0.945", "--neutrons", "below"});
  const Json below = object(cli({"label", traces, "--method", "charge-ratio", "--threshold", "0.945",
                                 "--neutrons", "below", "--json"}));
  EXPECT_EQ(above["neutrons"], below["gammas"]);
  EXPECT_NE(outcome.output.find("may lie on the other side"), std::string::npos) << outcome.output;
}
TEST_F(PsdCommands, Label_saysWhatTheAmplitudeAloneDoes) {
  const tools::Outcome outcome = cli({"label", simulated("600"), "--method", "file"});
  EXPECT_NE(outcome.output.find("One cut on the amplitude alone gets 9"), std::string::npos)
      << outcome.output;
}
TEST_F(PsdCommands, EnergyMatchedDataset_hasPairs) {
  const std::string traces = simulated("1500");
  const Json all = object(cli({"dataset", traces, "--method", "file", "-o", path("a.h5"), "--json"}));
  const Json matched =
      object(cli({"dataset", traces, "--method", "file", "--energy-matched", "-o", path("m.h5"), "--json"}));
  EXPECT_EQ(matched["gammas"], matched["neutrons"]);
  EXPECT_GT(matched["gammas"].get<int>(), 0);
  EXPECT_LT(matched["events"].get<int>(), all["events"].get<int>());
}
TEST_F(PsdCommands, AlignedDataset_countsWhatHasNoWindow) {
  const std::string traces = simulated("800");
  const Json fixed = object(cli({"dataset", traces, "--method", "file", "-o", path("f.h5"), "--json"}));
  const Json aligned = object(cli(
      {"dataset", traces, "--method", "file", "--aligned", "--start", "-18", "-o", path("a.h5"), "--json"}));
  EXPECT_EQ(fixed["left_out_without_edge"], 0);
  EXPECT_EQ(aligned["input"]["alignment"], "leadingEdge");
  EXPECT_EQ(aligned["events"].get<int>() + aligned["left_out_without_edge"].get<int>() +
                aligned["left_out_outside_trace"].get<int>(),
            fixed["events"].get<int>());
  const tools::Outcome told = cli({"info", path("a.h5")});
  EXPECT_NE(told.output.find("18 samples before each pulse's leading edge"), std::string::npos)
      << told.output;
}

// The synthetic gammas have a line at 72 counts (sigma 2.4) on a continuum.
TEST_F(PsdCommands, Calibrate_makesAnAxisThatTheCutsKeep) {
  ASSERT_OK(writeFileAtomically(path("cuts.json"), cutsText));
  const std::string traces = simulated("6000");
  const Json reply =
      object(cli({"calibrate", traces, "--line", "662:58:88", "-o", path("cuts.json"), "--json"}));
  const double gain = reply["kevee_per_count"];
  const double error = reply["kevee_per_count_error"];
  EXPECT_NEAR(gain, 662.0 / 72, 5 * error + 0.06);  // the peak sample of a noisy pulse lies a little high
  EXPECT_EQ(reply["calibration"]["points"].size(), 1u);
  const Json cuts = object(cli({"cuts", traces, "--cuts", path("cuts.json"), "--json"}));
  EXPECT_EQ(cuts["cuts"].size(), 2u) << "the file's cuts are kept";
  const Json measured =
      object(cli({"psd", traces, "--cuts", path("cuts.json"), "--methods", "fci", "--json"}));
  EXPECT_EQ(measured["settings"]["features"]["keveePerCount"].get<double>(), gain);
}
TEST_F(PsdCommands, OddCalibrations_areBadInput) {
  const std::string traces = simulated("60");
  for (const char* line : {"662", "662:1", "662:a:3", "Xx-1:3:4", "-3:1:2", "662:1:2:"}) {
    SCOPED_TRACE(line);
    EXPECT_EQ(cli({"calibrate", traces, "--line", line}).exitCode, 2);
  }
  EXPECT_EQ(cli({"calibrate", traces}).exitCode, 2);
}

}  // namespace
}  // namespace pw::test
