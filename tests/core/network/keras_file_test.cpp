// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <fstream>
#include <random>

#include "base/file.h"
#include "hdf5/hdf5_file.h"
#include "network/network.h"
#include "test_support.h"

namespace pw::network {
namespace {

Layer randomLayer(const std::string& name, int inputs, int outputs, Activation activation,
                  std::mt19937& random, const std::optional<LayerFormats>& formats) {
  Layer layer{name, inputs, outputs, {}, {}, activation, formats};
  std::normal_distribution<float> normal(0, 0.5f);
  const auto draw = [&](const FixedFormat* format) {
    const float value = normal(random);
    return format ? float(quantize(double(value), *format)) : value;
  };
  for (int i = 0; i < inputs * outputs; ++i)
    layer.weights.push_back(draw(formats ? &formats->weight : nullptr));
  for (int i = 0; i < outputs; ++i) layer.bias.push_back(draw(formats ? &formats->bias : nullptr));
  return layer;
}

Network floatNetwork() {
  std::mt19937 random(3);
  Network network;
  network.name = "teacher";
  network.inputs = 5;
  network.layers = {randomLayer("fc1", 5, 4, Activation::relu, random, {}),
                    randomLayer("fc2", 4, 3, Activation::relu, random, {}),
                    randomLayer("output", 3, 2, Activation::linear, random, {})};
  network.inputSpec = {{"start", 120}, {"length", 5}};
  return network;
}

Network quantisedNetwork() {
  std::mt19937 random(4);
  const LayerFormats hidden{{6, 1, true}, {10, 3, true}, {8, 3, false, Rounding::trn, Overflow::wrap}};
  const LayerFormats signedHidden{{4, 2, true}, {7, 3, true}, {9, 4, true}};
  const LayerFormats logits{{6, 1, true}, {10, 3, true}, {12, 6, true}};
  Network network;
  network.name = "student";
  network.inputs = 6;
  network.inputFormat = FixedFormat{10, 2, true, Rounding::trn, Overflow::sat};
  network.layers = {randomLayer("fc1", 6, 4, Activation::relu, random, hidden),
                    randomLayer("fc2", 4, 3, Activation::relu, random, signedHidden),
                    randomLayer("output", 3, 2, Activation::linear, random, logits)};
  return network;
}

void expectSame(const Network& a, const Network& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.inputFormat, b.inputFormat);
  EXPECT_EQ(a.inputSpec, b.inputSpec);
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_EQ(a.layers[i].name, b.layers[i].name);
    EXPECT_EQ(a.layers[i].weights, b.layers[i].weights);
    EXPECT_EQ(a.layers[i].bias, b.layers[i].bias);
    EXPECT_EQ(a.layers[i].activation, b.layers[i].activation);
    EXPECT_EQ(a.layers[i].formats, b.layers[i].formats);
  }
}

/// A file as other programs write it: `config` with the weights of the given layers.
struct ForeignLayer {
  std::string name;
  std::uint64_t inputs = 0, outputs = 0;
  std::vector<float> kernel, bias;
};
void writeForeign(const std::filesystem::path& path, const Json& config,
                  const std::vector<ForeignLayer>& layers) {
  auto file = hdf5::File::create(path);
  ASSERT_OK(file);
  ASSERT_OK(file->setText("/", "model_config", config.dump()));
  for (const ForeignLayer& layer : layers) {
    const std::string group = "model_weights/" + layer.name;
    ASSERT_OK(file->createGroup(group));
    ASSERT_OK(file->setTexts(group, "weight_names", {layer.name + "/kernel:0", layer.name + "/bias:0"}));
    ASSERT_OK(file->write<float>(group + "/" + layer.name + "/kernel:0", {layer.inputs, layer.outputs},
                                 layer.kernel.data()));
    ASSERT_OK(file->write<float>(group + "/" + layer.name + "/bias:0", {layer.outputs}, layer.bias.data()));
  }
  ASSERT_OK(file->close());
}

