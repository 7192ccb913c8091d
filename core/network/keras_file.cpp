// SPDX-License-Identifier: GPL-3.0-or-later
// Keras-2 whole-model files: what is written and how it is read back. The layout was read from files of Keras
// 2.12 and 2.14.
#include <algorithm>
#include <set>

#include "base/file.h"
#include "hdf5/hdf5_file.h"
#include "keras_model.h"
#include "network/network.h"
#include "network/padding.h"

namespace pw::network {
namespace {

constexpr const char* formatsAttribute = "pulsewright_formats";
constexpr const char* inputAttribute = "pulsewright_input";
constexpr const char* weightsGroup = "model_weights";

// ---- writing

Result<void> checkNames(const Network& network) {
  std::set<std::string> seen;
  for (const Layer& layer : network.layers) {
    const auto wrong = [&](const std::string& what) {
      return failure(ErrorKind::badInput, what, "layer \"" + layer.name + "\"", "Rename the layer.");
    };
    if (layer.name.empty() || layer.name.find('/') != std::string::npos) {
      return wrong("A layer's name must not be empty or contain '/'.");
    }
    if (!seen.insert(layer.name).second) return wrong("Two layers have the same name.");
    for (const char* word : {"kernel", "bias", "gamma", "beta", "mean", "variance"}) {
      if (layer.name.find(word) != std::string::npos) {
        return wrong("A layer's name must not contain \"" + std::string(word) +
                     "\": hls4ml would take it for a weight.");
      }
    }
  }
  return {};
}

Json formatsToJson(const Network& network) {
  Json layers = Json::object();
  for (const Layer& layer : network.layers) {
    if (!layer.formats) continue;
    layers[layer.name] = {{"weight", toText(layer.formats->weight)},
                          {"bias", toText(layer.formats->bias)},
                          {"result", toText(layer.formats->result)}};
  }
  Json json = {{"layers", layers}};
  if (network.inputFormat) json["input"] = toText(*network.inputFormat);
  return json;
}

/// Of its kernel in Keras.
std::vector<std::uint64_t> kernelExtent(const Layer& layer) {
  if (layer.isDense()) return {std::uint64_t(layer.inputs), std::uint64_t(layer.outputs)};
  const Sliding& sliding = layer.sliding;
  return {std::uint64_t(sliding.kernel), std::uint64_t(sliding.channels), std::uint64_t(sliding.filters)};
}

Result<void> writeLayer(hdf5::File& file, const Layer& layer) {
  const std::string group = std::string(weightsGroup) + "/" + layer.name;
  const std::string kernel = layer.name + "/kernel:0", bias = layer.name + "/bias:0";
  PW_CHECK(file.createGroup(group));
  if (layer.isPooling()) return file.setTexts(group, "weight_names", {});
  PW_CHECK(file.setTexts(group, "weight_names", {kernel, bias}));
  PW_CHECK(file.write<float>(group + "/" + kernel, kernelExtent(layer), layer.weights.data()));
  return file.write<float>(group + "/" + bias, {std::uint64_t(layer.weightColumns())}, layer.bias.data());
}

Result<void> writeModel(const Network& network, hdf5::File& file) {
  const keras::Model model = keras::describe(network);
  PW_CHECK(
      file.setText("/", "model_config", model.config.dump(-1, ' ', false, Json::error_handler_t::replace)));
  PW_CHECK(file.setText("/", "keras_version", "2.12.0"));
  PW_CHECK(file.setText("/", "backend", "tensorflow"));
  PW_CHECK(file.setText("/", formatsAttribute, formatsToJson(network).dump()));
  if (!network.inputSpec.is_null()) {
    PW_CHECK(file.setText("/", inputAttribute,
                          network.inputSpec.dump(-1, ' ', false, Json::error_handler_t::replace)));
  }
  PW_CHECK(file.createGroup(weightsGroup));
  PW_CHECK(file.setTexts(weightsGroup, "layer_names", model.layerNames));
  PW_CHECK(file.setText(weightsGroup, "backend", "tensorflow"));
  PW_CHECK(file.setText(weightsGroup, "keras_version", "2.12.0"));
  for (const Layer& layer : network.layers) PW_CHECK(writeLayer(file, layer));
  for (const std::string& name : model.weightlessLayers) {
    const std::string group = std::string(weightsGroup) + "/" + name;
    PW_CHECK(file.createGroup(group));
    PW_CHECK(file.setTexts(group, "weight_names", {}));
  }
  return file.close();
}

// ---- reading

Result<Json> readJsonAttribute(const hdf5::File& file, const char* attribute) {
  const auto text = file.text("/", attribute);
  if (!text) return Json();
  Json json = Json::parse(*text, nullptr, false);
  if (json.is_discarded()) {
    return failure(ErrorKind::badInput, "The attribute \"" + std::string(attribute) + "\" is not valid JSON.",
                   file.path().string(), "The file is damaged: copy it again from where it came.");
  }
  return json;
}

/// The data set of a layer's weight whose name ends in `ending` ("kernel:0").
std::optional<std::string> weightPath(const hdf5::File& file, const std::string& layer,
                                      const std::string& ending) {
  const std::string group = std::string(weightsGroup) + "/" + layer;
  const auto names = file.texts(group, "weight_names");
  for (const std::string& name : names.value_or(std::vector<std::string>{})) {
    const bool fits = name == ending || name.ends_with("/" + ending);
    if (fits && file.contains(group + "/" + name)) return group + "/" + name;
  }
  const std::string usual = group + "/" + layer + "/" + ending;
  if (file.contains(usual)) return usual;
  return std::nullopt;
}

Result<std::vector<float>> readWeights(const hdf5::File& file, const std::string& layer,
                                       const std::string& ending, const std::vector<std::uint64_t>& extent) {
  const auto path = weightPath(file, layer, ending);
  if (!path) {
    return failure(ErrorKind::badInput, "The layer \"" + layer + "\" has no " + ending + ".",
                   file.path().string(), "The file is incomplete: save the model again.");
  }
  PW_ASSIGN(const hdf5::DatasetShape shape, file.shape(*path));
  if (shape.extent != extent) {
    return failure(
        ErrorKind::badInput,
        "The " + ending + " of layer \"" + layer + "\" does not have the shape that the model says.",
        file.path().string(), "The file is damaged: save the model again.");
  }
  return file.read<float>(*path);
}

/// The number of inputs, from the first kernel when the model does not say it.
Result<int> inputsOf(const hdf5::File& file, const keras::Chain& chain) {
  if (chain.inputs > 0) return chain.inputs;
  if (const auto path = weightPath(file, chain.layers.front().name, "kernel:0")) {
    PW_ASSIGN(const hdf5::DatasetShape shape, file.shape(*path));
    if (shape.extent.size() == 2 && shape.extent[0] <= 65536) return int(shape.extent[0]);
  }
  return failure(ErrorKind::badInput, "The model does not say how many inputs it takes.",
                 file.path().string(), "Give its first layer an input shape and save it again.");
}

Result<void> readLayerWeights(const hdf5::File& file, const keras::ChainLayer& source, Layer& layer) {
  if (layer.isPooling()) return {};
  PW_ASSIGN(layer.weights, readWeights(file, layer.name, "kernel:0", kernelExtent(layer)));
  const auto columns = std::uint64_t(layer.weightColumns());
  layer.bias.assign(columns, 0.0f);
  if (source.hasBias) {
    PW_ASSIGN(layer.bias, readWeights(file, layer.name, "bias:0", {columns}));
  }
  return {};
}

/// The shape of a layer that is fed `inputs` values.
Result<Layer> shapedLayer(const keras::ChainLayer& source, int inputs, const std::string& file) {
  Layer layer;
  layer.name = source.name;
  layer.kind = source.kind;
  layer.activation = source.activation;
  if (source.activation == Activation::leakyRelu) layer.slope = source.slope;
  layer.inputs = inputs;
  layer.outputs = source.units;
  if (layer.isDense()) return layer;
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorKind::badInput, what, file + ", layer \"" + source.name + "\"",
                   "The model is damaged: save it again.");
  };
  if (inputs % source.channels != 0) return wrong("The data do not have whole positions there.");
  Sliding sliding{inputs / source.channels,
                  source.channels,
                  source.size,
                  source.stride,
                  source.before,
                  source.after,
                  layer.isPooling() ? source.channels : source.units};
  if (source.size == 0) sliding.kernel = sliding.stride = sliding.length;
  if (source.padding == keras::ChainLayer::Padding::same) padSame(sliding);
  constexpr std::int64_t mostValues = 1 << 16;
  if (sliding.positions() < 1 || std::int64_t(sliding.positions()) * sliding.filters > mostValues)
    return wrong("The layer's kernel does not fit its data.");
  setSliding(layer, sliding);
  return layer;
}

