// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include "base/file.h"
#include "cli_support.h"
#include "project/project.h"

namespace pw::test {
namespace {

constexpr const char* smallLaboratory = R"({
  "schema": 1, "name": "small",
  "synthetic": {"events": 1500, "seed": 3},
  "teacher": {"hidden": [16], "epochs": 15, "batch": 16},
  "student": {"hidden": [8], "epochs": 30, "batch": 16,
              "pruning": {"final_sparsity": 0.5, "from_epoch": 2, "to_epoch": 15}},
  "board": {"single_shots": 20}
})";

/// One small laboratory, run once; the tests look at it and, each in its own way, go on with copies of it.
class ChainTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<TemporaryFolder>();
    (void)writeFileAtomically(*folder / "small.json", smallLaboratory);
    first = cli({"run", (*folder / "small.json").string(), "-o", project(), "--json"});
  }
  static void TearDownTestSuite() { folder.reset(); }
  void SetUp() override { ASSERT_EQ(first.exitCode, 0) << first.errors; }

  static std::string project() { return (*folder / "project").string(); }
  std::string copyOf(const std::string& name) const {
    std::filesystem::copy(project(), *folder / name, std::filesystem::copy_options::recursive);
    return (*folder / name).string();
  }
  static std::string designFolder(const std::string& project) { return project + "/designs/001"; }

  static std::unique_ptr<TemporaryFolder> folder;
  static tools::Outcome first;
};
std::unique_ptr<TemporaryFolder> ChainTest::folder;
tools::Outcome ChainTest::first;

TEST_F(ChainTest, EveryStage_hasRunAndIsTimed) {
  const Json figures = object(first);
  std::vector<std::string> names;
  for (const Json& stage : figures["stages"]) {
    names.push_back(stage["name"]);
    EXPECT_GT(stage["seconds"].get<double>(), 0);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"traces", "labels", "dataset", "teacher", "student", "design",
                                             "verification", "synthesis", "board", "report"}));
}

TEST_F(ChainTest, EveryFormOfTheDesign_agrees) {
  const Json agreement = object(first)["agreement"];
  EXPECT_GT(agreement["events"].get<int>(), 100);
  for (const char* rung : {"integer", "hls", "rtl", "board"})
    EXPECT_EQ(agreement[rung].get<double>(), 1.0) << rung;
}

TEST_F(ChainTest, PredictedSimulatedAndCountedCycles_areEqual) {
  const Json cycles = object(first)["cycles"];
  EXPECT_GT(cycles["predicted"].get<int>(), 161);
  EXPECT_EQ(cycles["predicted"].get<int>(), cycles["rtl"].get<int>());
  EXPECT_EQ(cycles["predicted"].get<int>(), cycles["board"].get<int>());
}

TEST_F(ChainTest, NetworksAndBaselines_areScored) {
  const Json figures = object(first);
  EXPECT_GT(figures["teacher"]["accuracy"].get<double>(), 0.95);
  EXPECT_GT(figures["student"]["accuracy"].get<double>(), 0.95);
  EXPECT_LT(figures["student"]["ebops"].get<double>(), figures["teacher"]["ebops"].get<double>());
  for (const char* baseline : {"amplitude", "charge_ratio", "fci"}) {
    EXPECT_GT(figures["baselines"][baseline]["auc"].get<double>(), 0.5) << baseline;
  }
  EXPECT_GT(figures["resources"]["lut"].get<int>(), 100);
}

TEST_F(ChainTest, NetworkFromSyntheticData_classifiesRealWindows) {
  const auto windows = sharedData("clyc_windows_161.h5");
  REQUIRE_REAL_DATA(windows);
  const Json evaluation =
      object(cli({"evaluate", project() + "/runs/002-student/network.h5", windows.string(), "--json"}));
  // The full laboratory reaches 0.997; this one trains smaller networks on a seventh of the events.
  EXPECT_GT(evaluation["network"]["accuracy"].get<double>(), 0.98);
  EXPECT_GT(evaluation["baselines"]["amplitude"]["accuracy"].get<double>(), 0.98);
}