Json inputLayer(int inputs) {
  return {{"class_name", "InputLayer"},
          {"config", {{"name", "in"}, {"batch_input_shape", {nullptr, inputs}}}}};
}
Json dense(const std::string& name, int units, const std::string& activation = "linear") {
  return {{"class_name", "Dense"},
          {"config", {{"name", name}, {"units", units}, {"activation", activation}, {"use_bias", true}}}};
}
Json layerOf(const char* kind, const std::string& name, const Json& more = Json::object()) {
  Json config = {{"name", name}};
  config.update(more);
  return {{"class_name", kind}, {"config", config}};
}
Json sequential(const Json& layers) {
  return {{"class_name", "Sequential"}, {"config", {{"name", "foreign"}, {"layers", layers}}}};
}
Json quantizer(int bits, int integer, const Json& alpha) {
  return {{"class_name", "quantized_bits"},
          {"config", {{"bits", bits}, {"integer", integer}, {"alpha", alpha}, {"keep_negative", true}}}};
}

const ForeignLayer first{"a", 2, 2, {0.3f, -0.2f, 0.1f, 0.4f}, {0.05f, -0.1f}};
const ForeignLayer second{"b", 2, 2, {1, 2, 3, 4}, {0, 0}};

TEST(KerasFile, floatNetwork_savedAndLoaded_isTheSame) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(floatNetwork(), folder / "n.h5"));
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  expectSame(*loaded, floatNetwork());
}

TEST(KerasFile, quantisedNetwork_savedAndLoaded_keepsEveryFormat) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  expectSame(*loaded, quantisedNetwork());
}

TEST(KerasFile, savedFile_hasTheKerasTree) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const auto file = hdf5::File::open(folder / "n.h5");
  ASSERT_OK(file);
  EXPECT_EQ(file->text("/", "backend"), "tensorflow");
  const std::vector<std::string> names = {"fc1/kernel:0", "fc1/bias:0"};
  EXPECT_EQ(file->texts("model_weights/fc1", "weight_names"), names);
  EXPECT_EQ(file->texts("model_weights/fc1_relu", "weight_names"), std::vector<std::string>{});
  const auto shape = file->shape("model_weights/fc1/fc1/kernel:0");
  ASSERT_OK(shape);
  EXPECT_EQ(shape->extent, (std::vector<std::uint64_t>{6, 4}));
}

// QKeras' integer excludes the sign: quantized_bits(6, 0) holds the values of ap_fixed<6, 1>.
TEST(KerasFile, savedQuantisers_leaveOutTheSignBit) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const auto file = hdf5::File::open(folder / "n.h5");
  ASSERT_OK(file);
  const Json config = Json::parse(*file->text("/", "model_config"));
  const Json& layer = config["config"]["layers"][2];
  EXPECT_EQ(layer["class_name"], "QDense");
  EXPECT_EQ(layer["config"]["kernel_quantizer"]["config"]["bits"], 6);
  EXPECT_EQ(layer["config"]["kernel_quantizer"]["config"]["integer"], 0);
  EXPECT_EQ(layer["config"]["kernel_quantizer"]["config"]["alpha"], 1);
}

TEST(KerasFile, withoutOurAttribute_formatsComeFromTheQuantisers) {
  Json a = dense("a", 2);
  a["class_name"] = "QDense";
  a["config"]["kernel_quantizer"] = quantizer(6, 0, 1);
  a["config"]["bias_quantizer"] = "quantized_bits(8,2)";
  const Json config =
      sequential({inputLayer(2), layerOf("QActivation", "q", {{"activation", "quantized_bits(10,1)"}}), a,
                  layerOf("QActivation", "r", {{"activation", "quantized_relu(8,3)"}}), dense("b", 2)});
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", config, {first, second});
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  EXPECT_EQ(loaded->inputFormat, (FixedFormat{10, 2, true, Rounding::rndConv}));
  const LayerFormats expected{{6, 1, true}, {8, 3, true}, {8, 3, false, Rounding::rndConv}};
  EXPECT_EQ(loaded->layers[0].formats, expected);
  EXPECT_EQ(loaded->layers[0].activation, Activation::relu);
  EXPECT_FALSE(loaded->layers[1].formats.has_value());
}

// QKeras stores latent weights: 0.3 on the grid of 1/32 is 10/32 (9.6 rounds to 10).
TEST(KerasFile, latentWeights_arePutOnTheirGrid) {
  Json a = dense("a", 2);
  a["class_name"] = "QDense";
  a["config"]["kernel_quantizer"] = quantizer(6, 0, 1);
  a["config"]["bias_quantizer"] = quantizer(6, 0, nullptr);
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), a}), {first});
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  EXPECT_FLOAT_EQ(loaded->layers[0].weights[0], 10 / 32.0f);
  EXPECT_FLOAT_EQ(loaded->layers[0].bias[1], -3 / 32.0f);
}

