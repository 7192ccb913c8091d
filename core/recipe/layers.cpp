// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/layers.h"

#include <algorithm>
#include <cmath>

#include "network/padding.h"

namespace pw::recipe {
namespace {

using network::Activation;
using network::LayerKind;

constexpr int longestKernel = 1024;
constexpr int mostValues = 1 << 16;  ///< of one event between two layers

template <class Value>
std::vector<std::pair<std::string, Value>> named(std::initializer_list<Value> values) {
  std::vector<std::pair<std::string, Value>> names;
  for (const Value value : values) names.emplace_back(network::nameOf(value), value);
  return names;
}
const auto kindNames =
    named({LayerKind::dense, LayerKind::conv1d, LayerKind::maxPooling, LayerKind::averagePooling});
const auto activationNames = named(
    {Activation::linear, Activation::relu, Activation::leakyRelu, Activation::tanh, Activation::sigmoid});

tl::unexpected<Error> impossibleLayers(const std::string& where, const std::string& what,
                                       const std::string& hint) {
  return failure(ErrorKind::badInput, what, where, hint);
}

std::string place(const std::string& where, std::size_t index) {
  return where + "[" + std::to_string(index) + "]";
}

bool isFlatten(const Json& json) {
  return json.is_object() && json.size() == 1 && json.contains("kind") && json["kind"] == "flatten";
}

Json toJson(const LayerSpec& layer) {
  if (layer.isPlainDense()) return layer.units;
  Json json = {{"kind", network::nameOf(layer.kind)}};
  if (layer.isPooling()) {
    json["size"] = layer.kernel;
    json["stride"] = layer.stride;
    if (layer.dropout > 0) json["dropout"] = layer.dropout;
    return json;
  }
  if (layer.kind == LayerKind::conv1d) {
    json["filters"] = layer.units;
    json["kernel"] = layer.kernel;
    json["stride"] = layer.stride;
    json["padding"] = layer.same ? "same" : "valid";
  } else {
    json["units"] = layer.units;
  }
  json["activation"] = network::nameOf(layer.activation);
  if (layer.activation == Activation::leakyRelu) json["slope"] = layer.slope;
  json["batch_norm"] = layer.batchNorm;
  json["dropout"] = layer.dropout;
  return json;
}

void readConvolution(ObjectReader& reader, LayerSpec& layer) {
  reader.require("filters")
      .require("kernel")
      .number("filters", layer.units, 1, mostUnits)
      .number("kernel", layer.kernel, 1, longestKernel)
      .number("stride", layer.stride, 1, longestKernel)
      .choice("padding", layer.same, {{"valid", false}, {"same", true}});
}

void readPooling(ObjectReader& reader, LayerSpec& layer) {
  reader.require("size").number("size", layer.kernel, 1, mostValues);
  layer.stride = layer.kernel;
  reader.number("stride", layer.stride, 1, mostValues);
}

Result<LayerSpec> layerFromJson(const Json& json, const std::string& where) {
  LayerSpec layer;
  if (json.is_number_integer() && json >= 1 && json <= mostUnits) return LayerSpec(json.get<int>());
  if (!json.is_object()) {
    return impossibleLayers(where,
                            "must be a size (1 to 4096) or a layer {\"kind\": …}, not " + json.dump() + ".",
                            "For example: [16, {\"kind\": \"conv1d\", \"filters\": 4, \"kernel\": 5}]");
  }
  ObjectReader reader(json, where);
  reader.require("kind").choice("kind", layer.kind, kindNames);
  if (layer.isPooling()) {
    readPooling(reader, layer);
    layer.activation = Activation::linear;
  } else if (layer.kind == LayerKind::conv1d) {
    readConvolution(reader, layer);
  } else {
    reader.require("units").number("units", layer.units, 1, mostUnits);
  }
  if (!layer.isPooling()) {
    reader.choice("activation", layer.activation, activationNames)
        .number("slope", layer.slope, 0, 1)
        .field("batch_norm", layer.batchNorm);
  }
  reader.number("dropout", layer.dropout, 0, 0.95);
  PW_CHECK(reader.finish());
  return layer;
}

const char* prefixOf(const LayerSpec& layer) {
  if (layer.kind == LayerKind::dense) return "fc";
  return layer.isPooling() ? "pool" : "conv";
}

void fillWithZeros(network::Layer& layer) {
  layer.weights.assign(std::size_t(layer.weightRows()) * std::size_t(layer.weightColumns()), 0.0f);
  layer.bias.assign(std::size_t(layer.weightColumns()), 0.0f);
}

/// What flows between two layers.
struct Shape {
  int length = 0, channels = 1;
};

Result<network::Layer> shaped(const LayerSpec& spec, const Shape& from, const std::string& where) {
  network::Layer layer;
  layer.kind = spec.kind;
  layer.activation = spec.activation;
  layer.slope = spec.slope;
  if (spec.kind == LayerKind::dense) {
    layer.inputs = from.length * from.channels;
    layer.outputs = spec.units;
    return layer;
  }
  network::Sliding sliding{from.length,
                           from.channels,
                           spec.kernel,
                           spec.stride,
                           0,
                           0,
                           spec.isPooling() ? from.channels : spec.units};
  if (spec.same && !spec.isPooling()) network::padSame(sliding);
  if (sliding.positions() < 1) {
    return impossibleLayers(where + (spec.isPooling() ? ".size" : ".kernel"),
                            "The layer looks at " + std::to_string(spec.kernel) + " positions, but only " +
                                std::to_string(from.length) + " are left there.",
                            "Choose a shorter kernel, or less pooling before it.");
  }
  if (std::int64_t(sliding.positions()) * sliding.filters > mostValues) {
    return impossibleLayers(where + ".filters", "The layer puts out more than 65,536 values.",
                            "Use fewer filters or a longer stride.");
  }
  setSliding(layer, sliding);
  return layer;
}

}  // namespace

LayerSpec LayerSpec::convolution(int filters, int kernel, int stride) {
  LayerSpec layer(filters);
  layer.kind = LayerKind::conv1d;
  layer.kernel = kernel;
  layer.stride = stride;
  return layer;
}

LayerSpec LayerSpec::pooling(LayerKind kind, int size) {
  LayerSpec layer;
  layer.kind = kind;
  layer.kernel = layer.stride = size;
  layer.activation = Activation::linear;
  return layer;
}

Json toJson(const std::vector<LayerSpec>& layers) {
  Json json = Json::array();
  for (const LayerSpec& layer : layers) json.push_back(toJson(layer));
  return json;
}

Result<std::vector<LayerSpec>> layersFromJson(const Json& json, const std::string& where) {
  if (!json.is_array()) {
    return impossibleLayers(where, "must be a list of layers, not " + json.dump().substr(0, 80) + ".",
                            "For example: [16, 8]");
  }
  std::vector<LayerSpec> layers;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (isFlatten(json[i])) continue;
    PW_ASSIGN(LayerSpec layer, layerFromJson(json[i], place(where, i)));
    layers.push_back(layer);
  }
  PW_CHECK(check(layers, where));
  return layers;
}