TEST_F(ChainTest, Report_isSelfContained) {
  const std::string html = readFile(project() + "/report.html").value();
  EXPECT_NE(html.find("simulated"), std::string::npos);
  EXPECT_GT(html.size(), 20000u);
  for (const char* outside : {"http://", "https://", "src="}) {
    const std::size_t at = html.find(outside);
    EXPECT_TRUE(at == std::string::npos || html.compare(at, 18, "http://www.w3.org/") == 0)
        << html.substr(at, 60);
  }
}

TEST_F(ChainTest, RunAgain_keepsEverything) {
  const std::string before = readFile(project() + "/project.json").value();
  const tools::Outcome again = cli({"run", "-o", project()});
  EXPECT_EQ(again.exitCode, 0) << again.errors;
  EXPECT_EQ(readFile(project() + "/project.json").value(), before);
}

TEST_F(ChainTest, ChangedStudent_keepsTheTeacher) {
  const std::string copy = copyOf("changed");
  Json recipe = Json::parse(smallLaboratory);
  recipe["student"]["epochs"] = 20;
  ASSERT_OK(writeJsonFile(*folder / "changed.json", recipe));
  const tools::Outcome outcome = cli({"run", (*folder / "changed.json").string(), "-o", copy});
  ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
  const auto before = project::Project::open(project()), after = project::Project::open(copy);
  EXPECT_EQ(before->find("teacher")->path, after->find("teacher")->path);
  EXPECT_NE(before->find("student")->path, after->find("student")->path);
}

TEST_F(ChainTest, MissingTool_leavesTheDesignAsItWas) {
  const std::string design = designFolder(copyOf("no-tools"));
  std::filesystem::remove(design + "/synthesis.json");
  const tools::Outcome outcome = cli({"synthesize", design}, {{"PATH", "/nowhere"}});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("apt-get install yosys"), std::string::npos) << outcome.errors;
  EXPECT_FALSE(std::filesystem::exists(design + "/synthesis.json"));
}

TEST_F(ChainTest, FailingTool_isQuoted) {
  const std::string design = designFolder(copyOf("bad-tool"));
  std::filesystem::create_directory(*folder / "bad");
  writeScript(*folder / "bad" / "yosys", "echo 'ERROR: no such thing' >&2; exit 1");
  const tools::Outcome outcome =
      cli({"synthesize", design}, {{"PATH", (*folder / "bad").string() + ":/usr/bin:/bin"}});
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_NE(outcome.errors.find("no such thing"), std::string::npos) << outcome.errors;
}

TEST_F(ChainTest, HangingTool_endsWithAStop) {
  const std::string design = designFolder(copyOf("hanging-tool"));
  std::filesystem::remove(design + "/synthesis.json");
  std::filesystem::create_directory(*folder / "slow");
  writeScript(*folder / "slow" / "yosys", "touch " + (*folder / "started").string() + "; sleep 600");
  std::stop_source stop;
  const std::jthread stopper([&] {
    while (!std::filesystem::exists(*folder / "started"))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop.request_stop();
  });
  const tools::Outcome outcome =
      cli({"synthesize", design}, {{"PATH", (*folder / "slow").string() + ":/usr/bin:/bin"}},
          Work{stop.get_token(), {}});
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_LT(outcome.seconds, 60);
  EXPECT_FALSE(std::filesystem::exists(design + "/synthesis.json"));
}

