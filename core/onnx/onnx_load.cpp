// SPDX-License-Identifier: GPL-3.0-or-later
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/file.h"
#include "onnx_file/onnx_file.h"
#include "onnx_shape.h"

namespace pw::onnx_file {
namespace {

using network::FixedFormat;

/// Walks the chain of operators from the input to the output and makes layers of it.
class Reader {
 public:
  Reader(const onnx::GraphProto& graph, std::string where, std::vector<std::string>* notes)
      : m_graph(graph), m_where(std::move(where)), m_notes(notes) {}

  Result<network::Network> read();

 private:
  tl::unexpected<Error> refuse(const std::string& what) const { return onnx_file::refuse(m_where, what); }
  void note(const std::string& text) {
    if (m_notes && std::find(m_notes->begin(), m_notes->end(), text) == m_notes->end())
      m_notes->push_back(text);
  }
  Result<void> readInitializers();
  Result<void> findInput();
  Result<void> take(const onnx::NodeProto& node);
  Result<void> takeConstant(const onnx::NodeProto& node);
  Result<FixedFormat> formatOf(const onnx::NodeProto& node);
  Result<void> takeQuant(const onnx::NodeProto& node);
  Result<void> takeProduct(const onnx::NodeProto& node);
  Result<void> takeSum(const onnx::NodeProto& node);
  Result<void> takeNormalization(const onnx::NodeProto& node);
  Result<void> takeSliding(const onnx::NodeProto& node);
  Result<void> takeShape(const onnx::NodeProto& node);
  void add(network::Layer layer, const char* kind, const std::optional<FixedFormat>& format);
  Result<void> addLayer(const onnx::NodeProto& node, const Tensor& weights, bool transposed);
  Result<void> addBias(const onnx::NodeProto& node, const Tensor& bias);
  Result<void> finish();
  const Tensor* constant(const std::string& name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
  }
  network::Layer* layer() { return m_network.layers.empty() ? nullptr : &m_network.layers.back(); }
  std::optional<FixedFormat>& dataFormat() { return m_network.layers.empty() ? m_input : m_results.back(); }

