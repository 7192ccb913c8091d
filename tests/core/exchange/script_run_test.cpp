// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts are run, with stand-ins for TensorFlow, QKeras, tfmot, h5py and hls4ml that have the signatures
// of these libraries and compute in numpy: a wrong argument ends a script, a wrong value shows in its
// numbers.
#include <cmath>
#include <fstream>

#include "exchange/python_script.h"
#include "random_network.h"
#include "recipe/untrained_network.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw::exchange {
namespace {

using recipe::LayerSpec;
using recipe::TrainingRecipe;

constexpr int inputs = 20;

/// What run_script.py says; null when Python has no numpy.
Json ran(const std::string& script, const Json& given) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "script.py") << script;
  std::ofstream(folder / "given.json") << given.dump();
  tools::Command command;
  command.program = "/usr/bin/python3";
  command.arguments = {"-B", PW_SOURCE_DIR "/tests/core/exchange/run_script.py",
                       (folder / "script.py").string(), (folder / "given.json").string()};
  const auto outcome = tools::run(command, {});
  EXPECT_OK(outcome);
  if (!outcome || outcome->exitCode == 77) return {};
  EXPECT_EQ(outcome->exitCode, 0) << outcome->errors;
  return Json::parse(outcome->output, nullptr, false);
}

/// The recipe's network with weights on the grid of its formats, in which QKeras' halves go to even.
network::Network filled(const TrainingRecipe& recipe) {
  auto network = recipe::untrainedNetwork(recipe, inputs, 2, "");
  EXPECT_OK(network);
  std::mt19937 random(7);
  std::normal_distribution<float> normal(0, 0.4f);
  const auto even = [](network::FixedFormat& format) { format.rounding = network::Rounding::rndConv; };
  if (network->inputFormat) even(*network->inputFormat);
  for (network::Layer& layer : network->layers) {
    for (auto* values : {&layer.weights, &layer.bias}) {
      for (float& value : *values) value = normal(random);
    }
    if (!layer.formats) continue;
    for (auto* format : {&layer.formats->weight, &layer.formats->bias, &layer.formats->result}) even(*format);
    for (float& weight : layer.weights)
      weight = float(network::quantize(double(weight), layer.formats->weight));
    for (float& bias : layer.bias) bias = float(network::quantize(double(bias), layer.formats->bias));
  }
  return *network;
}

Json weightsOf(const network::Network& network) {
  Json weights = Json::object();
  for (const network::Layer& layer : network.layers) weights[layer.name] = {layer.weights, layer.bias};
  return weights;
}

struct ScriptRun {
  Json said;
  network::Network network;
  std::vector<float> expected;  ///< logits of the network
};

ScriptRun trainingRun(const TrainingRecipe& recipe) {
  const auto script = trainingScript(recipe, inputs, {"data.h5", "teacher.h5", "out.h5"});
  EXPECT_OK(script);
  ScriptRun run{{}, filled(recipe), {}};
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 1);
  std::vector<float> rows(inputs * 60);
  for (float& value : rows) value = normal(random);
  Json labels = Json::array(), split = {{"training", {}}, {"validation", {}}, {"test", {}}};
  for (int i = 0; i < 60; ++i) {
    labels.push_back(i % 2);
    split[i < 33 ? "training" : i < 50 ? "validation" : "test"].push_back(i);
  }
  const Json data = {{"inputs", rows}, {"labels", labels}, {"split", split}};
  run.said = ran(*script, {{"data", data}, {"weights", weightsOf(run.network)}, {"inputs", rows}});
  run.expected = network::run(run.network, rows);
  return run;
}

void expectLogits(const ScriptRun& run, double tolerance) {
  ASSERT_EQ(run.said["logits"].size(), run.expected.size());
  for (std::size_t i = 0; i < run.expected.size(); ++i)
    ASSERT_NEAR(run.said["logits"][i].get<double>(), double(run.expected[i]), tolerance) << i;
}

#define SKIP_WITHOUT_NUMPY(said) \
  if ((said).is_null()) GTEST_SKIP() << "python3-numpy is not installed"

TrainingRecipe floating() {
  TrainingRecipe recipe;
  recipe.hidden = {12, 7};
  recipe.epochs = 20;
  recipe.batch = 10;
  recipe.l2 = 1e-4;
  return recipe;
}

