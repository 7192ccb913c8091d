// SPDX-License-Identifier: GPL-3.0-or-later
#include <onnx/onnx_pb.h>

#include <cstdlib>
#include <cstring>

#include "base/file.h"
#include "onnx_file/onnx_file.h"
#include "random_network.h"
#include "sliding_layers.h"
#include "test_support.h"

namespace pw::onnx_file {
namespace {

namespace fs = std::filesystem;

network::Network floatNetwork() {
  std::mt19937 random(3);
  network::Network net = test::randomNetwork({{12, 6, 3, 2}, 6, 8, false}, random);
  net.inputFormat.reset();
  std::normal_distribution<float> normal;
  for (network::Layer& layer : net.layers) {
    layer.formats.reset();
    for (float& value : layer.weights) value = normal(random);
    for (float& value : layer.bias) value = normal(random);
  }
  return net;
}

/// All formats drawn anew; they round and saturate as QONNX can.
network::Network quantisedNetwork(unsigned seed) {
  std::mt19937 random(seed);
  network::Network net = test::randomNetwork({{12, 6, 3, 2}, 6, 8, true}, random);
  const auto known = [](network::FixedFormat& format) {
    format.overflow = network::Overflow::sat;
    format.rounding = network::Rounding(int(format.rounding) % 3);  // TRN, RND, RND_CONV
  };
  known(*net.inputFormat);
  for (network::Layer& layer : net.layers) known(layer.formats->result);
  return net;
}

std::vector<float> someInputs(int columns) {
  std::mt19937 random(9);
  std::normal_distribution<float> normal(0, 2);
  std::vector<float> inputs(std::size_t(500 * columns));
  for (float& value : inputs) value = normal(random);
  return inputs;
}

class Onnx : public testing::Test {
 protected:
  network::Network again(const network::Network& net, Form form) {
    EXPECT_OK(save(net, file, form));
    auto loaded = load(file, &notes);
    EXPECT_OK(loaded);
    return loaded ? std::move(*loaded) : network::Network{};
  }
  /// Logits by another program; none when it is not installed.
  std::optional<std::vector<double>> peerLogits(const network::Network& net,
                                                const std::vector<float>& inputs) {
    std::string bytes(inputs.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), inputs.data(), bytes.size());
    EXPECT_OK(writeFileAtomically(folder / "inputs", bytes));
    const std::string command = PW_PYTHON " " PW_ONNX_PEER " " + file.string() + " " +
                                (folder / "inputs").string() + " " + (folder / "logits").string();
    const int code = std::system(command.c_str());
    if (code != 0 && WEXITSTATUS(code) == 77) return {};
    EXPECT_EQ(code, 0);
    const std::string made = readFile(folder / "logits").value();
    std::vector<double> logits(made.size() / sizeof(double));
    std::memcpy(logits.data(), made.data(), made.size());
    EXPECT_EQ(logits.size(), inputs.size() / std::size_t(net.inputs) * std::size_t(net.outputs()));
    return logits;
  }
  Result<network::Network> loadModel(const onnx::ModelProto& model) {
    std::string bytes;
    model.SerializeToString(&bytes);
    EXPECT_OK(writeFileAtomically(file, bytes));
    return load(file, &notes);
  }
  onnx::ModelProto saved(const network::Network& net, Form form) {
    EXPECT_OK(save(net, file, form));
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(readFile(file).value()));
    return model;
  }

  test::TemporaryFolder folder;
  const fs::path file = folder / "network.onnx";
  std::vector<std::string> notes;
};

TEST_F(Onnx, floatNetwork_comesBackAsItWas) {
  const network::Network net = floatNetwork(), back = again(net, Form::floating);
  ASSERT_EQ(back.layers.size(), net.layers.size());
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    EXPECT_EQ(back.layers[i].weights, net.layers[i].weights);
    EXPECT_EQ(back.layers[i].bias, net.layers[i].bias);
    EXPECT_EQ(back.layers[i].activation, net.layers[i].activation);
    EXPECT_FALSE(back.layers[i].formats.has_value());
  }
  EXPECT_TRUE(notes.empty());
}