  const onnx::GraphProto& m_graph;
  std::string m_where;
  std::vector<std::string>* m_notes;
  std::map<std::string, Tensor> m_tensors;
  std::string m_data;  ///< name of the data that the chain has come to
  DataShape m_shape;
  network::Network m_network;
  std::optional<FixedFormat> m_input;
  std::vector<std::optional<FixedFormat>> m_weights, m_biases, m_results;  ///< [layers]
  std::optional<double> m_halfStep;  ///< added to the data: a Quant that rounds down follows
  bool m_softmax = false;
};

Result<void> Reader::readInitializers() {
  for (const onnx::TensorProto& proto : m_graph.initializer()) {
    PW_ASSIGN(m_tensors[proto.name()], tensorOf(proto, m_where));
  }
  return {};
}

Result<void> Reader::findInput() {
  for (const onnx::ValueInfoProto& input : m_graph.input()) {
    if (m_tensors.contains(input.name())) continue;  // old files list their initialisers here, too
    if (!m_data.empty())
      return refuse("The network has several inputs: \"" + m_data + "\" and \"" + input.name() + "\".");
    m_data = input.name();
    const auto& shape = input.type().tensor_type().shape();
    const auto size = [&](int i) {
      const std::int64_t value = shape.dim(i).dim_value();
      return int(std::clamp<std::int64_t>(value, 0, 1 << 16));
    };
    if (shape.dim_size() == 2) m_shape = DataShape::flat(size(1));
    if (shape.dim_size() != 3 || size(1) < 1 || size(2) < 1) continue;
    m_shape = DataShape::byChannel(size(1), size(2));
    if (size(1) > 1 && size(2) > 1)
      note("The file takes its inputs channel by channel; here they are taken position by position.");
  }
  if (m_data.empty()) return refuse("The graph has no input.");
  return {};
}

Result<void> Reader::takeConstant(const onnx::NodeProto& node) {
  const auto* value = attributeOf(node, "value");
  if (!value || !value->has_t() || node.output_size() != 1)
    return refuse("The " + called(node) + " holds no tensor.");
  PW_ASSIGN(m_tensors[node.output(0)], tensorOf(value->t(), m_where));
  return {};
}

Result<FixedFormat> Reader::formatOf(const onnx::NodeProto& node) {
  if (node.input_size() != 4)
    return refuse("The " + called(node) + " needs a scale, a zero point and a width.");
  const Tensor *scale = constant(node.input(1)), *zero = constant(node.input(2)),
               *bits = constant(node.input(3));
  if (!scale || !zero || !bits || !scale->isScalar() || !zero->isScalar() || !bits->isScalar())
    return refuse("The scale, zero point and width of the " + called(node) + " must be single constants.");
  int exponent = 0;
  const double mantissa = std::frexp(double(scale->values[0]), &exponent);
  if (mantissa != 0.5 || zero->values[0] != 0)
    return refuse("The " + called(node) +
                  " has a scale that is no power of two, or a zero point: no fixed-point format has that.");
  FixedFormat format;
  const float width = bits->values[0];
  if (!(width >= 1 && width <= 63) || width != std::floor(width))
    return refuse("The " + called(node) + " has an impossible width.");
  format.width = int(width);
  format.integer = format.width + exponent - 1;
  format.isSigned = integerOf(node, "signed", 1) != 0;
  if (integerOf(node, "narrow", 0) != 0)
    note("A Quant leaves out its lowest value (narrow); here it is kept.");
  const auto* mode = attributeOf(node, "rounding_mode");
  const std::string rounding = mode ? mode->s() : "ROUND";
  if (rounding == "FLOOR") {
    format.rounding = network::Rounding::trn;
  } else if (rounding == "ROUND" || rounding == "HALF_EVEN") {
    format.rounding = network::Rounding::rndConv;
  } else if (rounding == "HALF_UP") {
    format.rounding = network::Rounding::rnd;
  } else {
    return refuse("The " + called(node) + " rounds by " + rounding + ", which is not supported.");
  }
  return format;
}

Result<void> Reader::takeQuant(const onnx::NodeProto& node) {
  PW_ASSIGN(FixedFormat format, formatOf(node));
  if (const Tensor* values = constant(node.input(0))) {
    Tensor quantised = *values;
    for (float& value : quantised.values) value = float(network::quantize(double(value), format));
    quantised.format = format;
    m_tensors[node.output(0)] = std::move(quantised);
    return {};
  }
  if (node.input(0) != m_data) return refuse("The " + called(node) + " is not part of the chain.");
  if (m_halfStep) {
    if (format.rounding != network::Rounding::trn || *m_halfStep != format.step() / 2)
      return refuse("The addition in front of the " + called(node) + " is not half of its step.");
    format.rounding = network::Rounding::rnd;
    m_halfStep.reset();
  } else if (format.rounding == network::Rounding::rnd) {
    note("Ties of data are rounded away from zero in the file; here up.");
  }
  if (dataFormat()) return refuse("The " + called(node) + " quantises data that are quantised already.");
  dataFormat() = format;
  m_data = node.output(0);
  return {};
}

/// Rows of a dense layer whose inputs the file has channel by channel.
std::vector<float> inOurOrder(const network::Layer& layer, const DataShape& shape) {
  std::vector<float> weights(layer.weights.size());
  for (int i = 0; i < layer.inputs; ++i) {
    const auto from = layer.weights.begin() + std::ptrdiff_t(i) * layer.outputs;
    const auto to = std::size_t(shape.placeOf(i)) * std::size_t(layer.outputs);
    if (to < weights.size()) std::copy(from, from + layer.outputs, weights.begin() + std::ptrdiff_t(to));
  }
  return weights;
}

Result<void> Reader::addLayer(const onnx::NodeProto& node, const Tensor& weights, bool transposed) {
  if (weights.shape.size() != 2) return refuse("The weights of the " + called(node) + " are no matrix.");
  network::Layer made;
  const std::int64_t rows = weights.shape[0], columns = weights.shape[1];
  if (std::int64_t(weights.values.size()) != rows * columns)
    return refuse("The weights of the " + called(node) + " are of a kind of number that is not supported.");
  made.inputs = int(transposed ? columns : rows);
  made.outputs = int(transposed ? rows : columns);
  if (made.inputs < 1 || made.outputs < 1)
    return refuse("The weights of the " + called(node) + " are empty.");
  if (!m_shape.isFlat())
    return refuse("The " + called(node) + " multiplies data of several positions: flatten them first.");
  made.activation = network::Activation::linear;
  for (int i = 0; i < made.inputs; ++i) {
    for (int o = 0; o < made.outputs; ++o)
      made.weights.push_back(weights.values[std::size_t(transposed ? o * std::int64_t(made.inputs) + i
                                                                   : i * std::int64_t(made.outputs) + o)]);
  }
  made.weights = inOurOrder(made, m_shape);
  made.bias.assign(std::size_t(made.outputs), 0.0F);
  m_shape = DataShape::flat(made.outputs);
  add(std::move(made), "fc", weights.format);
  return {};
}

void Reader::add(network::Layer layer, const char* kind, const std::optional<FixedFormat>& format) {
  layer.name = kind + std::to_string(m_network.layers.size() + 1);
  m_network.layers.push_back(std::move(layer));
  m_weights.push_back(format);
  m_biases.emplace_back();
  m_results.emplace_back();
}

Result<void> Reader::takeSliding(const onnx::NodeProto& node) {
  if (node.input_size() < 1 || node.input(0) != m_data)
    return refuse("The " + called(node) + " does not take the data that come before it.");
  if (node.op_type() != "Conv") {
    PW_ASSIGN(network::Layer made, poolingOf(node, m_shape, m_where));
    add(std::move(made), "pool", {});
  } else {
    const Tensor* weights = node.input_size() > 1 ? constant(node.input(1)) : nullptr;
    if (!weights) return refuse("The weights of the " + called(node) + " are not constant.");
    PW_ASSIGN(network::Layer made, convolutionOf(node, *weights, m_shape, m_where));
    add(std::move(made), "conv", weights->format);
    if (node.input_size() > 2 && !node.input(2).empty()) {
      const Tensor* bias = constant(node.input(2));
      if (!bias) return refuse("The bias of the " + called(node) + " is not constant.");
      PW_CHECK(addBias(node, *bias));
    }
  }
  const network::Sliding& sliding = layer()->sliding;
  if (sliding.positions() < 1) return refuse("The " + called(node) + " is longer than what it is given.");
  m_shape = DataShape::byChannel(sliding.filters, sliding.positions());
  m_data = node.output(0);
  return {};
}

/// Operators that change nothing but the shape.
Result<void> Reader::takeShape(const onnx::NodeProto& node) {
  const std::string& type = node.op_type();
  if (type == "Flatten") {
    if (integerOf(node, "axis", 1) != 1) return refuse("The " + called(node) + " flattens the events, too.");
    m_shape.flatten();
  } else if (type == "Squeeze") {
    m_shape.flatten();
  } else if (type == "Transpose") {
    if (integersOf(node, "perm") != std::vector<std::int64_t>{0, 2, 1} || m_shape.isFlat())
      return refuse("The " + called(node) + " does not exchange channels and positions.");
    m_shape.swap();
  } else {
    const Tensor* wanted = node.input_size() > 1 ? constant(node.input(1)) : nullptr;
    if (!wanted) return refuse("The shape of the " + called(node) + " is not constant.");
    std::vector<std::int64_t> sizes(wanted->values.begin(), wanted->values.end());
    const bool inFront = sizes == std::vector<std::int64_t>{1};
    if (type == "Unsqueeze") sizes = {-1, inFront ? 1 : -1, inFront ? -1 : 1};
    PW_CHECK(m_shape.reshape(sizes, m_where));
  }
  m_data = node.output(0);
  return {};
}

Result<void> Reader::addBias(const onnx::NodeProto& node, const Tensor& bias) {
  network::Layer& made = *layer();
  if (made.isPooling()) return refuse("The " + called(node) + " adds something to pooled data.");
  // Of one dimension it would be added position by position.
  const bool along = node.op_type() == "Add" && !made.isDense() && bias.shape.size() < 2;
  if (along && !bias.isScalar())
    return refuse("The " + called(node) + " adds other numbers to each position.");
  if (!bias.isScalar() && bias.values.size() != made.bias.size())
    return refuse("The " + called(node) + " adds " + std::to_string(bias.values.size()) + " numbers to " +
                  std::to_string(made.bias.size()) + " outputs.");
  for (std::size_t o = 0; o < made.bias.size(); ++o) made.bias[o] += bias.values[bias.isScalar() ? 0 : o];
  if (bias.format) m_biases.back() = bias.format;
  return {};
}

Result<void> Reader::takeProduct(const onnx::NodeProto& node) {
  const bool gemm = node.op_type() == "Gemm";
  if (node.input_size() < 2 || node.input(0) != m_data)
    return refuse("The " + called(node) + " does not multiply the data that come before it.");
  const Tensor* weights = constant(node.input(1));
  if (!weights) return refuse("The weights of the " + called(node) + " are not constant.");
  if (gemm &&
      (integerOf(node, "transA", 0) != 0 || realOf(node, "alpha", 1) != 1 || realOf(node, "beta", 1) != 1))
    return refuse("The " + called(node) + " transposes its data or scales its product.");
  PW_CHECK(addLayer(node, *weights, gemm && integerOf(node, "transB", 0) != 0));
  if (gemm && node.input_size() > 2) {
    const Tensor* bias = constant(node.input(2));
    if (!bias) return refuse("The bias of the " + called(node) + " is not constant.");
    PW_CHECK(addBias(node, *bias));
  }
  m_data = node.output(0);
  return {};
}

Result<void> Reader::takeSum(const onnx::NodeProto& node) {
  if (node.input_size() != 2) return refuse("The " + called(node) + " needs two inputs.");
  const bool second = node.input(0) == m_data;
  const Tensor* added = constant(node.input(second ? 1 : 0));
  if (!added || (!second && node.input(1) != m_data))
    return refuse("The " + called(node) + " joins two branches: only a chain can be read.");
  const bool bare = layer() && layer()->activation == network::Activation::linear && !dataFormat();
  // Half a step in front of a Quant: a single number, and none that a bias comes as.
  if (added->isScalar() && added->shape.empty() && !m_halfStep) {
    m_halfStep = double(added->values[0]);
  } else if (bare) {
    PW_CHECK(addBias(node, *added));
  } else {
    return refuse("The " + called(node) + " adds something that is no layer's bias.");
  }
  m_data = node.output(0);
  return {};
}

Result<void> Reader::takeNormalization(const onnx::NodeProto& node) {
  if (node.input_size() < 5 || node.input(0) != m_data)
    return refuse("The " + called(node) + " is incomplete.");
  const Tensor *scale = constant(node.input(1)), *shift = constant(node.input(2)),
               *mean = constant(node.input(3)), *variance = constant(node.input(4));
  network::Layer* made = layer();
  if (!made || made->isPooling() || made->activation != network::Activation::linear || dataFormat() ||
      m_weights.back())
    return refuse("The " + called(node) +
                  " does not follow a layer in floating point before its activation.");
  const std::size_t outputs = made->bias.size();
  for (const Tensor* part : {scale, shift, mean, variance})
    if (!part || part->values.size() != outputs) return refuse("The " + called(node) + " has another size.");
  const double epsilon = realOf(node, "epsilon", 1e-5);
  for (std::size_t o = 0; o < outputs; ++o) {
    const double factor = double(scale->values[o]) / std::sqrt(double(variance->values[o]) + epsilon);
    for (std::size_t i = 0; i < std::size_t(made->weightRows()); ++i) {
      float& weight = made->weights[i * outputs + o];
      weight = float(double(weight) * factor);
    }
    made->bias[o] =
        float((double(made->bias[o]) - double(mean->values[o])) * factor + double(shift->values[o]));
  }
  m_data = node.output(0);
  return {};
}

Result<void> Reader::take(const onnx::NodeProto& node) {
  static const std::set<std::string> unchanged{"Identity", "Dropout"};
  static const std::set<std::string> sliding{"Conv", "MaxPool", "AveragePool", "GlobalAveragePool"};
  static const std::set<std::string> shapes{"Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose"};
  static const std::map<std::string, network::Activation> activations{
      {"Relu", network::Activation::relu},
      {"LeakyRelu", network::Activation::leakyRelu},
      {"Tanh", network::Activation::tanh},
      {"Sigmoid", network::Activation::sigmoid}};
  const std::string& type = node.op_type();
  if (node.output_size() < 1) return refuse("The " + called(node) + " has no output.");
  if (type == "Constant") return takeConstant(node);
  if (type == "Quant" || type == "IntQuant") return takeQuant(node);
  if (m_softmax) return refuse("The " + called(node) + " follows the softmax.");
  if (type == "Gemm" || type == "MatMul") return takeProduct(node);
  if (type == "Add") return takeSum(node);
  if (type == "BatchNormalization") return takeNormalization(node);
  if (sliding.contains(type)) return takeSliding(node);
  const bool onData = node.input_size() > 0 && node.input(0) == m_data;
  if (!onData) return refuse("The " + called(node) + " is not part of the chain, or is not supported.");
  if (shapes.contains(type)) return takeShape(node);
  if (const auto found = activations.find(type); found != activations.end()) {
    if (!layer() || layer()->isPooling() || dataFormat() ||
        layer()->activation != network::Activation::linear)
      return refuse("The " + called(node) + " does not follow a layer's sum.");
    layer()->activation = found->second;
    if (type == "LeakyRelu") layer()->slope = realOf(node, "alpha", 0.01);
  } else if (type == "Softmax") {
    m_softmax = true;
  } else if (!unchanged.contains(type)) {
    return refuse("The operator " + called(node) + " is not supported.");
  }
  m_data = node.output(0);
  return {};
}

/// Layers get their formats when all have all of them; a network of which some are missing is none.
Result<void> Reader::finish() {
  if (m_network.layers.empty()) return refuse("The graph has no layer.");
  if (m_halfStep) return refuse("A number is added to the data, but no Quant follows it.");
  if (m_graph.output_size() != 1 || m_graph.output(0).name() != m_data)
    return refuse("The chain does not end at the graph's one output.");
  m_network.inputs = m_network.layers.front().inputs;
  std::size_t present = m_input ? 1 : 0, wanted = 1;
  for (std::size_t i = 0; i < m_weights.size(); ++i) {
    const bool pools = m_network.layers[i].isPooling();
    present += bool(m_weights[i]) + bool(m_biases[i]) + bool(m_results[i]);
    wanted += pools ? 1 : 3;
    // The largest of some values has their format.
    const std::optional<FixedFormat>& before = i > 0 ? m_results[i - 1] : m_input;
    if (m_network.layers[i].kind != network::LayerKind::maxPooling || m_results[i] || !before) continue;
    m_results[i] = before;
    ++present;
  }
  if (present == 0) return {};
  if (present != wanted)
    return refuse("Some weights, biases or data of the network have a Quant and others have none.");
  m_network.inputFormat = m_input;
  for (std::size_t i = 0; i < m_weights.size(); ++i)
    m_network.layers[i].formats = network::LayerFormats{m_weights[i].value_or(FixedFormat{}),
                                                        m_biases[i].value_or(FixedFormat{}), *m_results[i]};
  return {};
}

Result<network::Network> Reader::read() {
  m_network.name = m_graph.name();
  PW_CHECK(readInitializers());
  PW_CHECK(findInput());
  for (const onnx::NodeProto& node : m_graph.node()) PW_CHECK(take(node));
  PW_CHECK(finish());
  if (network::Layer* last = layer(); last->activation != network::Activation::linear)
    note(std::string("The last layer has the activation ") + network::nameOf(last->activation) + ".");
  PW_CHECK(network::check(m_network));
  return std::move(m_network);
}

}  // namespace

Result<network::Network> load(const std::filesystem::path& path, std::vector<std::string>* notes) {
  PW_ASSIGN(const std::string bytes, readFile(path));
  onnx::ModelProto model;
  if (!model.ParseFromString(bytes) || !model.has_graph())
    return failure(ErrorKind::badInput, "This is no ONNX file.", path.string(),
                   "Networks come as .onnx or as Keras .h5.");
  PW_ASSIGN(network::Network network, Reader(model.graph(), path.string(), notes).read());
  for (const onnx::StringStringEntryProto& entry : model.metadata_props()) {
    if (entry.key() != "pulsewright_input") continue;
    const Json spec = Json::parse(entry.value(), nullptr, false);
    if (spec.is_object()) network.inputSpec = spec;
  }
  return network;
}

}  // namespace pw::onnx_file
