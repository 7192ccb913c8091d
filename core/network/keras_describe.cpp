// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "keras_model.h"
#include "network/padding.h"

namespace pw::network::keras {
namespace {

Json quantizer(const FixedFormat& format) {
  return {{"class_name", "quantized_bits"},
          {"config",
           {{"bits", format.width},
            {"integer", format.integer - (format.isSigned ? 1 : 0)},
            {"symmetric", 0},
            {"alpha", 1},
            {"keep_negative", format.isSigned},
            {"use_stochastic_rounding", false},
            {"qnoise_factor", 1.0}}}};
}

/// A signed format never holds a negative value after ReLU: its sign bit is not needed there.
Json reluQuantizer(const FixedFormat& format) {
  const int sign = format.isSigned ? 1 : 0;
  return {{"class_name", "quantized_relu"},
          {"config",
           {{"bits", format.width - sign},
            {"integer", format.integer - sign},
            {"use_sigmoid", 0},
            {"negative_slope", 0.0},
            {"use_stochastic_rounding", false},
            {"relu_upper_bound", nullptr},
            {"is_quantized_clip", true},
            {"qnoise_factor", 1.0}}}};
}

bool isSame(const Sliding& sliding) {
  Sliding same = sliding;
  padSame(same);
  return sliding.before + sliding.after > 0 && same == sliding;
}

void describeConvolution(const Layer& layer, Json& config) {
  config["filters"] = layer.sliding.filters;
  config["kernel_size"] = {layer.sliding.kernel};
  config["strides"] = {layer.sliding.stride};
  config["padding"] = isSame(layer.sliding) ? "same" : "valid";
  config["data_format"] = "channels_last";
  config["dilation_rate"] = {1};
  config["groups"] = 1;
}

Json weightedConfig(const Layer& layer) {
  Json config = {{"name", layer.name},
                 {"trainable", true},
                 {"dtype", "float32"},
                 {"activation", "linear"},
                 {"use_bias", true},
                 {"kernel_initializer", {{"class_name", "GlorotUniform"}, {"config", {{"seed", nullptr}}}}},
                 {"bias_initializer", {{"class_name", "Zeros"}, {"config", Json::object()}}},
                 {"kernel_regularizer", nullptr},
                 {"bias_regularizer", nullptr},
                 {"activity_regularizer", nullptr},
                 {"kernel_constraint", nullptr},
                 {"bias_constraint", nullptr}};
  if (layer.isDense()) {
    config["units"] = layer.outputs;
  } else {
    describeConvolution(layer, config);
  }
  if (!layer.formats) {
    if (layer.activation != Activation::leakyRelu) config["activation"] = nameOf(layer.activation);
    return config;
  }
  config["kernel_quantizer"] = quantizer(layer.formats->weight);
  config["bias_quantizer"] = quantizer(layer.formats->bias);
  config["kernel_range"] = nullptr;
  config["bias_range"] = nullptr;
  return config;
}

class Writer {
 public:
  explicit Writer(const Network& network) : m_network(network) {}

  Model write() {
    const std::string input = freeName("input");
    // Keras does not count the input among the layers that the weights' group lists.
    m_layers.push_back({{"class_name", "InputLayer"},
                        {"config",
                         {{"batch_input_shape", {nullptr, m_network.inputs}},
                          {"dtype", "float32"},
                          {"sparse", false},
                          {"ragged", false},
                          {"name", input}}}});
    if (m_network.inputFormat) addActivation(input + "_quantized", quantizer(*m_network.inputFormat));
    for (const Layer& layer : m_network.layers) addLayer(layer);
    if (m_channels > 0) flatten();
    m_model.config = {{"class_name", "Sequential"},
                      {"config", {{"name", m_network.name}, {"layers", m_layers}}}};
    return std::move(m_model);
  }

 private:
  std::string freeName(std::string name) const {
    const auto taken = [&] {
      return std::any_of(m_network.layers.begin(), m_network.layers.end(),
                         [&](const Layer& layer) { return layer.name == name; });
    };
    while (taken()) name += "_";
    return name;
  }
  void add(const char* className, const Json& config) {
    m_layers.push_back({{"class_name", className}, {"config", config}});
    m_model.layerNames.push_back(config["name"]);
  }
  void addActivation(const std::string& wanted, const Json& activation) {
    const std::string name = freeName(wanted);
    add("QActivation",
        {{"name", name}, {"trainable", true}, {"dtype", "float32"}, {"activation", activation}});
    m_model.weightlessLayers.push_back(name);
  }
  void addWeightless(const char* className, const std::string& wanted, Json config) {
    const std::string name = freeName(wanted);
    config.update({{"name", name}, {"trainable", true}, {"dtype", "float32"}});
    add(className, config);
    m_model.weightlessLayers.push_back(name);
  }
  void flatten() {
    m_channels = 0;
    addWeightless("Flatten", "flatten_" + std::to_string(m_reshaped++), {{"data_format", "channels_last"}});
  }
  /// Gives the data the axes that the layer needs.
  void prepareData(const Layer& layer) {
    if (layer.isDense()) {
      if (m_channels > 0) flatten();
      return;
    }
    const Sliding& sliding = layer.sliding;
    if (m_channels != sliding.channels) {
      m_channels = sliding.channels;
      addWeightless("Reshape", "reshape_" + std::to_string(m_reshaped++),
                    {{"target_shape", {sliding.length, sliding.channels}}});
    }
    if (sliding.before + sliding.after > 0 && !isSame(sliding))
      addWeightless("ZeroPadding1D", layer.name + "_padding", {{"padding", {sliding.before, sliding.after}}});
  }
  void addPooling(const Layer& layer) {
    add(layer.kind == LayerKind::maxPooling ? "MaxPooling1D" : "AveragePooling1D",
        {{"name", layer.name},
         {"trainable", true},
         {"dtype", "float32"},
         {"pool_size", {layer.sliding.kernel}},
         {"strides", {layer.sliding.stride}},
         {"padding", "valid"},
         {"data_format", "channels_last"}});
  }
  void addLayer(const Layer& layer) {
    prepareData(layer);
    if (layer.isPooling()) {
      addPooling(layer);
    } else {
      const std::string kind = layer.isDense() ? "Dense" : "Conv1D";
      if (!layer.isDense()) m_channels = layer.sliding.filters;
      add(((layer.formats ? "Q" : "") + kind).c_str(), weightedConfig(layer));
    }
    addBend(layer);
    if (!layer.formats) return;
    const bool relu = layer.activation == Activation::relu;
    addActivation(layer.name + (relu ? "_relu" : "_result"),
                  relu ? reluQuantizer(layer.formats->result) : quantizer(layer.formats->result));
  }
  /// An activation that the layer itself or its quantiser does not say.
  void addBend(const Layer& layer) {
    const Activation activation = layer.activation;
    if (activation == Activation::leakyRelu) {
      addWeightless("LeakyReLU", layer.name + "_leaky", {{"alpha", layer.slope}});
    } else if (layer.formats && activation != Activation::relu && activation != Activation::linear) {
      addWeightless("Activation", layer.name + "_bent", {{"activation", nameOf(activation)}});
    }
  }

  const Network& m_network;
  Json m_layers = Json::array();
  Model m_model;
  int m_channels = 0;  ///< of data with two axes; 0: one axis
  int m_reshaped = 0;
};

}  // namespace

Model describe(const Network& network) {
  return Writer(network).write();
}

}  // namespace pw::network::keras