TEST_F(Onnx, quantisedNetworks_keepEveryFormatAndLogit) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const network::Network net = quantisedNetwork(seed), back = again(net, Form::qonnx);
    ASSERT_EQ(back.layers.size(), net.layers.size());
    EXPECT_EQ(*back.inputFormat, *net.inputFormat);
    for (std::size_t i = 0; i < net.layers.size(); ++i)
      EXPECT_EQ(back.layers[i].formats->result, net.layers[i].formats->result) << "seed " << seed;
    const std::vector<float> inputs = someInputs(net.inputs);
    EXPECT_EQ(network::run(back, inputs), network::run(net, inputs)) << "seed " << seed;
  }
}

TEST_F(Onnx, anotherProgram_computesTheSameFloats) {
  const network::Network net = floatNetwork();
  ASSERT_OK(save(net, file, Form::floating));
  const std::vector<float> inputs = someInputs(net.inputs);
  const auto peer = peerLogits(net, inputs);
  if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
  const std::vector<float> ours = network::run(net, inputs);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR((*peer)[i], ours[i], 1e-4);  // sums in float
}

TEST_F(Onnx, anotherProgram_computesTheSameBits) {
  for (unsigned seed = 0; seed < 5; ++seed) {
    const network::Network net = quantisedNetwork(seed);
    ASSERT_OK(save(net, file, Form::qonnx));
    const std::vector<float> inputs = someInputs(net.inputs);
    const auto peer = peerLogits(net, inputs);
    if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
    const std::vector<float> ours = network::run(net, inputs);
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_EQ((*peer)[i], double(ours[i])) << "seed " << seed;
  }
}

network::Network bentNetwork() {
  network::Network net = floatNetwork();
  net.layers.insert(net.layers.begin() + 1, net.layers[1]);
  net.layers[1].inputs = net.layers[1].outputs = 6;
  net.layers[1].weights.assign(36, 0.25F);
  net.layers[1].bias.assign(6, -0.5F);
  net.layers[1].name = "squeezed";
  net.layers[0].activation = network::Activation::leakyRelu;
  net.layers[1].activation = network::Activation::sigmoid;
  net.layers[2].activation = network::Activation::tanh;
  return net;
}

TEST_F(Onnx, bentActivations_comeBackAndAnotherProgramComputesThem) {
  const network::Network net = bentNetwork(), back = again(net, Form::floating);
  const std::vector<float> inputs = someInputs(net.inputs), ours = network::run(net, inputs);
  EXPECT_EQ(network::run(back, inputs), ours);
  const auto peer = peerLogits(net, inputs);
  if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR(double(ours[i]), (*peer)[i], 1e-5);
}

/// Two convolutions, the first padded and leaky, with both kinds of pooling, and a dense layer.
network::Network slidingNetwork() {
  std::mt19937 random(5);
  network::Network net;
  net.name = "slides";
  net.inputs = 20;
  net.layers = {test::randomConvolution("conv1", {20, 1, 4, 1, 1, 2, 3}, random),
                test::pooling("pool1", network::LayerKind::maxPooling, 20, 3, 2, 2),
                test::randomConvolution("conv2", {10, 3, 3, 2, 0, 0, 4}, random),
                test::pooling("pool2", network::LayerKind::averagePooling, 4, 4, 2, 1)};
  net.layers[0].activation = network::Activation::leakyRelu;
  network::Layer dense;
  dense.name = "output";
  dense.inputs = net.layers.back().outputs;
  dense.outputs = 2;
  dense.activation = network::Activation::linear;
  for (int i = 0; i < 2 * dense.inputs; ++i) dense.weights.push_back(float(int(random() % 33) - 16) / 16);
  dense.bias = {0.25F, -0.5F};
  net.layers.push_back(dense);
  EXPECT_OK(check(net));
  return net;
}

