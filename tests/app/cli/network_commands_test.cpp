// SPDX-License-Identifier: GPL-3.0-or-later
// train, evaluate, convert, compress, compare, sweep and script on a small built-in data set.
#include <fstream>

#include "base/file.h"
#include "cli_support.h"
#include "dataset/dataset.h"
#include "hdf5/hdf5_file.h"
#include "network/network.h"

namespace pw::test {
namespace {

namespace fs = std::filesystem;

/// One data set and two trained networks for all tests: making them takes seconds.
class Networks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    m_shared = new TemporaryFolder;
    EXPECT_EQ(cli({"simulate", "-o", shared("t.h5"), "--events", "1200"}).exitCode, 0);
    EXPECT_EQ(cli({"dataset", shared("t.h5"), "-o", shared("d.h5")}).exitCode, 0);
    std::ofstream(shared("big.json")) << R"({"hidden": [16, 8], "epochs": 6})";
    std::ofstream(shared("small.json")) << R"({"hidden": [4], "epochs": 4, "learning_rate": 0.003,
        "pruning": null, "distillation": null})";
    const auto big = cli({"train", shared("big.json"), "-d", shared("d.h5"), "-o", shared("big")});
    EXPECT_EQ(big.exitCode, 0) << big.errors;
    const auto small = cli(
        {"train", shared("small.json"), "--preset", "student", "-d", shared("d.h5"), "-o", shared("small")});
    EXPECT_EQ(small.exitCode, 0) << small.errors;
  }
  static void TearDownTestSuite() { delete m_shared; }
  static std::string shared(const std::string& name) { return (*m_shared / name).string(); }

  std::string path(const std::string& name) const { return (folder / name).string(); }
  void expectRefused(const std::vector<std::string>& arguments, const std::string& part) {
    const tools::Outcome outcome = cli(arguments);
    EXPECT_EQ(outcome.exitCode, 2) << outcome.output << outcome.errors;
    EXPECT_NE(outcome.errors.find(part), std::string::npos) << outcome.errors;
    EXPECT_TRUE(outcome.output.empty()) << outcome.output;
  }
  std::string recipeFile(const std::string& text) {
    std::ofstream(path("r.json")) << text;
    return path("r.json");
  }
  TemporaryFolder folder;

 private:
  static inline TemporaryFolder* m_shared = nullptr;
};

/// A Keras model of one layer that nothing here knows.
void writeModelWith(const std::string& kind, const fs::path& path) {
  auto file = hdf5::File::create(path);
  ASSERT_OK(file);
  const Json layers = {
      {{"class_name", "InputLayer"}, {"config", {{"name", "in"}, {"batch_input_shape", {nullptr, 161}}}}},
      {{"class_name", kind}, {"config", {{"name", "odd"}, {"units", 2}}}}};
  ASSERT_OK(file->setText(
      "/", "model_config",
      Json{{"class_name", "Sequential"}, {"config", {{"name", "m"}, {"layers", layers}}}}.dump()));
  ASSERT_OK(file->close());
}

// ---- compress

TEST_F(Networks, Compress_writesWhatItPrints) {
  const Json reply =
      object(cli({"compress", shared("big"), shared("d.h5"), "-o", path("c.h5"), "--weight-bits", "5",
                  "--activation-bits", "7", "--sparsity", "0.5", "--json"}));
  ASSERT_EQ(reply["rows"].size(), 2u);
  const auto made = network::loadKeras(path("c.h5"));
  ASSERT_OK(made);
  EXPECT_TRUE(made->isQuantised());
  EXPECT_EQ(made->layers[0].formats->weight.width, 5);
  EXPECT_EQ(made->layers[0].formats->result.width, 7);
  EXPECT_EQ(made->inputFormat->width, 5);
  const network::Costs costs = network::costs(*made);
  EXPECT_EQ(reply["rows"][1]["ebops"], costs.ebops);
  EXPECT_GE(reply["rows"][1]["zero_weights"].get<double>(), 0.45);  // but for the last layer
  EXPECT_LT(costs.ebops, reply["rows"][0]["ebops"].get<double>() / 20);
  // The file scores what the table says.
  const Json score = object(cli({"evaluate", path("c.h5"), shared("d.h5"), "--json"}));
  EXPECT_EQ(score["network"], reply["rows"][1]["score"]);
}

