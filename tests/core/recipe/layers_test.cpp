// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/layers.h"

#include "recipe/untrained_network.h"
#include "test_support.h"

namespace pw::recipe {
namespace {

using network::Activation;
using network::LayerKind;

Result<std::vector<LayerSpec>> parseLayers(const char* text) {
  return layersFromJson(Json::parse(text), "hidden");
}

LayerSpec everything() {
  LayerSpec layer = LayerSpec::convolution(4, 7, 2);
  layer.same = true;
  layer.activation = Activation::leakyRelu;
  layer.slope = 0.25;
  layer.batchNorm = true;
  layer.dropout = 0.2;
  return layer;
}

TEST(LayerSpec, json_readsWhatItWrote) {
  LayerSpec tanh(12);
  tanh.activation = Activation::tanh;
  LayerSpec overlapping = LayerSpec::pooling(LayerKind::maxPooling, 3);
  overlapping.stride = 2;
  const std::vector<LayerSpec> layers{16, everything(), LayerSpec::pooling(LayerKind::averagePooling, 4),
                                      overlapping, tanh};
  const auto read = layersFromJson(toJson(layers), "hidden");
  ASSERT_OK(read);
  EXPECT_EQ(*read, layers);
}

TEST(LayerSpec, plainDenseLayers_areWrittenAsNumbers) {
  EXPECT_EQ(toJson(std::vector<LayerSpec>{16, 8}).dump(), "[16,8]");
}

TEST(LayerSpec, flatten_changesNothing) {
  const auto read = parseLayers(R"([{"kind": "conv1d", "filters": 2, "kernel": 3}, {"kind": "flatten"}, 8])");
  ASSERT_OK(read);
  EXPECT_EQ(*read, (std::vector<LayerSpec>{LayerSpec::convolution(2, 3), 8}));
}

TEST(LayerSpec, pooling_stridesByItsSize) {
  const auto read = parseLayers(R"([{"kind": "max_pooling", "size": 3}])");
  ASSERT_OK(read);
  EXPECT_EQ(read->front().stride, 3);
}

TEST(LayerSpec, impossibleValues_areRefusedWithTheirField) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([8, {"kind": "conv2d"}])", "hidden[1].kind"},
      {R"([{"kind": "conv1d", "filters": 0, "kernel": 3}])", "hidden[0].filters"},
      {R"([{"kind": "conv1d", "filters": 2}])", "hidden[0].kernel"},
      {R"([{"kind": "conv1d", "filters": 2, "kernel": 3, "padding": "causal"}])", "hidden[0].padding"},
      {R"([{"kind": "dense", "units": 3, "kernel": 3}])", "kernel"},
      {R"([{"kind": "dense", "units": 3, "activation": "gelu"}])", "hidden[0].activation"},
      {R"([{"kind": "dense", "units": 3, "dropout": 1}])", "hidden[0].dropout"},
      {R"([{"kind": "max_pooling", "size": 2, "activation": "relu"}])", "activation"},
      {R"([{"units": 3}])", "hidden[0].kind"},
      {R"([2.5])", "hidden[0]"}};
  for (const auto& [text, field] : cases) EXPECT_ERROR(parseLayers(text), ErrorKind::badInput, field);
}

// As PyTorch and Keras count them.
TEST(ShapedLayers, chain_hasTheUsualShapes) {
  const std::vector<LayerSpec> hidden{LayerSpec::convolution(4, 5, 2),
                                      LayerSpec::pooling(LayerKind::maxPooling, 3),
                                      LayerSpec::convolution(3, 4), 10};
  const auto layers = shapedLayers(hidden, 161, 2, "hidden");
  ASSERT_OK(layers);
  std::vector<std::string> names;
  std::vector<int> outputs;
  for (const network::Layer& layer : *layers) {
    names.push_back(layer.name);
    outputs.push_back(layer.outputs);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"conv1", "pool2", "conv3", "fc4", "output"}));
  EXPECT_EQ(outputs, (std::vector<int>{79 * 4, 26 * 4, 23 * 3, 10, 2}));
  EXPECT_EQ((*layers)[2].weights.size(), 4u * 4 * 3);
}