/// Its weights lie on the grid of 1/16; data get other formats in each layer, rounded in each way.
network::Network quantisedSlidingNetwork() {
  network::Network net = slidingNetwork();
  net.inputFormat = network::FixedFormat{8, 3, true};
  net.layers[0].activation = network::Activation::relu;
  const network::FixedFormat weight{8, 4, true};
  const network::FixedFormat results[] = {{7, 4, false, network::Rounding::trn},
                                          {7, 4, false, network::Rounding::trn},
                                          {9, 5, false, network::Rounding::rnd},
                                          {8, 5, false, network::Rounding::rndConv},
                                          {14, 8, true, network::Rounding::rnd}};
  for (std::size_t i = 0; i < net.layers.size(); ++i)
    net.layers[i].formats = network::LayerFormats{weight, weight, results[i]};
  return net;
}

TEST_F(Onnx, convolutionsAndPooling_comeBackAsTheyWere) {
  const network::Network net = slidingNetwork(), back = again(net, Form::floating);
  ASSERT_EQ(back.layers.size(), net.layers.size());
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    EXPECT_EQ(back.layers[i].kind, net.layers[i].kind);
    EXPECT_EQ(back.layers[i].sliding, net.layers[i].sliding);
    EXPECT_EQ(back.layers[i].weights, net.layers[i].weights);
    EXPECT_EQ(back.layers[i].bias, net.layers[i].bias);
    EXPECT_EQ(back.layers[i].activation, net.layers[i].activation);
  }
  EXPECT_TRUE(notes.empty());
}

TEST_F(Onnx, quantisedConvolutionsAndPooling_keepEveryFormatAndLogit) {
  const network::Network net = quantisedSlidingNetwork(), back = again(net, Form::qonnx);
  ASSERT_EQ(back.layers.size(), net.layers.size());
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    EXPECT_EQ(back.layers[i].formats->result, net.layers[i].formats->result);
    if (net.layers[i].isPooling()) continue;
    EXPECT_EQ(back.layers[i].formats->weight.width, net.layers[i].formats->weight.width);
    EXPECT_EQ(back.layers[i].formats->weight.step(), net.layers[i].formats->weight.step());
  }
  const std::vector<float> inputs = someInputs(net.inputs);
  EXPECT_EQ(network::run(back, inputs), network::run(net, inputs));
}

TEST_F(Onnx, anotherProgram_slidesTheSameWay) {
  const network::Network net = slidingNetwork();
  ASSERT_OK(save(net, file, Form::floating));
  const std::vector<float> inputs = someInputs(net.inputs);
  const auto peer = peerLogits(net, inputs);
  if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
  const std::vector<float> ours = network::run(net, inputs);
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR((*peer)[i], double(ours[i]), 1e-4);
}

TEST_F(Onnx, anotherProgram_slidesToTheSameBits) {
  const network::Network net = quantisedSlidingNetwork();
  ASSERT_OK(save(net, file, Form::qonnx));
  const std::vector<float> inputs = someInputs(net.inputs);
  const auto peer = peerLogits(net, inputs);
  if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
  const std::vector<float> ours = network::run(net, inputs);
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_EQ((*peer)[i], double(ours[i]));
}

