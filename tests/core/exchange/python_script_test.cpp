// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/python_script.h"

#include <algorithm>
#include <fstream>

#include "random_network.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw::exchange {
namespace {

using recipe::LayerSpec;
using recipe::TrainingRecipe;

/// A script as Python reads it; see script_values.py.
Json parsed(const std::string& script) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "script.py") << script;
  tools::Command command;
  command.program = "/usr/bin/python3";
  command.arguments = {PW_SOURCE_DIR "/tests/core/exchange/script_values.py",
                       (folder / "script.py").string()};
  const auto outcome = tools::run(command, {});
  EXPECT_TRUE(outcome && outcome->exitCode == 0) << (outcome ? outcome->errors : describe(outcome.error()));
  return outcome ? Json::parse(outcome->output, nullptr, false) : Json();
}

Json training(const TrainingRecipe& recipe, int inputs = 161) {
  const auto script = trainingScript(recipe, inputs, {});
  EXPECT_TRUE(script) << (script ? "" : describe(script.error()));
  return script ? parsed(*script) : Json();
}

/// Layers of one kind, as [name, arguments, keywords].
std::vector<Json> layersNamed(const Json& script, const std::string& kind) {
  std::vector<Json> found;
  for (const Json& layer : script["layers"]) {
    if (layer[0] == kind) found.push_back(layer);
  }
  return found;
}

/// The first call of this name; null when there is none.
Json call(const Json& script, const std::string& name) {
  for (const Json& call : script["calls"]) {
    if (call[0] == name) return call;
  }
  return nullptr;
}

Json text(const char* json) {
  return Json::parse(json);
}

