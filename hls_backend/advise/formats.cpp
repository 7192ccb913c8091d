// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "advise/advise.h"
#include "fixed/integer_model.h"

namespace pw::hls {
namespace {

using network::FixedFormat;

/// The grid's nearest value whatever the format's own modes are: these are for data that move, a constant
/// is rounded once and best.
void putOnGrid(std::vector<float>& values, FixedFormat format) {
  format.rounding = network::Rounding::rnd;
  format.overflow = network::Overflow::sat;
  for (float& value : values) value = float(network::quantize(double(value), format));
}

Result<void> checkWidth(const FixedFormat& format, const std::string& where) {
  const int least = format.isSigned ? 2 : 1, most = format.isSigned ? 64 : 63;
  if (format.width >= least && format.width <= most) return {};
  return failure(ErrorKind::badInput, "A format of " + std::to_string(format.width) + " bits is impossible.",
                 where, "Take " + std::to_string(least) + " to " + std::to_string(most) + " bits.");
}

}  // namespace

const char* nameOf(Tensor tensor) {
  static constexpr const char* names[] = {"input", "weight", "bias", "sum", "result"};
  return names[int(tensor)];
}

std::string textOf(const network::Network& network, const TensorId& id) {
  if (id.layer < 0) return nameOf(id.tensor);
  return network.layers[std::size_t(id.layer)].name + " " + nameOf(id.tensor);
}

FixedFormat& FormatSet::at(const TensorId& id) {
  if (id.tensor == Tensor::input) return input;
  network::LayerFormats& layer = layers[std::size_t(id.layer)];
  if (id.tensor == Tensor::weight) return layer.weight;
  return id.tensor == Tensor::bias ? layer.bias : layer.result;
}

const FixedFormat& FormatSet::at(const TensorId& id) const {
  return const_cast<FormatSet*>(this)->at(id);
}

std::vector<TensorId> choosableTensors(const network::Network& network) {
  std::vector<TensorId> ids{{Tensor::input, -1}};
  for (int i = 0; i < int(network.layers.size()); ++i) {
    const network::Layer& layer = network.layers[std::size_t(i)];
    if (!layer.weights.empty()) ids.push_back({Tensor::weight, i});
    if (!layer.bias.empty()) ids.push_back({Tensor::bias, i});
    ids.push_back({Tensor::result, i});
  }
  return ids;
}

Result<FormatSet> formatsOf(const network::Network& network) {
  if (!network.isQuantised()) {
    return failure(ErrorKind::badInput, "The network has no formats to begin with.", network.name,
                   "Quantise it, for instance with 'compress'.");
  }
  FormatSet set{*network.inputFormat, {}};
  for (const network::Layer& layer : network.layers) set.layers.push_back(*layer.formats);
  return set;
}

Result<network::Network> withFormats(const network::Network& source, const FormatSet& formats) {
  if (formats.layers.size() != source.layers.size()) {
    return failure(ErrorKind::badInput,
                   "Formats of " + std::to_string(formats.layers.size()) + " layers for a network of " +
                       std::to_string(source.layers.size()) + ".",
                   source.name, "Take formats of this network.");
  }
  for (const TensorId& id : choosableTensors(source))
    PW_CHECK(checkWidth(formats.at(id), textOf(source, id)));
  network::Network result = source;
  result.inputFormat = formats.input;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    network::Layer& layer = result.layers[i];
    layer.formats = formats.layers[i];
    putOnGrid(layer.weights, formats.layers[i].weight);
    putOnGrid(layer.bias, formats.layers[i].bias);
  }
  return result;
}

Result<Worth> worthOf(const network::Network& source, const FormatSet& formats,
                      const LabelledEvents& events) {
  if (events.labels.empty() || events.inputs.size() != events.labels.size() * std::size_t(source.inputs)) {
    return failure(ErrorKind::badInput, "The events do not fit the network, or there are none.", source.name,
                   "Give events of " + std::to_string(source.inputs) + " inputs each, with a label.");
  }
  PW_ASSIGN(const network::Network network, withFormats(source, formats));
  PW_ASSIGN(const IntegerModel model, buildIntegerModel(network));
  const auto classes = classify(run(model, encodeInputs(model, events.inputs)), network.outputs());
  std::size_t right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == events.labels[i];
  const network::Costs costs = network::costs(network);
  return Worth{double(right) / double(classes.size()), costs.ebops, costs.weightBits};
}

}  // namespace pw::hls