TEST_F(Networks, Compress_16Bits_losesNothing) {
  const Json reply =
      object(cli({"compress", shared("big"), shared("d.h5"), "-o", path("c.h5"), "--weight-bits", "16",
                  "--bias-bits", "20", "--logit-bits", "20", "--json"}));
  EXPECT_EQ(reply["rows"][0]["score"]["confusion"], reply["rows"][1]["score"]["confusion"]);
}

TEST_F(Networks, Compress_tableOfWidths_costsGrowWithThem) {
  const Json reply = object(cli({"compress", shared("big"), shared("d.h5"), "--bits", "3..6", "--json"}));
  ASSERT_EQ(reply["rows"].size(), 5u);
  for (int i = 2; i < 5; ++i)
    EXPECT_GT(reply["rows"][i]["ebops"].get<double>(), reply["rows"][i - 1]["ebops"].get<double>());
  EXPECT_TRUE(reply["rows"][1]["pareto"]);  // nothing is cheaper
}

TEST_F(Networks, Compress_impossibleSettings_areRefused) {
  const auto with = [&](const std::string& option, const std::string& value) {
    return std::vector<std::string>{"compress",   shared("big"), shared("d.h5"), "-o",
                                    path("c.h5"), option,        value};
  };
  expectRefused(with("--bias-bits", "1"), "biasBits");
  expectRefused(with("--sparsity", "1.5"), "sparsity");
  expectRefused(with("--percentile", "0"), "percentile");
  expectRefused({"compress", shared("big"), shared("d.h5")}, "--bits 3..8");
  expectRefused({"compress", shared("big"), shared("d.h5"), "--bits", "8..3"}, "no list of widths");
  expectRefused({"compress", shared("big"), path("none.h5"), "-o", path("c.h5")}, "none.h5");
  EXPECT_FALSE(fs::exists(path("c.h5")));
}

// ---- compare

TEST_F(Networks, Compare_twoRuns_onlySettingsThatDiffer) {
  const Json reply = object(cli({"compare", shared("big"), shared("small"), "--json"}));
  EXPECT_EQ(reply["data"], shared("d.h5"));
  EXPECT_TRUE(reply["settings"].contains("epochs"));
  EXPECT_EQ(reply["settings"]["epochs"], (Json{"6", "4"}));
  EXPECT_FALSE(reply["settings"].contains("seed"));
  ASSERT_EQ(reply["networks"].size(), 2u);
  EXPECT_GT(reply["baselines"]["amplitude"]["accuracy"].get<double>(), 0.5);
  EXPECT_GT(reply["networks"][0]["score"]["accuracyUncertainty"].get<double>(), 0);
}

TEST_F(Networks, Compare_runAndFile_withDataNamed) {
  const auto outcome =
      cli({"compare", shared("big"), shared("small") + "/network.h5", "--data", shared("d.h5")});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("Pareto"), std::string::npos);
  EXPECT_NE(outcome.output.find("charge ratio"), std::string::npos);
}

TEST_F(Networks, Compare_cheaperAndAsGood_isTheOnlyParetoPoint) {
  ASSERT_EQ(cli({"compress", shared("big"), shared("d.h5"), "-o", path("c.h5"), "--weight-bits", "16",
                 "--bias-bits", "20", "--logit-bits", "20"})
                .exitCode,
            0);
  const Json reply = object(cli({"compare", shared("big"), path("c.h5"), "--json"}));
  EXPECT_FALSE(reply["networks"][0]["pareto"]);
  EXPECT_TRUE(reply["networks"][1]["pareto"]);
}

TEST_F(Networks, Compare_badInput_saysWhatIsWrong) {
  expectRefused({"compare", shared("small") + "/network.h5", shared("big") + "/network.h5"}, "--data FILE");
  expectRefused({"compare", shared("big"), folder.path().string()}, "holds no network");
  EXPECT_EQ(cli({"compare", shared("big")}).exitCode, 2);
}

// ---- convert and evaluate

TEST_F(Networks, Convert_thereAndBack_sameScore) {
  for (const std::string run : {"big", "small"}) {
    ASSERT_EQ(cli({"convert", shared(run), path("n.onnx")}).exitCode, 0);
    ASSERT_EQ(cli({"convert", path("n.onnx"), path("n.h5")}).exitCode, 0);
    const Json before = object(cli({"evaluate", shared(run), shared("d.h5"), "--json"}));
    const Json after = object(cli({"evaluate", path("n.h5"), shared("d.h5"), "--json"}));
    EXPECT_EQ(before["network"], after["network"]) << run;
  }
}

