// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>

#include "keras_model.h"

namespace pw::network::keras {
namespace {

constexpr int largestSide = 1 << 16;

tl::unexpected<Error> unusable(const std::string& what, const std::string& where) {
  return failure(ErrorKind::badInput, what, where,
                 "Networks are chains of dense layers with ReLU; export the model as such a chain.");
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
    return std::move(m_chain);
  }
  Chain& chain() { return m_chain; }

 private:
  Result<void> readShape(const Json& config);
  Result<void> addDense(const Json& config);
  Result<void> activate(const Json& activation);
  Result<void> quantise(const Quantizer& quantizer);
  tl::unexpected<Error> wrong(const std::string& what) const {
    return unusable("Layer \"" + m_name + "\" " + what, m_where);
  }

  std::string m_where, m_name;
  Chain m_chain;
  bool m_needsFlatten = false, m_softmax = false;
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
  m_needsFlatten = shape.size() > 2;
  return {};
}

Result<void> ChainReader::addDense(const Json& config) {
  if (m_softmax) return wrong("follows a softmax: only the last layer may have one.");
  if (m_needsFlatten) return wrong("works on several axes: a Flatten layer is missing before it.");
  ChainLayer layer;
  layer.name = m_name;
  const auto units = config.find("units");
  if (units == config.end() || !units->is_number_integer() || *units < 1 || *units > largestSide) {
    return wrong("has an impossible number of units.");
  }
  layer.units = units->get<int>();
  layer.hasBias = config.value("use_bias", true);
  const auto quantizer = [&](const char* key) {
    return parseQuantizer(config.value(key, Json()), "layer \"" + m_name + "\", " + key);
  };
  PW_ASSIGN(layer.kernel, quantizer("kernel_quantizer"));
  PW_ASSIGN(layer.bias, quantizer("bias_quantizer"));
  m_chain.layers.push_back(std::move(layer));
  return activate(config.value("activation", Json()));
}

Result<void> ChainReader::quantise(const Quantizer& quantizer) {
  auto& target = m_chain.layers.empty() ? m_chain.input : m_chain.layers.back().result;
  if (target) return wrong("quantises what is quantised already.");
  target = quantizer;
  if (quantizer.kind == Quantizer::Kind::relu && !m_chain.layers.empty()) m_chain.layers.back().relu = true;
  return {};
}

Result<void> ChainReader::activate(const Json& activation) {
  const std::string word = activation.is_string() ? activation.get<std::string>() : "";
  if (activation.is_null() || word == "linear") return {};
  if (word == "softmax") {
    m_softmax = true;
    return {};
  }
  if (word == "relu") {
    if (m_chain.layers.empty()) return wrong("is a ReLU on the inputs.");
    m_chain.layers.back().relu = true;
    return {};
  }
  if (!activation.is_object() && word.find('(') == std::string::npos && !word.starts_with("quantized_")) {
    return wrong("has the activation \"" + word + "\".");
  }
  PW_ASSIGN(const auto quantizer, parseQuantizer(activation, "layer \"" + m_name + "\""));
  return quantizer ? quantise(*quantizer) : Result<void>{};
}

Result<void> ChainReader::add(const Json& layer) {
  static const std::set<std::string> nothingAtInference = {
      "InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"};
  const std::string kind = textOr(layer, "class_name", "");
  const Json& config = layer["config"];
  m_name = nameOf(layer);
  PW_CHECK(readShape(config));
  if (nothingAtInference.contains(kind)) return {};
  if (kind == "Flatten") {
    if (!m_chain.layers.empty()) return wrong("is a Flatten after a dense layer.");
    m_needsFlatten = false;
    return {};
  }
  if (kind == "Dense" || kind == "QDense") return addDense(config);
  if (kind == "Activation" || kind == "QActivation") return activate(config.value("activation", Json()));
  if (kind == "ReLU") {
    const bool plain = config.value("max_value", Json()).is_null() &&
                       config.value("negative_slope", Json(0)) == 0 &&
                       config.value("threshold", Json(0)) == 0;
    return plain ? activate("relu") : Result<void>(wrong("is a ReLU with a slope, threshold or bound."));
  }
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