TrainingRecipe student() {
  TrainingRecipe recipe = recipe::defaultStudent();
  recipe.batch = 10;
  recipe.epochs = 40;
  return recipe;
}

constexpr double floatRounding = 1e-4;  ///< single against double precision

TEST(TrainingScriptRun, Floating_givesTheNetworksLogits) {
  const ScriptRun run = trainingRun(floating());
  SKIP_WITHOUT_NUMPY(run.said);
  expectLogits(run, floatRounding);
  EXPECT_NE(run.said["printed"].get<std::string>().find("accuracy on 10 test events"), std::string::npos);
}

TEST(TrainingScriptRun, Student_givesTheQuantisedNetworksLogitsBitForBit) {
  const ScriptRun run = trainingRun(student());
  SKIP_WITHOUT_NUMPY(run.said);
  expectLogits(run, 0);
}

double squaredHinge(double wanted, double other) {
  return std::pow(std::max(0.0, 1 + other - wanted), 2);
}

double squaredError(double wanted, double other) {
  return std::pow(1 - 1 / (1 + std::exp(other - wanted)), 2);  // twice, over two classes
}

TEST(TrainingScriptRun, OtherLosses_areThoseOfTheRecipe) {
  using Formula = double (*)(double, double);
  for (const auto& [kind, formula] :
       {std::pair<recipe::LossKind, Formula>{recipe::LossKind::squaredHinge, squaredHinge},
        {recipe::LossKind::squaredError, squaredError}}) {
    TrainingRecipe recipe = floating();
    recipe.loss = kind;
    const ScriptRun run = trainingRun(recipe);
    SKIP_WITHOUT_NUMPY(run.said);
    ASSERT_EQ(run.said["losses"].size(), run.expected.size() / 2);
    for (std::size_t i = 0; i < run.said["losses"].size(); ++i) {  // labels alternate
      const double z[] = {double(run.expected[2 * i]), double(run.expected[2 * i + 1])};
      ASSERT_NEAR(run.said["losses"][i].get<double>(), formula(z[i % 2], z[1 - i % 2]), floatRounding) << i;
    }
  }
}

TEST(TrainingScriptRun, Student_prunesItsHiddenLayersInStepsOfTheData) {
  const ScriptRun run = trainingRun(student());
  SKIP_WITHOUT_NUMPY(run.said);
  ASSERT_EQ(run.said["pruned"].size(), 2u);  // not the last layer
  const Json& first = run.said["pruned"][0];
  EXPECT_EQ(first["name"], "fc1");
  EXPECT_EQ(first["begin"], 2 * 4);  // 33 events in batches of 10
  EXPECT_EQ(first["end"], 24 * 4);
  EXPECT_EQ(first["final"], 0.8);
}

// The stand-in's validation is best after 7 of 10 epochs; the network keeps the epoch in a bias.
TEST(TrainingScriptRun, BestEpoch_isKept) {
  TrainingRecipe recipe = floating();
  const ScriptRun best = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(best.said);
  EXPECT_EQ(best.said["kept"], 14);
  recipe.keep = TrainingRecipe::Keep::loss;
  EXPECT_EQ(trainingRun(recipe).said["kept"], 14);
  recipe.keep = TrainingRecipe::Keep::last;
  EXPECT_EQ(trainingRun(recipe).said["kept"], 19);
}

TEST(TrainingScriptRun, BestEpoch_isOneWithTheFinalSparsity) {
  TrainingRecipe recipe = floating();
  recipe.pruning = recipe::Pruning{0.5, 2, 17};
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  EXPECT_EQ(run.said["kept"], 17);
}

TEST(TrainingScriptRun, Ramp_reachesTheQuantisersOfAPrunedStudent) {
  TrainingRecipe recipe = student();
  recipe.quantization->fromEpoch = 4;
  recipe.quantization->rampEpochs = 6;
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  const Json& noise = run.said["fit"]["noise"];
  EXPECT_EQ(noise[3], 0.0);
  EXPECT_GT(noise[7], 0.0);
  EXPECT_LT(noise[7], 1.0);
  EXPECT_EQ(noise[10], 1.0);
  expectLogits(run, 0);
}

TEST(TrainingScriptRun, LearningRates_areThoseOfTheSchedule) {
  TrainingRecipe recipe = floating();
  recipe.schedule.kind = recipe::Schedule::Kind::cosine;
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  const double least = recipe.schedule.least;
  for (int epoch = 0; epoch < 20; ++epoch) {
    const double share = least + (1 - least) * (1 + std::cos(M_PI * epoch / 19)) / 2;
    EXPECT_NEAR(run.said["fit"]["rates"][std::size_t(epoch)].get<double>(),
                recipe.learningRate * std::max(share, least), 1e-12);
  }
}

