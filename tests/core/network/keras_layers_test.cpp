// SPDX-License-Identifier: GPL-3.0-or-later
// Keras files with layers other than Dense and ReLU.
#include <cmath>
#include <random>

#include "hdf5/hdf5_file.h"
#include "network/network.h"
#include "sliding_layers.h"
#include "test_support.h"

namespace pw::network {
namespace {

/// Every kind of layer, activation and padding.
Network mixedNetwork(bool quantised) {
  std::mt19937 random(3);
  Network made;
  made.name = "mixed";
  made.inputs = 40;
  made.layers = {test::pooling("pool1", LayerKind::averagePooling, 40, 1, 3, 1),
                 test::randomConvolution("conv2", {38, 1, 5, 2, 1, 2, 3}, random),  // "same"
                 test::pooling("pool3", LayerKind::maxPooling, 19, 3, 2, 2),
                 test::randomConvolution("conv4", {9, 3, 4, 1, 3, 0, 8}, random),  // other zeros
                 test::asDense(test::randomConvolution("fc5", {9, 8, 9, 1, 0, 0, 6}, random)),
                 test::randomConvolution("conv6", {3, 2, 2, 1, 0, 0, 4}, random),  // on a dense layer
                 test::asDense(test::randomConvolution("output", {2, 4, 2, 1, 0, 0, 2}, random))};
  const Activation activations[] = {Activation::linear, Activation::relu,      Activation::linear,
                                    Activation::tanh,   Activation::leakyRelu, Activation::sigmoid,
                                    Activation::linear};
  for (std::size_t i = 0; i < made.layers.size(); ++i) {
    made.layers[i].activation = activations[i];
    if (quantised) made.layers[i].formats = LayerFormats{{6, 2}, {8, 4}, {9, 4, true, Rounding::trn}};
  }
  if (quantised) made.inputFormat = FixedFormat{8, 3};
  return made;
}

std::vector<float> randomInputs(std::size_t count) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  std::vector<float> inputs(count);
  for (float& x : inputs) x = normal(random);
  return inputs;
}

void expectSameAfterSaving(const Network& network) {
  const test::TemporaryFolder folder;
  ASSERT_OK(check(network));
  ASSERT_OK(saveKeras(network, folder / "n.h5"));
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  ASSERT_EQ(loaded->layers.size(), network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer &a = loaded->layers[i], &b = network.layers[i];
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.activation, b.activation);
    EXPECT_EQ(a.formats, b.formats);
    EXPECT_EQ(a.weights, b.weights);
    EXPECT_TRUE(b.isDense() || a.sliding == b.sliding) << b.name;
  }
  const auto inputs = randomInputs(40 * 20);
  EXPECT_EQ(run(*loaded, inputs), run(network, inputs));
}

TEST(KerasLayers, allKindsInFloatingPoint_savedAndLoaded_areTheSame) {
  expectSameAfterSaving(mixedNetwork(false));
}
TEST(KerasLayers, allKindsQuantised_savedAndLoaded_areTheSame) {
  expectSameAfterSaving(mixedNetwork(true));
}

TEST(KerasLayers, savedModel_hasTheLayersThatKerasNeeds) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(mixedNetwork(false), folder / "n.h5"));
  const auto file = hdf5::File::open(folder / "n.h5");
  ASSERT_OK(file);
  const Json config = Json::parse(*file->text("/", "model_config"));
  std::vector<std::string> kinds;
  for (const Json& layer : config["config"]["layers"]) kinds.push_back(layer["class_name"]);
  EXPECT_EQ(kinds, (std::vector<std::string>{"InputLayer", "Reshape", "AveragePooling1D", "Conv1D",
                                             "MaxPooling1D", "ZeroPadding1D", "Conv1D", "Flatten", "Dense",
                                             "LeakyReLU", "Reshape", "Conv1D", "Flatten", "Dense"}));
  const auto shape = file->shape("model_weights/conv2/conv2/kernel:0");
  ASSERT_OK(shape);
  EXPECT_EQ(shape->extent, (std::vector<std::uint64_t>{5, 1, 3}));  // kernel, channels, filters
}

// Files as other programs write them.