TEST_F(Networks, Convert_torchScript_writesOrSaysWhatToInstall) {
  const auto outcome = cli({"convert", shared("small"), path("n.pt")});
  if (fs::exists(PW_BINARY_DIR "/bin/pulsewright-torchscript")) {
    EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_TRUE(fs::exists(path("n.pt")));
  } else {
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_NE(outcome.errors.find("libtorch-dev"), std::string::npos) << outcome.errors;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()),
            outcome.exitCode == 0 ? 1 : 0);  // nothing is left lying about
}

TEST_F(Networks, Convert_unsupportedLayer_isNamed) {
  writeModelWith("LSTM", path("odd.h5"));
  expectRefused({"convert", path("odd.h5"), path("n.h5")}, "LSTM");
  expectRefused({"evaluate", path("odd.h5"), shared("d.h5")}, "\"odd\"");
  EXPECT_FALSE(fs::exists(path("n.h5")));
}

TEST_F(Networks, Convert_inputFormat_onlyOfNetworksWithoutOne) {
  expectRefused({"convert", shared("small"), path("n.h5"), "--input", "ufixed<14,14>"}, "have the format");
  expectRefused({"convert", shared("big"), path("n.h5"), "--input", "float16"}, "fixed<width,integer");
  ASSERT_EQ(cli({"convert", shared("big"), path("n.h5"), "--input", "ufixed<14,14>"}).exitCode, 0);
  const auto made = network::loadKeras(path("n.h5"));
  ASSERT_OK(made);
  EXPECT_EQ(made->inputFormat, (network::FixedFormat{14, 14, false}));
}

TEST_F(Networks, Evaluate_networkThatDoesNotSayItsInputs_getsRawCountsAndSaysSo) {
  auto network = network::loadKeras(shared("big") + "/network.h5");
  ASSERT_OK(network);
  network->inputSpec = nullptr;
  ASSERT_OK(network::saveKeras(*network, path("foreign.h5")));
  const auto outcome = cli({"evaluate", path("foreign.h5"), shared("t.h5")});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("raw counts, 161 samples from sample 120"), std::string::npos)
      << outcome.output;
}

// ---- sweep

TEST_F(Networks, Sweep_twoRecipes_tableAndResumed) {
  const std::vector<std::string> command = {"sweep",
                                            "--recipe",
                                            shared("small.json"),
                                            "-d",
                                            shared("d.h5"),
                                            "-o",
                                            path("s"),
                                            "-f",
                                            "epochs=2,3",
                                            "-f",
                                            "quantization.weight=fixed<4,1>",
                                            "--json"};
  const Json first = object(cli(command));
  ASSERT_EQ(first["rows"].size(), 2u);
  for (const Json& row : first["rows"]) EXPECT_EQ(row["trials"], 1);
  EXPECT_EQ(object(cli(command)), first);  // from what is finished
}

TEST_F(Networks, Sweep_unknownField_isRefused) {
  expectRefused(
      {"sweep", "--recipe", shared("small.json"), "-d", shared("d.h5"), "-o", path("s"), "-f", "epocs=2,3"},
      "epocs");
}

// ---- train: bad input

TEST_F(Networks, Train_batchLargerThanTheSet_trainsOrSaysSo) {
  const auto outcome = cli({"train", recipeFile(R"({"hidden": [4], "epochs": 2, "batch": 100000})"), "-d",
                            shared("d.h5"), "-o", path("run"), "--json"});
  const Json reply = object(outcome);
  if (outcome.exitCode == 0) {
    EXPECT_NE(reply["notes"].dump().find("batch"), std::string::npos) << reply["notes"].dump();
  } else {
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_NE(reply.dump().find("batch"), std::string::npos) << reply.dump();
  }
}

