// SPDX-License-Identifier: GPL-3.0-or-later
// Layers other than dense with ReLU against LibTorch's autograd, at each level that this processor can run.
#include <cmath>
#include <numeric>

#include "autograd_engine.h"
#include "dense_engine.h"
#include "initialise.h"
#include "test_support.h"

namespace pw::learn {
namespace {

using network::Activation;
using network::LayerKind;
using recipe::LayerSpec;

LayerSpec with(LayerSpec layer, Activation activation) {
  layer.activation = activation;
  return layer;
}
LayerSpec padded(LayerSpec layer) {
  layer.same = true;
  return layer;
}
LayerSpec normalised(LayerSpec layer) {
  layer.batchNorm = true;
  return layer;
}
LayerSpec dropping(LayerSpec layer, double share) {
  layer.dropout = share;
  return layer;
}
LayerSpec overlapping(LayerKind kind, int size, int stride) {
  LayerSpec layer = LayerSpec::pooling(kind, size);
  layer.stride = stride;
  return layer;
}
LayerSpec convolution(int filters, int kernel, int stride = 1) {
  return LayerSpec::convolution(filters, kernel, stride);
}
LayerSpec average(int size) {
  return LayerSpec::pooling(LayerKind::averagePooling, size);
}
LayerSpec most(int size) {
  return LayerSpec::pooling(LayerKind::maxPooling, size);
}

struct Case {
  std::string name;
  int inputs;
  std::vector<LayerSpec> hidden;
  int rows;
};
const std::vector<Case> cases = {
    {"convolution", 40, {convolution(4, 5)}, 33},
    {"strided", 161, {convolution(8, 9, 4), 16}, 50},
    {"twoConvolutions", 60, {convolution(3, 5, 2), convolution(20, 4), 9}, 29},
    {"wide", 30, {convolution(40, 7), convolution(5, 3, 2)}, 20},
    {"padded", 31, {padded(convolution(4, 5, 2)), padded(convolution(3, 4)), 6}, 17},
    {"poolings", 64, {convolution(4, 5), most(3), convolution(3, 4), average(2), 7}, 21},
    {"averagedInputs", 60, {average(6), 8}, 40},
    {"overlapping",
     40,
     {convolution(3, 4), overlapping(LayerKind::maxPooling, 4, 2),
      overlapping(LayerKind::averagePooling, 3, 1)},
     15},
    {"convolutionOnDense", 12, {30, convolution(4, 6, 3), 5}, 19},
    {"activations",
     20,
     {with(12, Activation::tanh), with(10, Activation::sigmoid), with(9, Activation::leakyRelu),
      with(8, Activation::linear)},
     31},
    {"bentConvolution",
     26,
     {with(convolution(4, 5), Activation::tanh), with(convolution(3, 3, 2), Activation::leakyRelu)},
     18},
    {"oneRow", 26, {convolution(4, 5), average(2), with(6, Activation::tanh)}, 1}};

const std::vector<Case> normalisedCases = {
    {"dense", 20, {normalised(16), normalised(8)}, 50},
    {"manyRows", 20, {normalised(16)}, 150},  // more than one part
    {"convolution",
     40,
     {normalised(convolution(4, 5, 2)), most(2), normalised(with(6, Activation::tanh))},
     30}};

const std::vector<Case> droppingCases = {
    {"dense", 20, {dropping(16, 0.5), dropping(8, 0.2)}, 50},
    {"convolution",
     40,
     {dropping(convolution(4, 5, 2), 0.25), dropping(with(9, Activation::tanh), 0.5)},
     30}};

/// Formats whose sums fit 24 bits: both engines then see the same values, and no rounding can fall
/// differently.
recipe::TrainingRecipe recipeOf(const Case& shape, bool quantised) {
  recipe::TrainingRecipe recipe;
  recipe.hidden = shape.hidden;
  recipe.batch = 32;
  if (quantised) {
    recipe.quantization = recipe::Quantization{
        {7, 2, true}, {6, 1, true}, {8, 2, true}, {6, 3, false, network::Rounding::trn}, {9, 4, true}, 0};
  }
  return recipe;
}

TrainingData dataOf(const Case& shape, Random& random) {
  TrainingData data;
  std::vector<float> inputs;
  std::normal_distribution<float> normal;
  for (int i = 0; i < shape.rows; ++i) {
    data.labels.push_back(std::int8_t(random() % 2));
    for (int k = 0; k < shape.inputs; ++k)
      inputs.push_back(0.7f * normal(random) + 0.3f * float(data.labels.back()) * float(k % 3 - 1));
    data.rows.push_back(std::uint32_t(i));
  }
  data.inputs = {std::move(inputs), shape.inputs};
  return data;
}

network::Network startOf(const recipe::TrainingRecipe& recipe, int inputs, Random& random) {
  network::Network start = initialise(recipe, inputs, 2, random);
  for (network::Layer& layer : start.layers) {
    for (std::size_t i = 0; i < layer.weights.size(); i += 7) layer.weights[i] *= 3;
    for (float& bias : layer.bias) bias = 0.1f * float(random() % 100) / 100;
  }
  return start;
}

/// To 1e-5 of the largest element of all tensors that a sum of the layer's terms makes: single elements may
/// cancel to nothing, as all biases before batch normalisation do.
void expectClose(const std::vector<float>& ours, const std::vector<float>& theirs, double largest,
                 const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size()) << what;
  double difference = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, std::abs(double(theirs[i])));
    difference = std::max(difference, std::abs(double(ours[i]) - double(theirs[i])));
  }
  EXPECT_LE(difference, 1e-5 * largest) << what << ", largest " << largest;
}