// TensorFlow: 10 positions by strides of 3 give 4, which needs 4 · 3 − 3 + 5 − 10 = 4 zeros; 8 by 2 give 4,
// which needs 1, behind.
TEST(ShapedLayers, samePadding_isTensorFlows) {
  LayerSpec layer = LayerSpec::convolution(1, 5, 3);
  layer.same = true;
  auto layers = shapedLayers({layer}, 10, 2, "hidden");
  ASSERT_OK(layers);
  EXPECT_EQ(layers->front().sliding, (network::Sliding{10, 1, 5, 3, 2, 2, 1}));
  layer = LayerSpec::convolution(1, 3, 2);
  layer.same = true;
  layers = shapedLayers({layer}, 8, 2, "hidden");
  ASSERT_OK(layers);
  EXPECT_EQ(layers->front().sliding, (network::Sliding{8, 1, 3, 2, 0, 1, 1}));
}

TEST(ShapedLayers, kernelLongerThanWhatIsLeft_isRefusedWithItsField) {
  const std::vector<LayerSpec> hidden{LayerSpec::pooling(LayerKind::averagePooling, 40),
                                      LayerSpec::convolution(4, 5)};  // 4 positions are left
  EXPECT_ERROR(shapedLayers(hidden, 161, 2, "student.hidden"), ErrorKind::badInput,
               "student.hidden[1].kernel");
  EXPECT_ERROR(shapedLayers({LayerSpec::pooling(LayerKind::maxPooling, 9)}, 8, 2, "hidden"),
               ErrorKind::badInput, "hidden[0].size");
}

TrainingRecipe quantised(std::vector<LayerSpec> hidden) {
  TrainingRecipe recipe;
  recipe.hidden = std::move(hidden);
  recipe.quantization = Quantization{};
  return recipe;
}

TEST(UntrainedNetwork, formats_followActivationAndPooling) {
  LayerSpec tanh(6);
  tanh.activation = Activation::tanh;
  const TrainingRecipe recipe =
      quantised({LayerSpec::pooling(LayerKind::averagePooling, 2), LayerSpec::convolution(2, 3), tanh});
  const auto network = untrainedNetwork(recipe, 20, 2, "");
  ASSERT_OK(network);
  const Quantization& formats = *recipe.quantization;
  network::FixedFormat withSign = formats.activation;
  withSign.isSigned = true;
  EXPECT_EQ(network->layers[0].formats->result, formats.input);
  EXPECT_EQ(network->layers[1].formats->result, formats.activation);
  EXPECT_EQ(network->layers[2].formats->result, withSign);
  EXPECT_EQ(network->layers[3].formats->result, formats.logit);
  EXPECT_OK(network::check(*network));
}

TEST(UntrainedNetwork, formatsOfOneLayer_goBeforeTheGeneralOnes) {
  TrainingRecipe recipe = quantised({8, 4});
  recipe.quantization->layers["fc2"].weight = network::FixedFormat{3, 1};
  const auto network = untrainedNetwork(recipe, 20, 2, "");
  ASSERT_OK(network);
  EXPECT_EQ(network->layers[1].formats->weight, (network::FixedFormat{3, 1}));
  EXPECT_EQ(network->layers[0].formats->weight, recipe.quantization->weight);
  EXPECT_EQ(network->layers[1].formats->bias, recipe.quantization->bias);
}

TEST(UntrainedNetwork, formatsOfALayerThatIsNotThere_areRefused) {
  TrainingRecipe recipe = quantised({8, 4});
  recipe.quantization->layers["fc3"] = {};
  EXPECT_ERROR(untrainedNetwork(recipe, 20, 2, "student"), ErrorKind::badInput,
               "student.quantization.layers.fc3");
}

TEST(Recipe, batchNormWithQuantisationFromTheStart_isRefused) {
  TrainingRecipe recipe = quantised({8});
  recipe.hidden[0].batchNorm = true;
  EXPECT_ERROR(check(recipe, "student"), ErrorKind::badInput, "student.quantization.from_epoch");
  recipe.quantization->fromEpoch = 3;
  EXPECT_OK(check(recipe, "student"));
  EXPECT_OK(check(withEpochs(recipe, 5), "student"));
}

TEST(Recipe, neuronPruningOfConvolutions_isRefused) {
  TrainingRecipe recipe;
  recipe.hidden = {LayerSpec::convolution(4, 5), 8};
  recipe.pruning = Pruning{};
  EXPECT_OK(check(recipe, ""));
  recipe.pruning->of = Pruning::Of::neurons;
  EXPECT_ERROR(check(recipe, ""), ErrorKind::badInput, "pruning.of");
}

}  // namespace
}  // namespace pw::recipe