// Column 0 holds 0.3 and 0.1: start 0.3/127 → 2^-9 = 1/512, codes 154 and 51, saturated to 127 and 51; the
// least-squares scale (0.3·127 + 0.1·51)/(127² + 51²) = 0.002307 → 2^-9 again. Value of 0.1: 51/512.
TEST(KerasFile, autoPo2Kernel_takesItsChannelScales) {
  Json a = dense("a", 2);
  a["class_name"] = "QDense";
  a["config"]["kernel_quantizer"] = quantizer(8, 0, "auto_po2");
  a["config"]["bias_quantizer"] = quantizer(8, 0, 1);
  const Json act = layerOf("QActivation", "r", {{"activation", "quantized_relu(8,3)"}});
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), a, act, dense("b", 2)}), {first, second});
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  EXPECT_FLOAT_EQ(loaded->layers[0].weights[0], 127 / 512.0f);
  EXPECT_FLOAT_EQ(loaded->layers[0].weights[2], 51 / 512.0f);
  for (float weight : loaded->layers[0].weights) {
    EXPECT_EQ(quantize(double(weight), loaded->layers[0].formats->weight), double(weight));
  }
}

TEST(KerasFile, quantiserOfAnotherKind_isRefusedByName) {
  Json a = dense("a", 2);
  a["class_name"] = "QDense";
  a["config"]["kernel_quantizer"] = "ternary()";
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), a}), {first});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "ternary");
}

TEST(KerasFile, softmaxAtTheEnd_becomesLogits) {
  const Json config = sequential({inputLayer(2), layerOf("Flatten", "f"), dense("a", 2, "relu"),
                                  layerOf("Dropout", "d"), dense("b", 2, "softmax")});
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", config, {first, second});
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  const std::vector<float> input = {1, 0};  // hidden: relu(0.35), relu(-0.3) → logits 0.35·{1, 2}
  const auto logits = run(*loaded, input);
  EXPECT_FLOAT_EQ(logits[0], 0.35f);
  EXPECT_FLOAT_EQ(logits[1], 0.70f);
}

TEST(KerasFile, softmaxInTheMiddle_isRefused) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), dense("a", 2, "softmax"), dense("b", 2)}),
               {first, second});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "softmax");
}

TEST(KerasFile, unknownActivation_isRefusedByName) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), dense("a", 2, "gelu")}), {first});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "gelu");
}

TEST(KerasFile, convolutionOfImages_isRefusedByName) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), layerOf("Conv2D", "c"), dense("a", 2)}), {first});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "Conv2D");
}

Json functional(std::vector<Json> layers, const std::vector<std::vector<std::string>>& sources) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Json node = Json::array();
    for (const std::string& source : sources[i]) node.push_back({source, 0, 0, Json::object()});
    layers[i]["name"] = layers[i]["config"]["name"];
    layers[i]["inbound_nodes"] = node.empty() ? Json::array() : Json::array({node});
  }
  return {{"class_name", "Functional"}, {"config", {{"name", "foreign"}, {"layers", layers}}}};
}

TEST(KerasFile, functionalChainInAnyOrder_isFollowed) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5",
               functional({dense("b", 2), inputLayer(2), dense("a", 2, "relu")}, {{"a"}, {}, {"in"}}),
               {first, second});
  const auto loaded = loadKeras(folder / "n.h5");
  ASSERT_OK(loaded);
  EXPECT_EQ(loaded->layers[0].name, "a");
  EXPECT_EQ(loaded->layers[1].name, "b");
}

TEST(KerasFile, functionalBranch_isRefused) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5",
               functional({inputLayer(2), dense("a", 2), dense("b", 2)}, {{}, {"in"}, {"in"}}),
               {first, second});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "used twice");
}

TEST(KerasFile, kernelOfAnotherShape_isRefused) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(3), dense("a", 2)}), {first});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "shape");
}

TEST(KerasFile, missingWeights_areNamed) {
  const test::TemporaryFolder folder;
  writeForeign(folder / "n.h5", sequential({inputLayer(2), dense("a", 2), dense("b", 2)}), {first});
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "\"b\"");
}