Result<keras::NormValues> readNorm(const hdf5::File& file, const keras::Norm& norm, std::uint64_t channels) {
  std::vector<float> gamma, beta;
  if (norm.scales) {
    PW_ASSIGN(gamma, readWeights(file, norm.name, "gamma:0", {channels}));
  }
  if (norm.shifts) {
    PW_ASSIGN(beta, readWeights(file, norm.name, "beta:0", {channels}));
  }
  PW_ASSIGN(const std::vector<float> mean, readWeights(file, norm.name, "moving_mean:0", {channels}));
  PW_ASSIGN(const std::vector<float> variance, readWeights(file, norm.name, "moving_variance:0", {channels}));
  return keras::normValues(norm.epsilon, gamma, beta, mean, variance);
}

/// Batch normalisation goes into the weights that the quantisers made, which takes them off any grid.
Result<void> foldNorms(const hdf5::File& file, const keras::ChainLayer& source, Layer& layer,
                       std::vector<std::string>& notes) {
  if (!source.sums && !source.ahead) return {};
  if (source.sums) {
    PW_ASSIGN(const auto norm, readNorm(file, *source.sums, std::uint64_t(layer.weightColumns())));
    keras::foldSums(norm, layer);
  }
  if (source.ahead) {
    const bool padded = !layer.isDense() && layer.sliding.before + layer.sliding.after > 0;
    if (padded) {
      return failure(ErrorKind::badInput, "A batch normalisation feeds a convolution with padding.",
                     file.path().string() + ", layer \"" + source.ahead->name + "\"",
                     "Put it behind the convolution, or use padding \"valid\".");
    }
    const auto channels = std::uint64_t(layer.isDense() ? layer.inputs : layer.sliding.channels);
    PW_ASSIGN(const auto norm, readNorm(file, *source.ahead, channels));
    keras::foldInputs(norm, layer);
  }
  if (source.kernel || layer.formats)
    notes.push_back("Batch normalisation went into the weights of " + layer.name +
                    ", which leaves them in floating point.");
  layer.formats.reset();
  return {};
}

