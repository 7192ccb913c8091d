// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "keras_model.h"

namespace pw::network::keras {
namespace {

constexpr int largestSide = 1 << 16;

tl::unexpected<Error> unusable(const std::string& what, const std::string& where) {
  return failure(
      ErrorKind::badInput, what, where,
      "Networks are chains of Dense, Conv1D and pooling layers; export the model as such a chain.");
}

std::string textOr(const Json& object, const char* key, const std::string& otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

std::string nameOf(const Json& layer) {
  const Json& config = layer["config"];
  return textOr(config, "name", textOr(layer, "name", "unnamed"));
}

/// Names of the layers whose outputs a layer takes: Keras 2 writes [[["name", 0, 0, {}]]], later versions
/// objects with "keras_history": ["name", 0, 0].
void collectSources(const Json& json, std::vector<std::string>& sources, int depth = 0) {
  if (depth > 16) return;
  if (json.is_array()) {
    if (json.size() >= 3 && json[0].is_string() && json[1].is_number_integer()) {
      sources.push_back(json[0].get<std::string>());
      return;
    }
    for (const Json& part : json) collectSources(part, sources, depth + 1);
  } else if (json.is_object()) {
    for (const auto& item : json.items()) collectSources(item.value(), sources, depth + 1);
  }
}

/// The layers of a functional model from its one input to its one output.
Result<std::vector<Json>> followChain(const std::vector<Json>& layers, const std::string& where) {
  std::map<std::string, const Json*> next;
  const Json* current = nullptr;
  for (const Json& layer : layers) {
    std::vector<std::string> sources;
    if (const auto found = layer.find("inbound_nodes"); found != layer.end()) collectSources(*found, sources);
    if (sources.size() > 1) return unusable("The layer \"" + nameOf(layer) + "\" has several inputs.", where);
    if (sources.empty()) {
      if (current) return unusable("The model has several inputs.", where);
      current = &layer;
    } else if (!next.emplace(sources.front(), &layer).second) {
      return unusable("The output of layer \"" + sources.front() + "\" is used twice.", where);
    }
  }
  std::vector<Json> chain;
  while (current && chain.size() <= layers.size()) {
    chain.push_back(*current);
    const auto found = next.find(nameOf(*current));
    current = found == next.end() ? nullptr : found->second;
  }
  if (chain.size() != layers.size()) return unusable("The layers of the model do not form one chain.", where);
  return chain;
}

Result<std::vector<Json>> layersInOrder(const Json& model, const std::string& where) {
  const std::string kind = textOr(model, "class_name", "");
  const auto config = model.is_object() ? model.find("config") : model.end();
  if (config == model.end()) return unusable("The model's configuration has no layers.", where);
  const bool bare = config->is_array();  // Keras before 2.3
  if (!bare && (!config->is_object() || !config->contains("layers") || !(*config)["layers"].is_array())) {
    return unusable("The model's configuration has no layers.", where);
  }
  const auto layers = (bare ? *config : (*config)["layers"]).get<std::vector<Json>>();
  for (const Json& layer : layers) {
    if (!layer.is_object() || !layer.contains("config") || !layer["config"].is_object()) {
      return unusable("A layer of the model has no configuration.", where);
    }
  }
  if (kind == "Sequential") return layers;
  if (kind == "Functional" || kind == "Model") return followChain(layers, where);
  return unusable("The model is of the unknown kind \"" + kind + "\".", where);
}

class ChainReader {
 public:
  explicit ChainReader(std::string where) : m_where(std::move(where)) {}

  Result<void> add(const Json& layer);
  Result<Chain> finish() {
    if (m_chain.layers.empty()) return unusable("The model has no dense layers.", m_where);
    if (m_norm)
      return unusable("Batch normalisation \"" + m_norm->name + "\" has no layer to go into.", m_where);
    return std::move(m_chain);
  }
  Chain& chain() { return m_chain; }

 private:
  Result<void> readShape(const Json& config);
  Result<void> addLayer(ChainLayer layer, const Json& config);
  Result<void> addDense(const Json& config);
  Result<void> addConvolution(const Json& config);
  Result<void> addPooling(LayerKind kind, const Json& config, bool global);
  Result<void> addNorm(const Json& config);
  Result<void> reshape(const Json& config);
  Result<void> padZeros(const Json& config);
  Result<void> activate(const Json& activation);
  Result<void> bend(Activation activation, double slope = 0);
  Result<void> quantise(const Quantizer& quantizer);
  Result<void> readSize(const Json& config, const char* key, int& size) const;
  tl::unexpected<Error> wrong(const std::string& what) const {
    return unusable("Layer \"" + m_name + "\" " + what, m_where);
  }

  std::string m_where, m_name;
  Chain m_chain;
  int m_channels = 0;  ///< of data with two axes, positions and channels; 0: one axis
  int m_before = 0, m_after = 0;
  bool m_padded = false, m_softmax = false;
  std::optional<Norm> m_norm;  ///< for the next layer
};

Result<void> ChainReader::readShape(const Json& config) {
  const char* key = config.contains("batch_input_shape") ? "batch_input_shape" : "batch_shape";
  if (!config.contains(key) || m_chain.inputs != 0) return {};
  const Json& shape = config[key];
  if (!shape.is_array() || shape.size() < 2) return wrong("has no usable input shape.");
  long long product = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) {
    if (!shape[i].is_number_integer() || shape[i] < 1 || shape[i] > largestSide) {
      return wrong("has no fixed input size.");
    }
    product *= shape[i].get<long long>();
    if (product > largestSide) return wrong("has too many inputs.");
  }
  m_chain.inputs = int(product);
  m_channels = shape.size() > 2 ? shape.back().get<int>() : 0;
  return {};
}

/// A number, or a list of one.
Result<void> ChainReader::readSize(const Json& config, const char* key, int& size) const {
  Json value = config.value(key, Json());
  if (value.is_array() && value.size() == 1) value = Json(value[0]);
  if (value.is_null() && size > 0) return {};
  if (!value.is_number_integer() || value < 1 || value > largestSide)
    return wrong(std::string("has an impossible ") + key + ".");
  size = value.get<int>();
  return {};
}

Result<void> ChainReader::addLayer(ChainLayer layer, const Json& config) {
  if (m_softmax) return wrong("follows a softmax: only the last layer may have one.");
  layer.name = m_name;
  layer.hasBias = layer.hasWeights() && config.value("use_bias", true);
  if (m_padded && layer.kind != LayerKind::conv1d) return wrong("is given padded data: only Conv1D can be.");
  if (m_norm && !layer.hasWeights()) return wrong("pools what a batch normalisation gives.");
  layer.ahead = std::exchange(m_norm, std::nullopt);
  const auto quantizer = [&](const char* key) {
    return parseQuantizer(config.value(key, Json()), "layer \"" + m_name + "\", " + key);
  };
  PW_ASSIGN(layer.kernel, quantizer("kernel_quantizer"));
  PW_ASSIGN(layer.bias, quantizer("bias_quantizer"));
  m_chain.layers.push_back(std::move(layer));
  return activate(config.value("activation", Json()));
}

Result<void> ChainReader::addDense(const Json& config) {
  if (m_channels > 0) return wrong("works on several axes: a Flatten layer is missing before it.");
  ChainLayer layer;
  PW_CHECK(readSize(config, "units", layer.units));
  return addLayer(std::move(layer), config);
}

Result<void> ChainReader::addConvolution(const Json& config) {
  if (m_channels < 1) return wrong("needs data of positions and channels: a Reshape layer is missing.");
  ChainLayer layer;
  layer.kind = LayerKind::conv1d;
  layer.channels = m_channels;
  layer.size = 0;
  PW_CHECK(readSize(config, "filters", layer.units));
  PW_CHECK(readSize(config, "kernel_size", layer.size));
  PW_CHECK(readSize(config, "strides", layer.stride));
  int dilation = 1, groups = 1;
  PW_CHECK(readSize(config, "dilation_rate", dilation));
  PW_CHECK(readSize(config, "groups", groups));
  if (dilation != 1 || groups != 1) return wrong("is a dilated or grouped convolution.");
  if (textOr(config, "data_format", "channels_last") != "channels_last") return wrong("has channels first.");
  const std::string padding = textOr(config, "padding", "valid");
  if (padding != "valid" && padding != "same" && padding != "causal")
    return wrong("has the padding \"" + padding + "\".");
  if (m_padded && padding != "valid") return wrong("pads what is padded already.");
  if (padding == "same") {
    layer.padding = ChainLayer::Padding::same;
  } else if (m_padded || padding == "causal") {
    layer.padding = ChainLayer::Padding::zeros;
    layer.before = m_padded ? m_before : layer.size - 1;
    layer.after = m_padded ? m_after : 0;
  }
  m_padded = false;
  m_channels = layer.units;
  return addLayer(std::move(layer), config);
}

Result<void> ChainReader::addPooling(LayerKind kind, const Json& config, bool global) {
  if (m_channels < 1) return wrong("needs data of positions and channels: a Reshape layer is missing.");
  ChainLayer layer;
  layer.kind = kind;
  layer.channels = m_channels;
  layer.size = 0;
  if (textOr(config, "data_format", "channels_last") != "channels_last") return wrong("has channels first.");
  if (global) {
    if (!config.value("keepdims", Json(false)).get<bool>()) m_channels = 0;
  } else {
    layer.size = 2;
    PW_CHECK(readSize(config, "pool_size", layer.size));
    layer.stride = layer.size;
    PW_CHECK(readSize(config, "strides", layer.stride));
    if (textOr(config, "padding", "valid") != "valid") return wrong("pools with padding.");
  }
  return addLayer(std::move(layer), Json::object());
}

/// It goes into the layer before, where nothing else follows that, else into the next.
Result<void> ChainReader::addNorm(const Json& config) {
  Norm norm{m_name, config.value("epsilon", 1e-3), config.value("scale", true), config.value("center", true)};
  ChainLayer* before = m_chain.layers.empty() ? nullptr : &m_chain.layers.back();
  const bool open = before && before->hasWeights() && before->activation == Activation::linear &&
                    !before->result && !before->sums && !m_softmax;
  if (open && !m_norm) {
    before->sums = std::move(norm);
    return {};
  }
  if (m_norm) return wrong("follows another batch normalisation.");
  m_norm = std::move(norm);
  return {};
}

Result<void> ChainReader::reshape(const Json& config) {
  const Json shape = config.value("target_shape", Json());
  if (!shape.is_array() || shape.empty() || shape.size() > 2) return wrong("reshapes to more than two axes.");
  if (shape.size() == 1) {
    m_channels = 0;
    return {};
  }
  if (!shape[1].is_number_integer() || shape[1] < 1 || shape[1] > largestSide)
    return wrong("has no fixed number of channels.");
  m_channels = shape[1].get<int>();
  return {};
}

Result<void> ChainReader::padZeros(const Json& config) {
  const Json padding = config.value("padding", Json(1));
  const auto size = [](const Json& json) {
    return json.is_number_integer() && json >= 0 && json <= largestSide;
  };
  const bool pair = padding.is_array() && padding.size() == 2 && size(padding[0]) && size(padding[1]);
  if (m_padded || m_channels < 1 || (!pair && !size(padding)))
    return wrong("pads in a way that is not supported.");
  m_before = (pair ? padding[0] : padding).get<int>();
  m_after = (pair ? padding[1] : padding).get<int>();
  m_padded = true;
  return {};
}

Result<void> ChainReader::quantise(const Quantizer& quantizer) {
  auto& target = m_chain.layers.empty() ? m_chain.input : m_chain.layers.back().result;
  if (m_norm) return wrong("quantises what a batch normalisation gives.");
  if (target) return wrong("quantises what is quantised already.");
  target = quantizer;
  if (quantizer.kind == Quantizer::Kind::relu && !m_chain.layers.empty()) return bend(Activation::relu);
  return {};
}

Result<void> ChainReader::bend(Activation activation, double slope) {
  if (m_norm) return wrong("bends what a batch normalisation gives: it cannot go into the layer before.");
  if (m_chain.layers.empty()) {
    if (activation == Activation::relu) return wrong("is a ReLU on the inputs.");
    return wrong(std::string("has the activation \"") + nameOf(activation) + "\" on the inputs.");
  }
  ChainLayer& layer = m_chain.layers.back();
  if (!layer.hasWeights()) return wrong("is an activation of a pooling layer: put it before.");
  const bool quantised = layer.result && layer.result->kind != Quantizer::Kind::relu;
  if (layer.activation != Activation::linear && layer.activation != activation)
    return wrong("is a second activation of its layer.");
  if (quantised && activation != Activation::relu)
    return wrong("is an activation of what is quantised already.");
  layer.activation = activation;
  layer.slope = slope;
  return {};
}

Result<void> ChainReader::activate(const Json& activation) {
  const std::string word = activation.is_string() ? activation.get<std::string>() : "";
  if (activation.is_null() || word == "linear") return {};
  if (word == "softmax") {
    m_softmax = true;
    return {};
  }
  if (word == "relu") return bend(Activation::relu);
  if (word == "tanh") return bend(Activation::tanh);
  if (word == "sigmoid") return bend(Activation::sigmoid);
  if (word == "leaky_relu") return bend(Activation::leakyRelu, 0.2);  // TensorFlow's default
  if (!activation.is_object() && word.find('(') == std::string::npos && !word.starts_with("quantized_")) {
    return wrong("has the activation \"" + word + "\".");
  }
  PW_ASSIGN(const auto quantizer, parseQuantizer(activation, "layer \"" + m_name + "\""));
  return quantizer ? quantise(*quantizer) : Result<void>{};
}

Result<void> ChainReader::add(const Json& layer) {
  static const std::set<std::string> nothingAtInference = {
      "InputLayer",      "Dropout",      "SpatialDropout1D",      "GaussianNoise",
      "GaussianDropout", "AlphaDropout", "ActivityRegularization"};
  const std::string kind = textOr(layer, "class_name", "");
  const Json& config = layer["config"];
  m_name = nameOf(layer);
  PW_CHECK(readShape(config));
  if (nothingAtInference.contains(kind)) return {};
  if (kind == "Flatten") {
    m_channels = 0;
    return {};
  }
  if (kind == "Reshape") return reshape(config);
  if (kind == "ZeroPadding1D") return padZeros(config);
  if (kind == "Dense" || kind == "QDense") return addDense(config);
  if (kind == "Conv1D" || kind == "QConv1D") return addConvolution(config);
  if (kind == "MaxPooling1D") return addPooling(LayerKind::maxPooling, config, false);
  if (kind == "AveragePooling1D") return addPooling(LayerKind::averagePooling, config, false);
  if (kind == "GlobalMaxPooling1D") return addPooling(LayerKind::maxPooling, config, true);
  if (kind == "GlobalAveragePooling1D") return addPooling(LayerKind::averagePooling, config, true);
  if (kind == "BatchNormalization" || kind == "QBatchNormalization") return addNorm(config);
  if (kind == "Activation" || kind == "QActivation") return activate(config.value("activation", Json()));
  if (kind == "ReLU") {
    const bool plain = config.value("max_value", Json()).is_null() &&
                       config.value("negative_slope", Json(0)) == 0 &&
                       config.value("threshold", Json(0)) == 0;
    return plain ? activate("relu") : Result<void>(wrong("is a ReLU with a slope, threshold or bound."));
  }
  if (kind == "LeakyReLU")
    return bend(Activation::leakyRelu, config.value("negative_slope", config.value("alpha", 0.3)));
  if (kind == "Softmax") return activate("softmax");
  return wrong("is of the kind \"" + kind + "\".");
}

}  // namespace

Result<Chain> parse(const Json& modelConfig, const std::string& where) {
  PW_ASSIGN(const auto layers, layersInOrder(modelConfig, where));
  ChainReader reader(where);
  for (const Json& layer : layers) PW_CHECK(reader.add(layer));
  const Json& config = modelConfig["config"];
  if (config.is_object()) reader.chain().name = textOr(config, "name", "");
  return reader.finish();
}

}  // namespace pw::network::keras