struct Weights {
  std::string name;  ///< "conv/kernel:0"
  std::vector<std::uint64_t> extent;
  std::vector<float> values;
};
void writeForeign(const std::filesystem::path& path, const Json& layers,
                  const std::vector<Weights>& weights) {
  auto file = hdf5::File::create(path);
  ASSERT_OK(file);
  const Json config = {{"class_name", "Sequential"}, {"config", {{"name", "foreign"}, {"layers", layers}}}};
  ASSERT_OK(file->setText("/", "model_config", config.dump()));
  for (const Weights& each : weights) {
    const std::string layer = each.name.substr(0, each.name.find('/'));
    if (!file->contains("model_weights/" + layer + "/" + layer)) {
      ASSERT_OK(file->createGroup("model_weights/" + layer + "/" + layer));
    }
    ASSERT_OK(
        file->write<float>("model_weights/" + layer + "/" + each.name, each.extent, each.values.data()));
  }
  ASSERT_OK(file->close());
}

Json foreignLayer(const char* kind, const std::string& name, const Json& more = Json::object()) {
  Json config = {{"name", name}};
  config.update(more);
  return {{"class_name", kind}, {"config", config}};
}
Json input(const Json& shape) {
  return foreignLayer("InputLayer", "in", {{"batch_input_shape", shape}});
}
Json convolution(const Json& more = Json::object()) {
  Json config = {{"filters", 1},         {"kernel_size", {2}},     {"strides", {1}},  {"padding", "valid"},
                 {"dilation_rate", {1}}, {"activation", "linear"}, {"use_bias", true}};
  config.update(more);
  return foreignLayer("Conv1D", "c", config);
}
const std::vector<Weights> oneConvolution = {{"c/kernel:0", {2, 1, 1}, {1, 10}}, {"c/bias:0", {1}, {0.5f}}};

std::vector<float> outputs(const Json& layers, const std::vector<Weights>& weights,
                           const std::vector<float>& x) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", layers, weights);
  const auto loaded = loadKeras(folder / "n.h5");
  EXPECT_OK(loaded);
  return loaded ? run(*loaded, x) : std::vector<float>();
}
Result<Network> loaded(const Json& layers, const std::vector<Weights>& weights) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", layers, weights);
  return loadKeras(folder / "n.h5");
}

TEST(KerasLayers, convolution_isACorrelation) {
  EXPECT_EQ(outputs({input({nullptr, 4, 1}), convolution()}, oneConvolution, {1, 2, 3, 4}),
            (std::vector<float>{21.5f, 32.5f, 43.5f}));
}

TEST(KerasLayers, paddings_putZerosWhereKerasPutsThem) {
  const Json shape = {nullptr, 4, 1};
  EXPECT_EQ(outputs({input(shape), convolution({{"padding", "same"}})}, oneConvolution, {1, 2, 3, 4}),
            (std::vector<float>{21.5f, 32.5f, 43.5f, 4.5f}));
  EXPECT_EQ(outputs({input(shape), convolution({{"padding", "causal"}})}, oneConvolution, {1, 2, 3, 4}),
            (std::vector<float>{10.5f, 21.5f, 32.5f, 43.5f}));
  EXPECT_EQ(outputs({input(shape), foreignLayer("ZeroPadding1D", "z", {{"padding", {1, 0}}}), convolution()},
                    oneConvolution, {1, 2, 3, 4}),
            (std::vector<float>{10.5f, 21.5f, 32.5f, 43.5f}));
}

TEST(KerasLayers, globalPooling_takesAllPositions) {
  const Json shape = {nullptr, 3, 2};
  const std::vector<float> x{1, 10, 2, 20, 6, 60};
  EXPECT_EQ(outputs({input(shape), foreignLayer("GlobalAveragePooling1D", "g")}, {}, x),
            (std::vector<float>{3, 30}));
  EXPECT_EQ(outputs({input(shape), foreignLayer("GlobalMaxPooling1D", "g")}, {}, x),
            (std::vector<float>{6, 60}));
}

TEST(KerasLayers, reshapedInputs_makeChannels) {
  const Json layers = {input({nullptr, 4}), foreignLayer("Reshape", "r", {{"target_shape", {-1, 2}}}),
                       foreignLayer("MaxPooling1D", "m", {{"pool_size", {2}}}), foreignLayer("Flatten", "f")};
  EXPECT_EQ(outputs(layers, {}, {1, 8, 3, 4}), (std::vector<float>{3, 8}));
}

const std::vector<Weights> norm = {{"n/gamma:0", {2}, {2, 1}},
                                   {"n/beta:0", {2}, {0.5f, -1}},
                                   {"n/moving_mean:0", {2}, {1, 0}},
                                   {"n/moving_variance:0", {2}, {3.75f, 0.75f}}};
