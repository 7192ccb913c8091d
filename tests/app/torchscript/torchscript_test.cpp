// SPDX-License-Identifier: GPL-3.0-or-later
// TorchScript files loaded again by LibTorch: the same logits.
#include <torch/script.h>

#include <fstream>

#include "network/network.h"
#include "random_network.h"
#include "sliding_layers.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw {
namespace {

tools::Outcome runProgram(const std::string& program, const std::vector<std::string>& arguments) {
  tools::Command command;
  command.program = program;
  command.arguments = arguments;
  const auto outcome = tools::run(command, {});
  EXPECT_TRUE(outcome.has_value()) << (outcome ? "" : describe(outcome.error()));
  return outcome ? *outcome : tools::Outcome{};
}

class TorchScript : public testing::Test {
 protected:
  void write(const network::Network& network) {
    ASSERT_OK(network::saveKeras(network, folder / "n.h5"));
    const auto outcome = runProgram(PW_BINARY_DIR "/bin/pulsewright-torchscript",
                                    {(folder / "n.h5").string(), (folder / "n.pt").string()});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
  }
  /// What the file makes of the inputs.
  std::vector<float> logits(const network::Network& network, std::vector<float> inputs) {
    write(network);
    torch::jit::Module module = torch::jit::load((folder / "n.pt").string());
    const auto rows = std::int64_t(inputs.size()) / network.inputs;
    const at::Tensor x = torch::from_blob(inputs.data(), {rows, network.inputs});
    const at::Tensor y = module.forward({x}).toTensor().contiguous();
    EXPECT_EQ(y.size(1), network.outputs());
    return {y.data_ptr<float>(), y.data_ptr<float>() + y.numel()};
  }
  test::TemporaryFolder folder;
};

network::Network floating(unsigned seed) {
  std::mt19937 random(seed);
  network::Network network = test::randomNetwork({{12, 9, 5, 2}}, random);
  network.inputFormat.reset();
  for (auto& layer : network.layers) layer.formats.reset();
  return network;
}

std::vector<float> normalInputs(const network::Network& network, std::size_t rows) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::vector<float> inputs(rows * std::size_t(network.inputs));
  for (float& input : inputs) input = normal(random);
  return inputs;
}

TEST_F(TorchScript, FloatingNetwork_sameLogits) {
  const network::Network network = floating(1);
  const auto inputs = normalInputs(network, 500);
  const auto expected = network::run(network, inputs), got = logits(network, inputs);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-4);  // float32 sums
}

TEST_F(TorchScript, QuantisedNetworksOfEveryMode_sameLogitsBitForBit) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 random(seed);
    test::RandomNetworkSettings settings{{12, 9, 5, 2}};
    settings.mixed = true;
    const network::Network network = test::randomNetwork(settings, random);
    const auto inputs = test::randomInputs(network, 500, random);
    EXPECT_EQ(logits(network, inputs), network::run(network, inputs)) << seed;
  }
}

TEST_F(TorchScript, TiesOfEveryRounding_sameLogitsBitForBit) {
  for (auto rounding : {network::Rounding::trn, network::Rounding::rnd, network::Rounding::rndConv}) {
    network::Network network;
    network.name = "ties";
    network.inputs = 1;
    network.inputFormat = network::FixedFormat{6, 4, true, rounding};
    network.layers = {{"logits",
                       1,
                       2,
                       {1, -1},
                       {0, 0.25f},
                       network::Activation::linear,
                       network::LayerFormats{{4, 3}, {4, 2}, {5, 4, true, rounding}}}};
    std::vector<float> inputs;
    for (int i = -300; i <= 300; ++i) inputs.push_back(float(i) / 32);
    EXPECT_EQ(logits(network, inputs), network::run(network, inputs)) << int(rounding);
  }
}

TEST_F(TorchScript, ConvolutionAndPooling_sameLogits) {
  std::mt19937 random(2);
  network::Network network;
  network.name = "sliding";
  network.inputs = 20;
  network.layers.push_back(test::randomConvolution("conv", {20, 1, 5, 2, 2, 1, 3}, random));
  const int length = network.layers[0].sliding.positions();
  network.layers.push_back(test::pooling("most", network::LayerKind::maxPooling, length, 3, 2, 1));
  network.layers.push_back(
      test::pooling("level", network::LayerKind::averagePooling, network.layers[1].outputs / 3, 3, 2, 2));
  network::Layer last = floating(3).layers.back();
  last.inputs = network.layers.back().outputs;
  last.weights.resize(std::size_t(last.inputs * last.outputs));
  for (float& weight : last.weights) weight = float(int(random() % 17) - 8) / 8;
  network.layers.push_back(last);
  const auto saved = network::saveKeras(network, folder / "probe.h5");
  if (!saved) GTEST_SKIP() << describe(saved.error());
  const auto inputs = normalInputs(network, 200);
  const auto expected = network::run(network, inputs), got = logits(network, inputs);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-3);  // float32 sums
}

TEST_F(TorchScript, PythonsTorch_loadsItWithTheSameLogits) {
  if (runProgram("/usr/bin/python3", {"-c", "import torch, numpy"}).exitCode != 0)
    GTEST_SKIP() << "python3-torch is not installed";
  std::mt19937 random(3);
  const network::Network network = test::randomNetwork({{12, 9, 5, 2}}, random);
  const auto inputs = test::randomInputs(network, 100, random);
  write(network);
  std::ofstream(folder / "x.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(inputs.data()), std::streamsize(inputs.size() * sizeof(float)));
  const auto outcome =
      runProgram("/usr/bin/python3",
                 {"-c",
                  "import sys, numpy, torch\n"
                  "x = torch.from_numpy(numpy.fromfile(sys.argv[2], dtype='float32').reshape(-1, 12))\n"
                  "print(*torch.jit.load(sys.argv[1])(x).flatten().tolist())",
                  (folder / "n.pt").string(), (folder / "x.bin").string()});
  ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
  std::istringstream words(outcome.output);
  for (float expected : network::run(network, inputs)) {
    double got = NAN;
    words >> got;
    EXPECT_EQ(float(got), expected);
  }
}

TEST_F(TorchScript, MissingNetwork_isBadInput) {
  const auto outcome = runProgram(PW_BINARY_DIR "/bin/pulsewright-torchscript",
                                  {(folder / "none.h5").string(), (folder / "n.pt").string()});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("none.h5"), std::string::npos) << outcome.errors;
}

TEST_F(TorchScript, FolderThatIsNotThere_leavesNothing) {
  ASSERT_OK(network::saveKeras(floating(1), folder / "n.h5"));
  const auto outcome = runProgram(PW_BINARY_DIR "/bin/pulsewright-torchscript",
                                  {(folder / "n.h5").string(), "/proc/none/n.pt"});
  EXPECT_EQ(outcome.exitCode, 2) << outcome.errors;
}

}  // namespace
}  // namespace pw