bool onGrid(const std::vector<float>& values, const FixedFormat& format) {
  return std::all_of(values.begin(), values.end(),
                     [&](float value) { return quantize(value, format) == double(value); });
}

Result<LayerFormats> layerFormatsFromJson(const Json& json, const std::string& where) {
  std::string weight, bias, result;
  ObjectReader reader(json, where);
  reader.require("weight").require("bias").require("result");
  reader.field("weight", weight).field("bias", bias).field("result", result);
  PW_CHECK(reader.finish());
  LayerFormats formats;
  PW_ASSIGN(formats.weight, fixedFormatFromText(weight, reader.path("weight")));
  PW_ASSIGN(formats.bias, fixedFormatFromText(bias, reader.path("bias")));
  PW_ASSIGN(formats.result, fixedFormatFromText(result, reader.path("result")));
  return formats;
}

/// Formats as this program wrote them: exact, where QKeras quantisers cannot say rounding and overflow.
Result<void> applyOwnFormats(const Json& json, const std::string& file, Network& network) {
  const std::string where = file + ", " + formatsAttribute;
  std::string input;
  ObjectReader reader(json, where);
  reader.field("input", input);
  const Json* layers = reader.child("layers");
  PW_CHECK(reader.finish());
  network.inputFormat.reset();
  if (!input.empty()) {
    PW_ASSIGN(network.inputFormat, fixedFormatFromText(input, where));
  }
  for (Layer& layer : network.layers) {
    layer.formats.reset();
    if (!layers || !layers->is_object() || !layers->contains(layer.name)) continue;
    PW_ASSIGN(layer.formats, layerFormatsFromJson((*layers)[layer.name], where + "." + layer.name));
    if (!onGrid(layer.weights, layer.formats->weight) || !onGrid(layer.bias, layer.formats->bias)) {
      return failure(ErrorKind::badInput,
                     "Weights of layer \"" + layer.name + "\" are not on their format's grid.", file,
                     "The weights were changed after training; save them from the training program.");
    }
  }
  return {};
}