Result<void> check(const std::vector<LayerSpec>& layers, const std::string& where) {
  if (layers.size() > mostLayers)
    return impossibleLayers(where, "A network has at most 16 hidden layers.", "Leave some out.");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerSpec& layer = layers[i];
    const std::string at = place(where, i);
    if (!layer.isPooling() && (layer.units < 1 || layer.units > mostUnits)) {
      return impossibleLayers(at, "A layer has 1 to 4096 units, not " + std::to_string(layer.units) + ".",
                              "Choose another size.");
    }
    if (layer.kind != LayerKind::dense && (layer.kernel < 1 || layer.stride < 1))
      return impossibleLayers(at + ".kernel", "Kernel and stride are at least 1.", "Choose another size.");
    if (layer.isPooling() && (layer.activation != Activation::linear || layer.batchNorm))
      return impossibleLayers(at, "A pooling layer has no activation and no batch normalisation.",
                              "Give them to the layer before it.");
    if (!(layer.dropout >= 0) || layer.dropout > 0.95 || !std::isfinite(layer.slope))
      return impossibleLayers(at + ".dropout", "Dropout is a share from 0 to 0.95.", "Choose another share.");
  }
  return {};
}

Result<std::vector<network::Layer>> shapedLayers(const std::vector<LayerSpec>& layers, int inputs,
                                                 int outputs, const std::string& where) {
  std::vector<network::Layer> made;
  Shape from{inputs, 1};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    PW_ASSIGN(network::Layer layer, shaped(layers[i], from, place(where, i)));
    layer.name = prefixOf(layers[i]) + std::to_string(i + 1);
    from =
        layer.isDense() ? Shape{layer.outputs, 1} : Shape{layer.sliding.positions(), layer.sliding.filters};
    made.push_back(std::move(layer));
  }
  network::Layer output;
  output.name = "output";
  output.inputs = from.length * from.channels;
  output.outputs = outputs;
  output.activation = Activation::linear;
  made.push_back(std::move(output));
  std::for_each(made.begin(), made.end(), fillWithZeros);
  return made;
}

}  // namespace pw::recipe