TEST(TrainingScript, Teacher_hasTheRecipesNumbers) {
  TrainingRecipe recipe = recipe::defaultTeacher();
  recipe.epochs = 17;
  recipe.batch = 50;
  recipe.learningRate = 0.00123;
  recipe.l2 = 1e-5;
  recipe.seed = 99;
  const Json script = training(recipe);
  const Json& constants = script["constants"];
  EXPECT_EQ(constants["EPOCHS"], 17);
  EXPECT_EQ(constants["BATCH"], 50);
  EXPECT_EQ(constants["LEARNING_RATE"], 0.00123);
  EXPECT_EQ(constants["L2"], 1e-5);
  EXPECT_EQ(constants["SEED"], 99);
  const auto layers = layersNamed(script, "keras.layers.Dense");
  ASSERT_EQ(layers.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(layers[i][1][0], (std::vector<int>{256, 64, 32, 2})[i]);
}

// quantized_bits has its integer bits without the sign, quantized_relu has none.
TEST(TrainingScript, Student_hasTheFormatsAsQuantisers) {
  const Json script = training(recipe::defaultStudent());
  const auto layers = layersNamed(script, "QDense");
  ASSERT_EQ(layers.size(), 3u);
  for (const Json& layer : layers) {
    EXPECT_EQ(layer[2]["kernel_quantizer"], text(R"(["quantized_bits", [6, 0], {"alpha": 1}])"));
    EXPECT_EQ(layer[2]["bias_quantizer"], text(R"(["quantized_bits", [8, 1], {"alpha": 1}])"));
  }
  const auto activations = layersNamed(script, "QActivation");
  ASSERT_EQ(activations.size(), 4u);
  EXPECT_EQ(activations[0][1][0], text(R"(["quantized_bits", [8, 1], {"alpha": 1}])"));  // input
  EXPECT_EQ(activations[1][1][0], text(R"(["quantized_relu", [6, 2], {}])"));
  EXPECT_EQ(activations[3][1][0], text(R"(["quantized_bits", [12, 5], {"alpha": 1}])"));  // logits
}

TEST(TrainingScript, Student_hasItsPruningInEpochsTimesSteps) {
  const Json script = training(recipe::defaultStudent());
  EXPECT_EQ(script["constants"]["FINAL_SPARSITY"], 0.8);
  EXPECT_EQ(script["constants"]["PRUNING_FROM_EPOCH"], 2);
  EXPECT_EQ(script["constants"]["PRUNING_TO_EPOCH"], 24);
  const Json schedule = call(script, "tfmot.sparsity.keras.PolynomialDecay");
  ASSERT_FALSE(schedule.is_null());
  EXPECT_EQ(schedule[2]["begin_step"], "PRUNING_FROM_EPOCH * steps");
  EXPECT_EQ(schedule[2]["end_step"], "PRUNING_TO_EPOCH * steps");
  EXPECT_EQ(schedule[2]["power"], 3);
  EXPECT_FALSE(call(script, "tfmot.sparsity.keras.UpdatePruningStep").is_null());
}

TEST(TrainingScript, Student_distilsOnLogitsWithItsTemperature) {
  TrainingRecipe recipe = recipe::defaultStudent();
  recipe.distillation->temperature = 7;
  recipe.distillation->alpha = 0.25;
  const auto written = trainingScript(recipe, 161, {"d.h5", "t \"1\".h5", "o.h5"});
  ASSERT_OK(written);
  const Json script = parsed(*written);
  EXPECT_EQ(script["constants"]["TEMPERATURE"], 7);
  EXPECT_EQ(script["constants"]["ALPHA"], 0.25);
  EXPECT_EQ(script["constants"]["TEACHER"], "t \"1\".h5");
  EXPECT_NE(written->find("TEMPERATURE ** 2"), std::string::npos);
  EXPECT_FALSE(call(script, "Distiller").is_null());
}

TEST(TrainingScript, DistillationOfProbabilities_hasNoSquaredTemperature) {
  TrainingRecipe recipe = recipe::defaultStudent();
  recipe.distillation->of = recipe::Distillation::Of::probabilities;
  const auto written = trainingScript(recipe, 161, {});
  ASSERT_OK(written);
  EXPECT_TRUE(parsed(*written).is_object());
  EXPECT_EQ(written->find("TEMPERATURE ** 2"), std::string::npos);
}

TEST(TrainingScript, ConvolutionsAndPooling_areThere) {
  TrainingRecipe recipe;
  LayerSpec convolution = LayerSpec::convolution(4, 7, 2);
  convolution.same = true;
  convolution.batchNorm = true;
  convolution.dropout = 0.25;
  LayerSpec leaky = 8;
  leaky.activation = network::Activation::leakyRelu;
  recipe.hidden = {convolution, LayerSpec::pooling(network::LayerKind::maxPooling, 3), leaky};
  const Json script = training(recipe);
  ASSERT_EQ(layersNamed(script, "keras.layers.Conv1D").size(), 1u);
  const Json made = layersNamed(script, "keras.layers.Conv1D")[0];
  EXPECT_EQ(made[1], text("[4, 7]"));
  EXPECT_EQ(made[2]["strides"], 2);
  EXPECT_EQ(made[2]["padding"], "same");
  EXPECT_EQ(layersNamed(script, "keras.layers.MaxPooling1D").at(0)[1][0], 3);
  EXPECT_EQ(layersNamed(script, "keras.layers.BatchNormalization").size(), 1u);
  EXPECT_EQ(layersNamed(script, "keras.layers.Dropout").at(0)[1][0], 0.25);
  EXPECT_EQ(layersNamed(script, "keras.layers.LeakyReLU").at(0)[2]["alpha"], 0.125);
  EXPECT_EQ(layersNamed(script, "keras.layers.Flatten").size(), 1u);
  EXPECT_EQ(layersNamed(script, "keras.layers.Reshape").at(0)[1][0], text("[161, 1]"));
}

TEST(TrainingScript, OptimiserScheduleAndStopping_haveTheirNumbers) {
  TrainingRecipe recipe;
  recipe.optimizer = {recipe::Optimizer::Kind::momentum, 0.85};
  recipe.schedule.kind = recipe::Schedule::Kind::plateau;
  recipe.schedule.factor = 0.3;
  recipe.schedule.patience = 4;
  recipe.earlyStopping = recipe::EarlyStopping{6};
  recipe.classWeights = {1, 2.5};
  const Json script = training(recipe);
  EXPECT_EQ(call(script, "keras.optimizers.SGD")[2]["momentum"], 0.85);
  EXPECT_EQ(call(script, "keras.callbacks.ReduceLROnPlateau")[2]["factor"], 0.3);
  EXPECT_EQ(call(script, "keras.callbacks.ReduceLROnPlateau")[2]["patience"], 4);
  EXPECT_EQ(call(script, "keras.callbacks.EarlyStopping")[2]["patience"], 6);
  EXPECT_EQ(script["constants"]["CLASS_WEIGHTS"], text("[[0, 1], [1, 2.5]]"));
}

TEST(TrainingScript, EveryKindOfRecipe_isPython) {
  using Kind = recipe::Schedule::Kind;
  for (const Kind kind : {Kind::constant, Kind::step, Kind::cosine, Kind::plateau}) {
    for (const bool student : {false, true}) {
      TrainingRecipe recipe = student ? recipe::defaultStudent() : recipe::defaultTeacher();
      recipe.schedule.kind = kind;
      recipe.augmentation = recipe::Augmentation{0.1, 0.01, 0.02, 1.5};
      recipe.singleLogit = student;
      recipe.optimizer.kind = recipe::Optimizer::Kind::sgd;
      recipe.name = "odd \"name\" \\ ü";
      const Json script = training(recipe);
      ASSERT_TRUE(script.is_object());
      EXPECT_EQ(script["constants"]["NAME"], recipe.name);
      EXPECT_FALSE(call(script, "AugmentedRows").is_null());
    }
  }
}

TEST(TrainingScript, EveryKindOfPruning_isPython) {
  using Of = recipe::Pruning::Of;
  for (const Of of : {Of::weights, Of::neurons, Of::pattern}) {
    TrainingRecipe recipe = recipe::defaultStudent();
    recipe.pruning->of = of;
    recipe.pruning->course = recipe::Pruning::Course::constant;
    const Json prune = call(training(recipe), "tfmot.sparsity.keras.prune_low_magnitude");
    EXPECT_EQ(prune.is_null(), of == Of::neurons);
    if (of == Of::pattern) {
      EXPECT_EQ(prune[2]["sparsity_m_by_n"], text("[2, 4]"));
    }
  }
}

TEST(TrainingScript, RecipeThatDoesNotFit_isRefused) {
  TrainingRecipe recipe;
  recipe.hidden = {LayerSpec::convolution(4, 50)};
  EXPECT_FALSE(trainingScript(recipe, 20, {}));
}

network::Network quantised() {
  std::mt19937 random(3);
  return test::randomNetwork({{12, 6, 3, 2}}, random);
}

TEST(Hls4mlScript, Network_hasItsFormatsAsPrecisions) {
  const network::Network net = quantised();
  Hls4mlSettings settings;
  settings.part = "xczu3eg-sbva484-1-e";
  settings.clockNs = 3.2;
  settings.reuse = 8;
  settings.strategy = "Resource";
  settings.ioType = "io_stream";
  const auto written = hls4mlScript(net, settings);
  ASSERT_OK(written);
  const Json script = parsed(*written);
  const Json& constants = script["constants"];
  EXPECT_EQ(constants["PART"], "xczu3eg-sbva484-1-e");
  EXPECT_EQ(constants["CLOCK_NS"], 3.2);
  EXPECT_EQ(constants["REUSE"], 8);
  EXPECT_EQ(constants["IO_TYPE"], "io_stream");
  EXPECT_EQ(constants["INPUTS"], 12);
  ASSERT_EQ(constants["LAYERS"].size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const network::FixedFormat& result = net.layers[i].formats->result;
    const Json expected = Json::array({result.width, result.integer, result.isSigned, "RND", "SAT"});
    EXPECT_EQ(constants["LAYERS"][i], Json::array({net.layers[i].name, i < 2, expected}));
    EXPECT_NE(written->find("\"weight\": \"" + network::toCpp(net.layers[i].formats->weight)),
              std::string::npos);
    EXPECT_NE(written->find("\"result\": \"" + network::toCpp(result)), std::string::npos);
  }
}

// The arithmetic that the script compares with, run alone: its libraries need not be there.
TEST(Hls4mlScript, ItsOwnArithmetic_equalsTheNetworks) {
  tools::Command probe;
  probe.program = "/usr/bin/python3";
  probe.arguments = {"-c", "import numpy"};
  if (const auto there = tools::run(probe, {}); !there || there->exitCode != 0)
    GTEST_SKIP() << "python3-numpy is not installed";
  std::mt19937 random(4);
  test::RandomNetworkSettings settings{{7, 5, 2}};
  settings.mixed = true;
  for (int trial = 0; trial < 4; ++trial) {
    const network::Network net = test::randomNetwork(settings, random);
    const auto inputs = test::randomInputs(net, 50, random);
    const auto written = hls4mlScript(net, {});
    ASSERT_OK(written);
    Json given = {{"inputs", inputs}, {"layers", Json::object()}};
    for (const auto& layer : net.layers)
      given["layers"][layer.name] = {{"kernel:0", layer.weights}, {"bias:0", layer.bias}};
    const test::TemporaryFolder folder;
    std::ofstream(folder / "script.py") << *written;
    std::ofstream(folder / "given.json") << given.dump();
    tools::Command command;
    command.program = "/usr/bin/python3";
    command.arguments = {PW_SOURCE_DIR "/tests/core/exchange/script_arithmetic.py",
                         (folder / "script.py").string(), (folder / "given.json").string()};
    const auto outcome = tools::run(command, {});
    ASSERT_OK(outcome);
    ASSERT_EQ(outcome->exitCode, 0) << outcome->errors;
    const auto expected = network::run(net, inputs);
    EXPECT_EQ(Json::parse(outcome->output), Json(std::vector<double>(expected.begin(), expected.end())));
  }
}

TEST(Hls4mlScript, FloatingNetwork_isRefused) {
  network::Network net = quantised();
  net.inputFormat.reset();
  EXPECT_ERROR(hls4mlScript(net, {}), ErrorKind::badInput, "no formats");
}

TEST(Hls4mlScript, OtherActivation_isRefusedWithTheLayer) {
  network::Network net = quantised();
  net.layers[1].activation = network::Activation::tanh;
  EXPECT_ERROR(hls4mlScript(net, {}), ErrorKind::badInput, "tanh");
}

}  // namespace
}  // namespace pw::exchange