Result<Network> readModel(const hdf5::File& file, std::vector<std::string>& notes) {
  const std::string path = file.path().string();
  PW_ASSIGN(const Json config, readJsonAttribute(file, "model_config"));
  if (config.is_null()) {
    return failure(ErrorKind::badInput, "The file does not describe a Keras model (no model_config).", path,
                   "Save the whole model in Keras: model.save('network.h5').");
  }
  PW_ASSIGN(keras::Chain chain, keras::parse(config, path));
  Network network;
  network.name = chain.name;
  PW_ASSIGN(network.inputs, inputsOf(file, chain));
  int inputs = network.inputs;
  for (const keras::ChainLayer& source : chain.layers) {
    PW_ASSIGN(Layer layer, shapedLayer(source, inputs, path));
    PW_CHECK(readLayerWeights(file, source, layer));
    inputs = layer.outputs;
    network.layers.push_back(std::move(layer));
  }
  PW_ASSIGN(const Json formats, readJsonAttribute(file, formatsAttribute));
  if (formats.is_null()) {
    PW_CHECK(keras::applyQuantizers(chain, path, network, notes));
  } else {
    PW_CHECK(applyOwnFormats(formats, path, network));
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    PW_CHECK(foldNorms(file, chain.layers[i], network.layers[i], notes));
  PW_ASSIGN(network.inputSpec, readJsonAttribute(file, inputAttribute));
  PW_CHECK(check(network));
  return network;
}

}  // namespace

Result<Network> loadKeras(const std::filesystem::path& path, std::vector<std::string>* notes) {
  PW_ASSIGN(const hdf5::File file, hdf5::File::open(path));
  std::vector<std::string> unread;
  try {
    auto network = readModel(file, notes ? *notes : unread);
    if (!network && network.error().where.find(path.string()) == std::string::npos) {
      network.error().where = path.string() + ", " + network.error().where;
    }
    return network;
  } catch (const std::exception& error) {  // the JSON library, on values of another type than a model has
    return failure(ErrorKind::badInput, std::string("The Keras model cannot be read: ") + error.what() + ".",
                   path.string(), "The file is damaged: save the model again.");
  }
}

Result<void> saveKeras(const Network& network, const std::filesystem::path& path) {
  PW_CHECK(check(network));
  PW_CHECK(checkNames(network));
  return replaceFile(path, [&](const std::filesystem::path& temporary) -> Result<void> {
    PW_ASSIGN(hdf5::File file, hdf5::File::create(temporary));
    return writeModel(network, file);
  });
}

}  // namespace pw::network
