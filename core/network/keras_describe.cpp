// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "keras_model.h"

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

Json denseConfig(const Layer& layer) {
  Json config = {{"name", layer.name},
                 {"trainable", true},
                 {"dtype", "float32"},
                 {"units", layer.outputs},
                 {"activation", "linear"},
                 {"use_bias", true},
                 {"kernel_initializer", {{"class_name", "GlorotUniform"}, {"config", {{"seed", nullptr}}}}},
                 {"bias_initializer", {{"class_name", "Zeros"}, {"config", Json::object()}}},
                 {"kernel_regularizer", nullptr},
                 {"bias_regularizer", nullptr},
                 {"activity_regularizer", nullptr},
                 {"kernel_constraint", nullptr},
                 {"bias_constraint", nullptr}};
  if (!layer.formats) {
    if (layer.activation == Activation::relu) config["activation"] = "relu";
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
    for (const Layer& layer : m_network.layers) addDense(layer);
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
  void addDense(const Layer& layer) {
    add(layer.formats ? "QDense" : "Dense", denseConfig(layer));
    if (!layer.formats) return;
    const bool relu = layer.activation == Activation::relu;
    addActivation(layer.name + (relu ? "_relu" : "_result"),
                  relu ? reluQuantizer(layer.formats->result) : quantizer(layer.formats->result));
  }

  const Network& m_network;
  Json m_layers = Json::array();
  Model m_model;
};

}  // namespace

Model describe(const Network& network) {
  return Writer(network).write();
}

}  // namespace pw::network::keras