const Json normLayer = foreignLayer("BatchNormalization", "n", {{"epsilon", 0.25}});
Json dense(const char* name) {
  return foreignLayer("Dense", name, {{"units", 2}, {"activation", "linear"}, {"use_bias", true}});
}
std::vector<Weights> with(std::vector<Weights> some, const std::vector<Weights>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}
const std::vector<Weights> oneDense = {{"d/kernel:0", {2, 2}, {1, 2, 3, 4}}, {"d/bias:0", {2}, {0, 1}}};

// Sums (1 + 3, 2 + 4 + 1) = (4, 7): (4 − 1) / 2 · 2 + 0.5 and 7 / 1 − 1.
TEST(KerasLayers, batchNormBehindALayer_isFoldedIntoIt) {
  EXPECT_EQ(outputs({input({nullptr, 2}), dense("d"), normLayer}, with(oneDense, norm), {1, 1}),
            (std::vector<float>{3.5f, 6}));
}

// (3, 2) becomes ((3 − 1) / 2 · 2 + 0.5, 2 − 1) = (2.5, 1): 2.5 + 3 and 5 + 4 + 1.
TEST(KerasLayers, batchNormAheadOfALayer_isFoldedIntoIt) {
  EXPECT_EQ(outputs({input({nullptr, 2}), normLayer, dense("d")}, with(oneDense, norm), {3, 2}),
            (std::vector<float>{5.5f, 10}));
}

TEST(KerasLayers, batchNormWithoutALayer_isRefusedByName) {
  EXPECT_ERROR(loaded({input({nullptr, 2}), dense("d"),
                       foreignLayer("Activation", "t", {{"activation", "tanh"}}), normLayer},
                      with(oneDense, norm)),
               ErrorKind::badInput, "\"n\"");
}

TEST(KerasLayers, leakyRelu_hasKerasSlope) {
  const Json layers = {input({nullptr, 2}), dense("d"), foreignLayer("LeakyReLU", "l", {{"alpha", 0.25}}),
                       dense("e")};
  const std::vector<Weights> same = {{"e/kernel:0", {2, 2}, {1, 0, 0, 1}}, {"e/bias:0", {2}, {0, 0}}};
  EXPECT_EQ(outputs(layers, with(oneDense, same), {-4, 0}), (std::vector<float>{-1, -1.75f}));
}

TEST(KerasLayers, whatIsNotSupported_isRefusedByName) {
  const Json shape = {nullptr, 4, 1};
  EXPECT_ERROR(loaded({input(shape), convolution({{"dilation_rate", {2}}})}, oneConvolution),
               ErrorKind::badInput, "\"c\"");
  EXPECT_ERROR(loaded({input({nullptr, 4}), convolution()}, oneConvolution), ErrorKind::badInput, "Reshape");
  EXPECT_ERROR(loaded({input(shape), foreignLayer("AveragePooling1D", "p", {{"pool_size", {5}}})}, {}),
               ErrorKind::badInput, "\"p\"");
  EXPECT_ERROR(loaded({input(shape), foreignLayer("LSTM", "memory")}, {}), ErrorKind::badInput, "memory");
}

Json quantizer(int bits, int integer) {
  return {{"class_name", "quantized_bits"},
          {"config", {{"bits", bits}, {"integer", integer}, {"alpha", 1}, {"keep_negative", true}}}};
}

TEST(KerasLayers, qkerasConvolutionAndPooling_haveTheirFormats) {
  Json conv = convolution({{"kernel_quantizer", quantizer(6, 4)}, {"bias_quantizer", quantizer(6, 2)}});
  conv["class_name"] = "QConv1D";
  const Json layers = {input({nullptr, 5, 1}),
                       foreignLayer("QActivation", "q", {{"activation", quantizer(8, 3)}}),
                       conv,
                       foreignLayer("QActivation", "r", {{"activation", "quantized_relu(6,4)"}}),
                       foreignLayer("AveragePooling1D", "p", {{"pool_size", {2}}}),
                       foreignLayer("Flatten", "f")};
  const auto network = loaded(layers, oneConvolution);
  ASSERT_OK(network);
  ASSERT_TRUE(network->isQuantised());
  EXPECT_EQ(network->layers[0].formats->weight, (FixedFormat{6, 5}));
  EXPECT_EQ(network->layers[0].activation, Activation::relu);
  EXPECT_EQ(network->layers[1].formats->result.width, 7);  // halves of what has 6 bits
  // Sums 10.5, 1.5, 1.75 and 10.625, which is rounded to even in steps of 1/4; then their means.
  const std::vector<float> x{0, 1, 0, 0.125f, 1};
  EXPECT_EQ(run(*network, x), (std::vector<float>{(10.5f + 1.5f) / 2, (1.75f + 10.5f) / 2}));
}

}  // namespace
}  // namespace pw::network