TEST(TrainingScriptRun, EarlyStopping_waitsItsPatience) {
  TrainingRecipe recipe = floating();
  recipe.earlyStopping = recipe::EarlyStopping{3};
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  EXPECT_EQ(run.said["fit"]["rates"].size(), 14u + 1 + 3);
}

TEST(TrainingScriptRun, Everything_runs) {
  using Kind = recipe::Schedule::Kind;
  for (const Kind kind : {Kind::constant, Kind::step, Kind::plateau}) {
    for (const auto optimizer : {recipe::Optimizer::Kind::sgd, recipe::Optimizer::Kind::momentum}) {
      TrainingRecipe recipe = student();
      recipe.schedule.kind = kind;
      recipe.optimizer.kind = optimizer;
      recipe.augmentation = recipe::Augmentation{0.1, 0.01, 0.02, 1.5};
      recipe.classWeights = {1, 2};
      recipe.singleLogit = true;
      recipe.l2 = 1e-4;
      recipe.distillation->of = recipe::Distillation::Of::probabilities;
      recipe.pruning->of = kind == Kind::step ? recipe::Pruning::Of::pattern : recipe::Pruning::Of::neurons;
      recipe.augmentation->timeJitter = 1;
      if (kind == Kind::constant) recipe.classWeights.clear();
      if (kind == Kind::plateau) recipe.augmentation.reset();
      const ScriptRun run = trainingRun(recipe);
      SKIP_WITHOUT_NUMPY(run.said);
      expectLogits(run, 0);
    }
  }
}

std::vector<LayerSpec> convolutions() {
  LayerSpec first = LayerSpec::convolution(3, 5, 2), second = LayerSpec::convolution(4, 3);
  first.same = true;
  first.activation = network::Activation::leakyRelu;
  second.activation = network::Activation::tanh;
  LayerSpec dense = 6;
  dense.activation = network::Activation::sigmoid;
  return {first, LayerSpec::pooling(network::LayerKind::maxPooling, 2), second,
          LayerSpec::pooling(network::LayerKind::averagePooling, 3), dense};
}

TEST(TrainingScriptRun, Convolutions_giveTheNetworksLogits) {
  TrainingRecipe recipe = floating();
  recipe.hidden = convolutions();
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  expectLogits(run, floatRounding);
}

TEST(TrainingScriptRun, QuantisedConvolution_givesTheNetworksLogitsBitForBit) {
  TrainingRecipe recipe = student();
  LayerSpec convolution = LayerSpec::convolution(3, 5, 2);
  convolution.same = true;
  recipe.hidden = {convolution, LayerSpec::pooling(network::LayerKind::maxPooling, 2), 6};
  const ScriptRun run = trainingRun(recipe);
  SKIP_WITHOUT_NUMPY(run.said);
  expectLogits(run, 0);
}

// hls4ml

/// The layers of the Keras file that save() makes of it.
Json keras(const network::Network& network) {
  Json layers = Json::array({Json::array({"input_quantized", "result"})});
  for (const network::Layer& layer : network.layers) {
    const bool relu = layer.activation == network::Activation::relu;
    layers.push_back({layer.name, "dense"});
    layers.push_back({layer.name + (relu ? "_relu" : "_result"), relu ? "relu" : "result"});
  }
  return layers;
}

TEST(Hls4mlScriptRun, Project_givesEveryBitAndIsBuilt) {
  std::mt19937 random(5);
  test::RandomNetworkSettings settings{{9, 6, 2}};
  settings.mixed = true;
  for (int trial = 0; trial < 4; ++trial) {
    const network::Network network = test::randomNetwork(settings, random);
    const auto script = hls4mlScript(network, {});
    ASSERT_OK(script);
    const Json said = ran(*script, {{"layers", keras(network)}, {"weights", weightsOf(network)}});
    SKIP_WITHOUT_NUMPY(said);
    EXPECT_EQ(said["printed"], "0 of 2000 logits differ from the network's own arithmetic\n");
    EXPECT_EQ(said["built"], (Json{{"csim", false}, {"synth", true}}));
  }
}

}  // namespace
}  // namespace pw::exchange