double largestOf(const std::vector<float>& values) {
  double largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(double(value)));
  return largest;
}

struct Setting {
  bool quantised = false, masked = false, drops = false;
};

template <class Engine>
LossGradients gradientsOf(Engine engine, const network::Network& start, const Setting& setting,
                          std::size_t rows) {
  if (setting.masked) {
    for (std::size_t layer = 0; layer < start.layers.size(); ++layer) {
      std::vector<float> mask(start.layers[layer].weights.size(), 1.0f);
      for (std::size_t i = 0; i < mask.size(); i += 3) mask[i] = 0;
      engine.setMask(layer, mask);
    }
  }
  engine.setQuantised(setting.quantised);
  if (setting.drops) engine.setDropoutSeed(77);
  std::vector<std::uint32_t> order(rows);
  std::iota(order.rbegin(), order.rend(), 0u);
  return engine.gradients(order);
}

void compare(const Case& shape, const Setting& setting, const kernels::DenseKernels& kernels) {
  Random random(11);
  const auto recipe = recipeOf(shape, setting.quantised);
  const network::Network start = startOf(recipe, shape.inputs, random);
  const TrainingData data = dataOf(shape, random);
  const auto rows = std::size_t(shape.rows);
  const LossGradients a = gradientsOf(DenseEngine(start, recipe, data, kernels), start, setting, rows);
  const LossGradients b = gradientsOf(AutogradEngine(start, recipe, data), start, setting, rows);
  EXPECT_NEAR(a.loss.total, b.loss.total, 1e-6 * (1 + b.loss.total)) << shape.name;
  for (std::size_t i = 0; i < a.weights.size(); ++i) {
    const std::string where = shape.name + ", layer " + std::to_string(i);
    const double largest = largestOf(b.weights[i]);
    expectClose(a.weights[i], b.weights[i], 0, where + ", weights");
    expectClose(a.bias[i], b.bias[i], b.scale[i].empty() ? 0 : largest, where + ", bias");
    expectClose(a.scale[i], b.scale[i], 0, where + ", scale");
    expectClose(a.shift[i], b.shift[i], 0, where + ", shift");
  }
}

class LayerOracle : public testing::TestWithParam<const kernels::DenseKernels*> {};

TEST_P(LayerOracle, gradients_areAutogradsToOnePartInAHundredThousand) {
  for (const Case& shape : cases) compare(shape, {}, *GetParam());
}
TEST_P(LayerOracle, maskedGradients_areAutograds) {
  for (const Case& shape : cases) compare(shape, {false, true, false}, *GetParam());
}
TEST_P(LayerOracle, quantisedGradients_areAutograds) {
  for (const Case& shape : cases) compare(shape, {true, false, false}, *GetParam());
}
TEST_P(LayerOracle, quantisedAndMaskedGradients_areAutograds) {
  for (const Case& shape : cases) compare(shape, {true, true, false}, *GetParam());
}
TEST_P(LayerOracle, normalisedGradients_areAutograds) {
  for (const Case& shape : normalisedCases) compare(shape, {}, *GetParam());
}
TEST_P(LayerOracle, gradientsWithDropout_areAutograds) {
  for (const Case& shape : droppingCases) compare(shape, {false, false, true}, *GetParam());
}

INSTANTIATE_TEST_SUITE_P(Level, LayerOracle, testing::ValuesIn(kernels::availableKernels()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace pw::learn