// Everything else is the same: only what the epochs are judged by is another set.
TEST_F(Networks, Train_otherDatasetForValidation_judgesByIt) {
  const std::string recipe = recipeFile(R"({"hidden": [4], "epochs": 2, "keep": "last"})");
  const auto trained = [&](const std::vector<std::string>& more, const std::string& run) {
    std::vector<std::string> arguments = {"train", recipe, "-d", shared("d.h5"), "-o", path(run)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(cli(arguments).exitCode, 0);
    const auto network = network::loadKeras(path(run) + "/network.h5");
    EXPECT_TRUE(network.has_value());
    return network ? network->layers[0].weights : std::vector<float>();
  };
  EXPECT_EQ(trained({"--validation", shared("d.h5")}, "other"), trained({}, "own"));
  const auto job = readJsonFile(path("other") + "/job.json");
  ASSERT_OK(job);
  EXPECT_EQ((*job)["validation"], shared("d.h5"));
  EXPECT_NE(readFile(path("other") + "/history.jsonl").value(),
            readFile(path("own") + "/history.jsonl").value());
}

TEST_F(Networks, Train_validationThatIsNotThere_isRefused) {
  expectRefused({"train", recipeFile(R"({"hidden": [4], "epochs": 2})"), "-d", shared("d.h5"), "--validation",
                 path("none.h5"), "-o", path("run")},
                "none.h5");
}

TEST_F(Networks, Train_teacherWithOtherInputs_isRefused) {
  auto teacher = network::loadKeras(shared("big") + "/network.h5");
  ASSERT_OK(teacher);
  network::Layer& first = teacher->layers[0];
  teacher->inputs = first.inputs = 100;
  first.weights.resize(100 * std::size_t(first.outputs));
  teacher->inputSpec = nullptr;
  ASSERT_OK(network::saveKeras(*teacher, path("teacher.h5")));
  expectRefused({"train", recipeFile(R"({"epochs": 3, "pruning": null})"), "--preset", "student", "-d",
                 shared("d.h5"), "-t", path("teacher.h5"), "-o", path("run")},
                "teacher");
  EXPECT_FALSE(fs::exists(path("run/network.h5")));
}

TEST_F(Networks, Train_withoutTheTeacherThatItNeeds_isRefused) {
  expectRefused({"train", "--preset", "student", "-d", shared("d.h5"), "-o", path("run")}, "--teacher");
}

TEST_F(Networks, Train_classMissingInTheTrainingPart_isRefused) {
  auto events = dataset::load(shared("d.h5"));
  ASSERT_OK(events);
  for (const std::uint32_t row : events->training) events->labels[row] = 0;
  ASSERT_OK(dataset::save(*events, path("one.h5")));
  expectRefused({"train", shared("big.json"), "-d", path("one.h5"), "-o", path("run")}, "neutron");
}

TEST_F(Networks, Train_impossibleFormat_namesTheField) {
  expectRefused({"train", recipeFile(R"({"quantization": {"weight": "fixed<40,1>"}})"), "-d", shared("d.h5"),
                 "-o", path("run")},
                "quantization.weight");
  expectRefused({"train", recipeFile(R"({"quantization": {"input": "fixed<8,1,RND_CONV>"}})"), "-d",
                 shared("d.h5"), "-o", path("run")},
                "quantization.input");
}

TEST_F(Networks, Train_convolutionLongerThanItsInput_namesTheField) {
  expectRefused({"train", recipeFile(R"({"hidden": [{"kind": "conv1d", "filters": 2, "kernel": 500}]})"),
                 "-d", shared("d.h5"), "-o", path("run")},
                "kernel");
}

// ---- script

TEST_F(Networks, Script_ofARun_trainsOnItsDataWithItsTeacher) {
  ASSERT_EQ(cli({"script", shared("small"), path("s.py")}).exitCode, 0);
  const std::string text = readFile(path("s.py")).value();
  EXPECT_NE(text.find(shared("d.h5")), std::string::npos);
  EXPECT_NE(text.find("EPOCHS = 4\n"), std::string::npos);
  EXPECT_NE(text.find("QDense(4"), std::string::npos);
}

TEST_F(Networks, Script_hls4ml_ofAQuantisedNetworkOnly) {
  ASSERT_EQ(cli({"script", "--hls4ml", shared("small"), path("h.py"), "--reuse", "4"}).exitCode, 0);
  EXPECT_NE(readFile(path("h.py")).value().find("REUSE = 4\n"), std::string::npos);
  expectRefused({"script", "--hls4ml", shared("big"), path("g.py")}, "no formats");
  EXPECT_FALSE(fs::exists(path("g.py")));
}

TEST_F(Networks, Script_ofARecipeThatIsWrong_isRefused) {
  expectRefused({"script", recipeFile(R"({"epocs": 3})"), path("s.py")}, "epocs");
}

}  // namespace
}  // namespace pw::test