TEST(KerasFile, hdf5WithoutModel_isRefused) {
  const test::TemporaryFolder folder;
  {
    auto file = hdf5::File::create(folder / "n.h5");
    ASSERT_OK(file);
    ASSERT_OK(file->close());
  }
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "model_config");
}

TEST(KerasFile, configOfWrongTypes_isAnErrorAndNoCrash) {
  const test::TemporaryFolder folder;
  const std::vector<Json> configs = {
      Json(),
      Json(3),
      Json::array(),
      {{"class_name", 3}, {"config", 4}},
      {{"class_name", "Sequential"}, {"config", {{"layers", {1, 2}}}}},
      sequential({inputLayer(2), {{"class_name", "Dense"}, {"config", {{"name", 5}, {"units", "many"}}}}}),
      sequential(
          {inputLayer(2), {{"class_name", "Dense"}, {"config", {{"units", 2}, {"use_bias", "yes"}}}}})};
  for (const Json& config : configs) {
    writeForeign(folder / "n.h5", config, {first});
    EXPECT_FALSE(loadKeras(folder / "n.h5").has_value()) << config;
  }
}

TEST(KerasFile, missingFile_isAnIoError) {
  EXPECT_ERROR(loadKeras("/nonexistent/n.h5"), ErrorKind::io, "no such file");
}

TEST(KerasFile, textFile_isNotHdf5) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "n.h5", "not a network"));
  EXPECT_ERROR(loadKeras(folder / "n.h5"), ErrorKind::badInput, "not HDF5");
}

TEST(KerasFile, truncatedAnywhere_isAnErrorAndNoCrash) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const std::string bytes = *readFile(folder / "n.h5");
  for (std::size_t length = 0; length < bytes.size(); length += 97) {
    ASSERT_OK(writeFileAtomically(folder / "t.h5", std::string_view(bytes).substr(0, length)));
    EXPECT_FALSE(loadKeras(folder / "t.h5").has_value()) << length;
  }
}

TEST(KerasFile, changedModelText_neverCrashesAndNeverGivesAnInvalidNetwork) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const std::string bytes = *readFile(folder / "n.h5");
  const std::size_t begin = bytes.find("{\"class_name\""), end = bytes.find("\"Sequential\"");
  ASSERT_LT(begin, end);
  ASSERT_NE(end, std::string::npos);
  std::mt19937 random(1);
  for (int trial = 0; trial < 500; ++trial) {
    std::string damaged = bytes;
    damaged[begin + random() % (end - begin)] = char(random());
    std::ofstream(folder / "t.h5", std::ios::binary).write(damaged.data(), std::streamsize(damaged.size()));
    const auto loaded = loadKeras(folder / "t.h5");
    if (loaded) {
      EXPECT_OK(check(*loaded));
    }
  }
}

TEST(KerasFile, changedBytesAnywhere_neverCrashAndNeverGiveAnInvalidNetwork) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "libhdf5 1.10 itself reads freed memory when an object header is damaged (H5Aexists)";
#endif
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(quantisedNetwork(), folder / "n.h5"));
  const std::string bytes = *readFile(folder / "n.h5");
  std::mt19937 random(1);
  for (int trial = 0; trial < 400; ++trial) {
    std::string damaged = bytes;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = char(random());
    std::ofstream(folder / "t.h5", std::ios::binary).write(damaged.data(), std::streamsize(damaged.size()));
    const auto loaded = loadKeras(folder / "t.h5");
    if (loaded) {
      EXPECT_OK(check(*loaded));
    }
  }
}

TEST(KerasFile, nameThatHls4mlMisreads_isRefusedOnSaving) {
  const test::TemporaryFolder folder;
  Network network = floatNetwork();
  network.layers[0].name = "meaning";
  EXPECT_ERROR(saveKeras(network, folder / "n.h5"), ErrorKind::badInput, "mean");
  EXPECT_FALSE(std::filesystem::exists(folder / "n.h5"));
}

TEST(KerasFile, foreignFolder_leavesTheOldFile) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveKeras(floatNetwork(), folder / "n.h5"));
  Network broken = floatNetwork();
  broken.layers[1].bias.clear();
  EXPECT_FALSE(saveKeras(broken, folder / "n.h5").has_value());
  EXPECT_OK(loadKeras(folder / "n.h5"));
}

}  // namespace
}  // namespace pw::network