/// As PyTorch exports: the input [n × 1 × length], and channels flattened one after the other.
TEST_F(Onnx, channelsFlattenedOneAfterTheOther_areReadInOurOrder) {
  const network::Network net = slidingNetwork();
  onnx::ModelProto model = saved(net, Form::floating);
  onnx::GraphProto& graph = *model.mutable_graph();
  auto* shape = graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  shape->mutable_dim(1)->set_dim_value(1);
  shape->add_dim()->set_dim_value(net.inputs);
  std::string replaced, by;
  google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
  nodes.Swap(graph.mutable_node());
  for (onnx::NodeProto& node : nodes) {
    if (node.input(0) == replaced) node.set_input(0, by);
    if (node.op_type() == "Transpose" || node.name() == "conv1_by_position") {
      if (replaced != node.input(0)) by = node.input(0);
      replaced = node.output(0);
      continue;
    }
    if (node.name() == "pool2_flat") {
      node.set_op_type("Flatten");
      node.mutable_input()->RemoveLast();
    }
    *graph.add_node() = node;
  }
  const auto back = loadModel(model);
  ASSERT_OK(back);
  const std::vector<float> inputs = someInputs(net.inputs), ours = network::run(*back, inputs);
  EXPECT_NE(back->layers.back().weights, net.layers.back().weights);
  const auto peer = peerLogits(net, inputs);
  if (!peer) GTEST_SKIP() << "python3-onnx is not installed";
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR((*peer)[i], double(ours[i]), 1e-4);
}

TEST_F(Onnx, batchNormalizationBehindAConvolution_isFoldedByFilter) {
  network::Network net = slidingNetwork();
  net.layers[0].activation = network::Activation::linear;
  onnx::ModelProto model = saved(net, Form::floating);
  onnx::GraphProto& graph = *model.mutable_graph();
  const std::vector<float> scale{2, -1, 0.5F}, shift{1, 0, -2}, mean{0.5F, 0, 1}, variance{4, 1, 0.25F};
  for (const auto& [name, values] : {std::pair("s", scale), {"b", shift}, {"m", mean}, {"v", variance}}) {
    onnx::TensorProto* tensor = graph.add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    tensor->add_dims(3);
    for (const float value : values) tensor->add_float_data(value);
  }
  onnx::NodeProto* made = graph.add_node();
  made->set_op_type("BatchNormalization");
  for (const char* input : {"conv1_sum", "s", "b", "m", "v"}) made->add_input(input);
  made->add_output("normalised");
  int at = graph.node_size() - 1;
  for (; graph.node(at - 1).name() != "conv1_sum"; --at) graph.mutable_node()->SwapElements(at, at - 1);
  graph.mutable_node(at + 1)->set_input(0, "normalised");
  const auto back = loadModel(model);
  ASSERT_OK(back);
  for (int f = 0; f < 3; ++f) {
    const auto filter = std::size_t(f);
    const double factor = double(scale[filter]) / std::sqrt(double(variance[filter]) + 1e-5);
    for (int k = 0; k < 4; ++k)
      EXPECT_NEAR(back->layers[0].weight(k, f), factor * double(net.layers[0].weight(k, f)), 1e-6);
    EXPECT_NEAR(back->layers[0].bias[filter],
                factor * double(net.layers[0].bias[filter] - mean[filter]) + double(shift[filter]), 1e-6);
  }
}

TEST_F(Onnx, convolutionInGroups_isRefusedByName) {
  onnx::ModelProto model = saved(slidingNetwork(), Form::floating);
  for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
    if (node.name() != "conv2_sum") continue;
    onnx::AttributeProto* group = node.add_attribute();
    group->set_name("group");
    group->set_type(onnx::AttributeProto::INT);
    group->set_i(3);
  }
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "conv2_sum");
}

TEST_F(Onnx, convolutionOverTwoDimensions_isRefused) {
  onnx::ModelProto model = saved(slidingNetwork(), Form::floating);
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer())
    if (tensor.name() == "conv1_weight") tensor.add_dims(1);
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "one dimension");
}

TEST_F(Onnx, damagedFilesOfConvolutions_giveErrors) {
  ASSERT_OK(save(quantisedSlidingNetwork(), file, Form::qonnx));
  const std::string bytes = readFile(file).value();
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string changed = bytes;
    for (int flips = 0; flips < 5; ++flips) changed[random() % changed.size()] = char(random());
    ASSERT_OK(writeFileAtomically(folder / "changed.onnx", changed));
    const auto loaded = load(folder / "changed.onnx");
    EXPECT_TRUE(!loaded || network::check(*loaded));
  }
}