TEST_F(ChainTest, TamperedWeights_areRefused) {
  const std::string design = designFolder(copyOf("tampered"));
  std::filesystem::copy_file(project() + "/runs/001-teacher/network.h5", design + "/network.h5",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(cli({"verify", design}).exitCode, 2);
}

TEST_F(ChainTest, WrongExpectedValue_failsTheHlsBench) {
  const std::string hls = designFolder(copyOf("wrong-hls")) + "/hls";
  // A weight may belong to a neuron that is never active; the biases of the last layer count in every event.
  bool changed = false;
  for (const auto& file : std::filesystem::recursive_directory_iterator(hls + "/firmware/weights")) {
    std::string text = readFile(file.path()).value();
    const std::size_t brace = text.find('{', text.find("_bias_codes"));
    const std::size_t digit = text.find_first_of("123456789", brace);
    if (brace == std::string::npos || digit == std::string::npos) continue;
    text[digit] = text[digit] == '1' ? '2' : '1';
    ASSERT_OK(writeFileAtomically(file.path(), text));
    changed = true;
  }
  ASSERT_TRUE(changed);
  const tools::Outcome outcome = cli({"verify", hls.substr(0, hls.size() - 4), "--json"});
  EXPECT_EQ(outcome.exitCode, 1) << outcome.errors;
  EXPECT_FALSE(object(outcome)["passed"].get<bool>());
}

TEST_F(ChainTest, WrongBiasInTheVerilog_isFoundAndShownLayerByLayer) {
  const std::string design = designFolder(copyOf("wrong-rtl"));
  const std::filesystem::path weights = design + "/rtl/layer2_weights.v";  // of the logits
  std::string text = readFile(weights).value();
  const std::size_t end = text.find(';', text.find("p_biases ="));
  ASSERT_NE(end, std::string::npos);
  text[end - 1] = text[end - 1] == '0' ? '8' : '0';
  text[end - 2] = text[end - 2] == '0' ? 'f' : '0';
  ASSERT_OK(writeFileAtomically(weights, text));
  const tools::Outcome outcome = cli({"verify", design, "--json"});
  EXPECT_EQ(outcome.exitCode, 1) << outcome.errors;
  const Json difference = object(outcome)["difference"];
  EXPECT_EQ(difference["rung"], "rtl");
  EXPECT_NE(difference["expected"], difference["given"]);
  EXPECT_EQ(difference["layers"].size(), 2u);
  EXPECT_EQ(difference["layers"][1]["exact"], difference["expected"]);
}

TEST_F(ChainTest, Estimate_setsEverySourceBesideTheOthers) {
  const Json table = object(cli({"estimate", designFolder(project()), "--json"}));
  std::vector<std::string> names;
  for (const Json& column : table["columns"]) names.push_back(column["name"]);
  EXPECT_EQ(names, (std::vector<std::string>{"Verilog, estimate", "HLS C++, as C synthesis reports",
                                             "HLS C++, as Vivado synthesises", "Verilog, Yosys"}));
  const Json& estimate = table["columns"][0];
  const Json& yosys = table["columns"][3];
  EXPECT_EQ(estimate["dsp"], yosys["dsp"]);
  EXPECT_EQ(estimate["bram18"], yosys["bram18"]);
  EXPECT_EQ(estimate["latency_cycles"], object(first)["cycles"]["rtl"]);
  EXPECT_NEAR(estimate["lut"].get<double>() / yosys["lut"].get<double>(), 1, 0.3);
}

TEST_F(ChainTest, EstimateWithAReportOfAnotherPart_isRefused) {
  const auto report = *folder / "csynth.xml";
  std::ofstream(report) << "<profile><ReportVersion><Version>2020.1</Version></ReportVersion></profile>";
  const tools::Outcome outcome = cli({"estimate", designFolder(project()), "--report", report.string()});
  EXPECT_EQ(outcome.exitCode, 2) << outcome.output;
}

TEST_F(ChainTest, Gates_giveTheSameAnswersInTheSameCycles) {
  const tools::Outcome outcome =
      cli({"verify", designFolder(copyOf("gates")), "--rungs", "rtl,gates", "--gate-events", "20", "--json"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  const Json verification = object(outcome);
  const Json& gates = verification["rungs"].back();
  EXPECT_EQ(gates["name"], "gates");
  EXPECT_EQ(gates["equal_outputs"], 20);
  EXPECT_EQ(verification["cycles"]["gate_latency"], verification["cycles"]["predicted_latency"]);
}

}  // namespace
}  // namespace pw::test
