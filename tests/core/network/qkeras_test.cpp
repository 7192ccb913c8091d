// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of QKeras quantisers, and what is said about those without a fixed-point form.
#include <cmath>
#include <numeric>

#include "hdf5/hdf5_file.h"
#include "network/network.h"
#include "test_support.h"

namespace pw::network {
namespace {

const std::vector<float> kernel = {0.3f, -0.2f, 0.1f, 0.4f};
const std::vector<float> bias = {0.05f, -0.1f};

/// A QDense of 2 × 2 named "a", with a quantiser on the inputs and one behind the layer where they are given.
struct Model {
  std::string input;
  Json kernelQuantizer, biasQuantizer = "quantized_bits(8,0,alpha=1)";
  std::string result;

  Json config() const {
    Json layers = {
        {{"class_name", "InputLayer"}, {"config", {{"name", "in"}, {"batch_input_shape", {nullptr, 2}}}}}};
    const auto activation = [&](const char* name, const std::string& quantizer) {
      if (!quantizer.empty())
        layers.push_back(
            {{"class_name", "QActivation"}, {"config", {{"name", name}, {"activation", quantizer}}}});
    };
    activation("q", input);
    layers.push_back({{"class_name", "QDense"},
                      {"config",
                       {{"name", "a"},
                        {"units", 2},
                        {"activation", "linear"},
                        {"use_bias", true},
                        {"kernel_quantizer", kernelQuantizer},
                        {"bias_quantizer", biasQuantizer}}}});
    activation("r", result);
    return {{"class_name", "Sequential"}, {"config", {{"name", "foreign"}, {"layers", layers}}}};
  }
};

struct Loaded {
  Network network;
  std::vector<std::string> notes;
  /// All notes as one text.
  std::string said() const { return std::accumulate(notes.begin(), notes.end(), std::string()); }
};

Result<Loaded> loaded(const Model& model) {
  const test::TemporaryFolder folder;
  {
    PW_ASSIGN(auto file, hdf5::File::create(folder / "n.h5"));
    PW_CHECK(file.setText("/", "model_config", model.config().dump()));
    PW_CHECK(file.createGroup("model_weights/a"));
    PW_CHECK(file.setTexts("model_weights/a", "weight_names", {"a/kernel:0", "a/bias:0"}));
    PW_CHECK(file.write<float>("model_weights/a/a/kernel:0", {2, 2}, kernel.data()));
    PW_CHECK(file.write<float>("model_weights/a/a/bias:0", {2}, bias.data()));
    PW_CHECK(file.close());
  }
  Loaded result;
  PW_ASSIGN(result.network, loadKeras(folder / "n.h5", &result.notes));
  return result;
}

TEST(Qkeras, QuantisersThroughout_quantisedNetworkWithoutNotes) {
  const auto got = loaded({"quantized_bits(8,1,alpha=1)", "quantized_bits(6,0,alpha=1)",
                           "quantized_bits(6,0,alpha=1)", "quantized_bits(10,3,alpha=1)"});
  ASSERT_OK(got);
  EXPECT_TRUE(got->network.isQuantised());
  EXPECT_EQ(got->said(), "");
}

// QKeras rounds by tf.round: 0.5 of a step goes to the even code.
TEST(Qkeras, Activations_roundHalfToEven) {
  const auto got = loaded({"quantized_bits(4,3,alpha=1)", "quantized_bits(6,0,alpha=1)",
                           "quantized_bits(6,0,alpha=1)", "quantized_bits(10,3,alpha=1)"});
  ASSERT_OK(got);
  EXPECT_EQ(quantize(0.5, *got->network.inputFormat), 0.0);
  EXPECT_EQ(quantize(1.5, *got->network.inputFormat), 2.0);
}

TEST(Qkeras, ResultWithoutQuantiser_holdsEverySumExactly) {
  const auto got = loaded(
      {"quantized_bits(4,1,alpha=1)", "quantized_bits(6,0,alpha=1)", "quantized_bits(6,0,alpha=1)", ""});
  ASSERT_OK(got);
  ASSERT_TRUE(got->network.isQuantised());
  EXPECT_NE(got->said().find("exact sums (a: "), std::string::npos) << got->said();
  const Layer& layer = got->network.layers[0];
  const FixedFormat& in = *got->network.inputFormat;
  for (auto x = in.minCode(); x <= in.maxCode(); ++x) {
    for (auto y = in.minCode(); y <= in.maxCode(); ++y) {
      for (int j = 0; j < 2; ++j) {
        const double sum = decode(x, in) * double(layer.weight(0, j)) +
                           decode(y, in) * double(layer.weight(1, j)) + double(layer.bias[std::size_t(j)]);
        ASSERT_EQ(quantize(sum, layer.formats->result), sum);
      }
    }
  }
}

TEST(Qkeras, ResultWithoutQuantiserOfFloatingInputs_staysFloatingAndIsSaid) {
  const auto got = loaded({"", "quantized_bits(6,0,alpha=1)", "quantized_bits(6,0,alpha=1)", ""});
  ASSERT_OK(got);
  EXPECT_FALSE(got->network.layers[0].formats);
  EXPECT_NE(got->said().find("results without a quantiser stay in floating point (a)"), std::string::npos);
  EXPECT_NE(got->said().find("no quantiser on its inputs"), std::string::npos);
}

TEST(Qkeras, KernelScaledByPowersOfTwo_isFixedPointAndIsSaid) {
  const auto got = loaded({"quantized_bits(8,1,alpha=1)", "quantized_bits(8,0,alpha='auto_po2')",
                           "quantized_bits(8,0,alpha=1)", "quantized_bits(8,2,alpha=1)"});
  ASSERT_OK(got);
  EXPECT_TRUE(got->network.isQuantised());
  EXPECT_NE(got->said().find("auto_po2"), std::string::npos);
  EXPECT_NE(got->said().find(toText(got->network.layers[0].formats->weight)), std::string::npos);
}

// Column 0 is 0.3 and 0.1: the scale is 0.3/127, the codes are 127 and 42 (42.33).
TEST(Qkeras, KernelScaledFreely_hasItsValuesInFloatingPointAndIsSaid) {
  const auto got = loaded({"quantized_bits(8,1,alpha=1)", "quantized_bits(8,0,alpha='auto')",
                           "quantized_bits(8,0,alpha=1)", "quantized_bits(8,2,alpha=1)"});
  ASSERT_OK(got);
  EXPECT_FALSE(got->network.layers[0].formats);
  EXPECT_FLOAT_EQ(got->network.layers[0].weights[0], 0.3f);
  EXPECT_FLOAT_EQ(got->network.layers[0].weights[2], 42 * 0.3f / 127);
  EXPECT_NE(got->said().find("alpha = auto)"), std::string::npos) << got->said();
}

TEST(Qkeras, QuantisedResultOfFloatingWeights_isLeftOutAndIsSaid) {
  const auto got = loaded({"quantized_bits(8,1,alpha=1)", nullptr, nullptr, "quantized_bits(8,2,alpha=1)"});
  ASSERT_OK(got);
  EXPECT_FALSE(got->network.layers[0].formats);
  EXPECT_EQ(got->network.layers[0].weights, kernel);
  EXPECT_NE(got->said().find("quantiser of their result is left out (a)"), std::string::npos) << got->said();
}

TEST(Qkeras, ResultThatScalesItself_isRefused) {
  EXPECT_ERROR(loaded({"quantized_bits(8,1,alpha=1)", "quantized_bits(8,0,alpha=1)",
                       "quantized_bits(8,0,alpha=1)", "quantized_bits(8,2,alpha='auto')"}),
               ErrorKind::badInput, "scales by itself");
}

}  // namespace
}  // namespace pw::network