TEST_F(Onnx, inputSpecification_travelsWithTheNetwork) {
  network::Network net = floatNetwork();
  net.inputSpec = {{"start", 120}, {"length", 12}};
  EXPECT_EQ(again(net, Form::floating).inputSpec, net.inputSpec);
}

TEST_F(Onnx, gemmOfTorch_isRead) {
  const network::Network net = floatNetwork();
  onnx::ModelProto model;
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.add_input()->set_name("x");
  std::string data = "x";
  for (const network::Layer& layer : net.layers) {
    onnx::TensorProto *weight = graph.add_initializer(), *bias = graph.add_initializer();
    weight->set_name(layer.name + "w");
    bias->set_name(layer.name + "b");
    for (onnx::TensorProto* tensor : {weight, bias}) tensor->set_data_type(onnx::TensorProto::FLOAT);
    weight->add_dims(layer.outputs);
    weight->add_dims(layer.inputs);
    bias->add_dims(layer.outputs);
    for (int o = 0; o < layer.outputs; ++o) {
      for (int i = 0; i < layer.inputs; ++i) weight->add_float_data(layer.weight(i, o));
      bias->add_float_data(layer.bias[std::size_t(o)]);
    }
    onnx::NodeProto* gemm = graph.add_node();
    gemm->set_op_type("Gemm");
    for (const std::string& input : {data, weight->name(), bias->name()}) gemm->add_input(input);
    gemm->add_output(data = layer.name + "y");
    onnx::AttributeProto* transposed = gemm->add_attribute();
    transposed->set_name("transB");
    transposed->set_type(onnx::AttributeProto::INT);
    transposed->set_i(1);
    if (layer.activation != network::Activation::relu) continue;
    onnx::NodeProto* relu = graph.add_node();
    relu->set_op_type("Relu");
    relu->add_input(data);
    relu->add_output(data = layer.name + "r");
  }
  graph.add_output()->set_name(data);
  const auto back = loadModel(model);
  ASSERT_OK(back);
  const std::vector<float> inputs = someInputs(net.inputs);
  EXPECT_EQ(network::run(*back, inputs), network::run(net, inputs));
}

TEST_F(Onnx, batchNormalization_isFolded) {
  network::Network net = floatNetwork();
  onnx::ModelProto model = saved(net, Form::floating);
  onnx::GraphProto& graph = *model.mutable_graph();
  const std::vector<float> scale{2, 1, 0.5F, 1, 1, -1}, shift{1, 0, 0, -1, 0, 0}, mean{0, 3, 0, 0, 1, 0},
      variance{1, 4, 1, 0.25F, 1, 1};
  const auto add = [&](const char* name, const std::vector<float>& values) {
    onnx::TensorProto* tensor = graph.add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    tensor->add_dims(6);
    for (const float value : values) tensor->add_float_data(value);
  };
  add("s", scale), add("b", shift), add("m", mean), add("v", variance);
  // Behind the sum of the first layer: nodes are MatMul, Add, Relu …
  onnx::NodeProto* made = graph.add_node();
  made->set_op_type("BatchNormalization");
  for (const std::string& input :
       {graph.node(1).output(0), std::string("s"), std::string("b"), std::string("m"), std::string("v")})
    made->add_input(input);
  made->add_output("normalised");
  graph.mutable_node(2)->set_input(0, "normalised");
  for (int i = graph.node_size() - 1; i > 2; --i) graph.mutable_node()->SwapElements(i, i - 1);
  const auto back = loadModel(model);
  ASSERT_OK(back);
  // By hand: the first layer's sums, normalised one by one.
  network::Layer& first = net.layers[0];
  for (std::size_t o = 0; o < 6; ++o) {
    const double factor = scale[o] / std::sqrt(variance[o] + 1e-5);
    for (int i = 0; i < first.inputs; ++i) {
      float& weight = first.weights[std::size_t(i) * 6 + o];
      weight = float(weight * factor);
    }
    first.bias[o] = float((first.bias[o] - mean[o]) * factor + shift[o]);
  }
  const std::vector<float> inputs = someInputs(net.inputs), ours = network::run(net, inputs),
                           theirs = network::run(*back, inputs);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(theirs[i], ours[i], 1e-4);
}

TEST_F(Onnx, unknownOperator_isNamed) {
  onnx::ModelProto model = saved(floatNetwork(), Form::floating);
  model.mutable_graph()->mutable_node(2)->set_op_type("LSTM");
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "LSTM");
}

TEST_F(Onnx, branch_isRefused) {
  onnx::ModelProto model = saved(floatNetwork(), Form::floating);
  model.mutable_graph()->mutable_node(4)->set_input(1, "input");
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "branches");
}

TEST_F(Onnx, scaleThatIsNoPowerOfTwo_isRefused) {
  onnx::ModelProto model = saved(quantisedNetwork(1), Form::qonnx);
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
    if (tensor.name() != "input_quant_scale") continue;
    const float scale = 0.3F;
    tensor.set_raw_data(&scale, sizeof scale);
  }
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "power of two");
}

TEST_F(Onnx, halfOfTheFormats_isNone) {
  onnx::ModelProto model = saved(quantisedNetwork(1), Form::qonnx);
  for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node())
    if (node.op_type() == "Quant" && node.input(0).ends_with("_bias")) node.set_op_type("Identity");
  EXPECT_FALSE(loadModel(model).has_value());
}

TEST_F(Onnx, weightsOfAnotherKind_areRefused) {
  onnx::ModelProto model = saved(floatNetwork(), Form::floating);
  for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
    tensor.clear_raw_data();
    tensor.set_data_type(onnx::TensorProto::FLOAT16);
  }
  EXPECT_ERROR(loadModel(model), ErrorKind::badInput, "kind of number");
}

TEST_F(Onnx, whatQonnxCannotSay_isRefused) {
  EXPECT_ERROR(save(floatNetwork(), file, Form::qonnx), ErrorKind::badInput, "floating point");
  network::Network net = quantisedNetwork(1);
  net.layers[0].formats->result.overflow = network::Overflow::wrap;
  EXPECT_ERROR(save(net, file, Form::qonnx), ErrorKind::badInput, "wraps");
  net.layers[0].formats->result.overflow = network::Overflow::satZero;
  EXPECT_ERROR(save(net, file, Form::qonnx), ErrorKind::badInput, "SAT_ZERO");
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(Onnx, damagedFiles_giveErrors) {
  ASSERT_OK(save(quantisedNetwork(2), file, Form::qonnx));
  const std::string bytes = readFile(file).value();
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    ASSERT_OK(writeFileAtomically(folder / "cut.onnx", bytes.substr(0, length)));
    // A cut between two of the file's outermost fields, behind the graph, leaves a whole network.
    const auto loaded = load(folder / "cut.onnx");
    EXPECT_TRUE(!loaded || length > bytes.size() * 9 / 10) << length;
  }
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    std::string changed = bytes;
    for (int flips = 0; flips < 5; ++flips) changed[random() % changed.size()] = char(random());
    ASSERT_OK(writeFileAtomically(folder / "changed.onnx", changed));
    const auto loaded = load(folder / "changed.onnx");
    EXPECT_TRUE(!loaded || network::check(*loaded));
  }
}

TEST_F(Onnx, somethingElse_isNoOnnxFile) {
  ASSERT_OK(writeFileAtomically(file, "hello, this is text"));
  EXPECT_ERROR(load(file), ErrorKind::badInput, "ONNX");
  EXPECT_ERROR(load(folder / "none.onnx"), ErrorKind::io, "");
}

}  // namespace
}  // namespace pw::onnx_file
