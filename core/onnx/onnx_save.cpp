// SPDX-License-Identifier: GPL-3.0-or-later
#include <onnx/onnx_pb.h>

#include <bit>
#include <cmath>

#include "base/file.h"
#include "onnx_file/onnx_file.h"

namespace pw::onnx_file {
namespace {

using network::FixedFormat;

static_assert(std::endian::native == std::endian::little, "ONNX keeps raw data in little-endian order");

tl::unexpected<Error> cannotSave(const network::Network& network, const std::string& what,
                                 const std::string& hint) {
  return failure(ErrorKind::badInput, what, network.name, hint);
}

/// A graph that grows by one operator after another.
class Graph {
 public:
  explicit Graph(onnx::GraphProto& graph) : m_graph(graph) {}

  std::string tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                     const std::vector<float>& values) {
    onnx::TensorProto* made = m_graph.add_initializer();
    made->set_name(name);
    made->set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t size : shape) made->add_dims(size);
    made->set_raw_data(values.data(), values.size() * sizeof(float));
    return name;
  }
  std::string integers(const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::TensorProto* made = m_graph.add_initializer();
    made->set_name(name);
    made->set_data_type(onnx::TensorProto::INT64);
    made->add_dims(std::int64_t(values.size()));
    made->set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    return name;
  }
  std::string scalar(const std::string& name, double value) { return tensor(name, {}, {float(value)}); }

  /// Its output has the node's name.
  std::string node(const std::string& type, const std::string& name, const std::vector<std::string>& inputs) {
    onnx::NodeProto* made = m_graph.add_node();
    made->set_op_type(type);
    made->set_name(name);
    for (const std::string& input : inputs) made->add_input(input);
    made->add_output(name);
    m_last = made;
    return name;
  }
  /// The last node with an attribute; gives its output.
  std::string withReal(const std::string& name, double value) {
    onnx::AttributeProto* made = m_last->add_attribute();
    made->set_name(name);
    made->set_type(onnx::AttributeProto::FLOAT);
    made->set_f(float(value));
    return m_last->output(0);
  }
  std::string withIntegers(const char* name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto* made = m_last->add_attribute();
    made->set_name(name);
    made->set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) made->add_ints(value);
    return m_last->output(0);
  }
  /// A Quant with this format.
  std::string quant(const std::string& name, const std::string& input, const FixedFormat& format,
                    const char* rounding) {
    node("Quant", name,
         {input, scalar(name + "_scale", format.step()), scalar(name + "_zeropt", 0),
          scalar(name + "_bitwidth", format.width)});
    m_last->set_domain("qonnx.custom_op.general");
    attribute("signed", format.isSigned);
    attribute("narrow", 0);
    onnx::AttributeProto* mode = m_last->add_attribute();
    mode->set_name("rounding_mode");
    mode->set_type(onnx::AttributeProto::STRING);
    mode->set_s(rounding);
    return name;
  }
  /// Data in this format: rounding half up is rounding down after half a step.
  std::string quantData(const std::string& name, std::string input, const FixedFormat& format) {
    if (format.rounding == network::Rounding::rnd)
      input = node("Add", name + "_half_up", {input, scalar(name + "_half_step", format.step() / 2)});
    return quant(name, input, format, format.rounding == network::Rounding::rndConv ? "ROUND" : "FLOOR");
  }

 private:
  void attribute(const char* name, std::int64_t value) {
    onnx::AttributeProto* made = m_last->add_attribute();
    made->set_name(name);
    made->set_type(onnx::AttributeProto::INT);
    made->set_i(value);
  }

  onnx::GraphProto& m_graph;
  onnx::NodeProto* m_last = nullptr;
};

void describe(onnx::ValueInfoProto* value, const std::string& name, int columns) {
  value->set_name(name);
  onnx::TypeProto::Tensor* type = value->mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  type->mutable_shape()->add_dim()->set_dim_param("n");
  type->mutable_shape()->add_dim()->set_dim_value(columns);
}

std::string addActivation(Graph& graph, const network::Layer& layer, const std::string& input) {
  switch (layer.activation) {
    case network::Activation::relu:
      return graph.node("Relu", layer.name + "_relu", {input});
    case network::Activation::leakyRelu:
      graph.node("LeakyRelu", layer.name + "_leaky", {input});
      return graph.withReal("alpha", layer.slope);
    case network::Activation::tanh:
      return graph.node("Tanh", layer.name + "_tanh", {input});
    case network::Activation::sigmoid:
      return graph.node("Sigmoid", layer.name + "_sigmoid", {input});
    case network::Activation::linear:
      break;
  }
  return input;
}

/// [filters × channels × kernel] of [kernel · channels × filters].
std::vector<float> byFilter(const network::Layer& layer) {
  const network::Sliding& sliding = layer.sliding;
  std::vector<float> weights;
  for (int f = 0; f < sliding.filters; ++f) {
    for (int c = 0; c < sliding.channels; ++c) {
      for (int k = 0; k < sliding.kernel; ++k) weights.push_back(layer.weight(k * sliding.channels + c, f));
    }
  }
  return weights;
}

/// Data between layers: flat here as [positions × channels], ONNX slides over [channels × positions].
std::string toChannels(Graph& graph, const network::Layer& layer, const std::string& input) {
  const std::string shape =
      graph.integers(layer.name + "_shape", {-1, layer.sliding.length, layer.sliding.channels});
  graph.node("Transpose", layer.name + "_by_channel",
             {graph.node("Reshape", layer.name + "_by_position", {input, shape})});
  return graph.withIntegers("perm", {0, 2, 1});
}

std::string toFlat(Graph& graph, const std::string& name, int outputs, const std::string& input) {
  graph.node("Transpose", name + "_by_position", {input});
  graph.withIntegers("perm", {0, 2, 1});
  return graph.node("Reshape", name + "_flat",
                    {name + "_by_position", graph.integers(name + "_flat_shape", {-1, outputs})});
}

/// A convolution or pooling of [n × channels × positions].
std::string addSliding(Graph& graph, const network::Layer& layer, const std::string& input, bool quantised) {
  const std::string& name = layer.name;
  const network::Sliding& sliding = layer.sliding;
  std::string output;
  if (layer.isPooling()) {
    const bool most = layer.kind == network::LayerKind::maxPooling;
    output = graph.node(most ? "MaxPool" : "AveragePool", name + "_pool", {input});
  } else {
    std::string weight =
        graph.tensor(name + "_weight", {sliding.filters, sliding.channels, sliding.kernel}, byFilter(layer));
    std::string bias = graph.tensor(name + "_bias", {sliding.filters}, layer.bias);
    if (quantised) {
      weight = graph.quant(name + "_weight_quant", weight, layer.formats->weight, "ROUND");
      bias = graph.quant(name + "_bias_quant", bias, layer.formats->bias, "ROUND");
    }
    output = graph.node("Conv", name + "_sum", {input, weight, bias});
  }
  graph.withIntegers("kernel_shape", {sliding.kernel});
  graph.withIntegers("strides", {sliding.stride});
  graph.withIntegers("pads", {sliding.before, sliding.after});
  output = addActivation(graph, layer, output);
  return quantised ? graph.quantData(name + "_quant", output, layer.formats->result) : output;
}

/// One dense layer behind `input`; gives the name of its output.
std::string addLayer(Graph& graph, const network::Layer& layer, std::string input, bool quantised) {
  const std::string& name = layer.name;
  std::string weight = graph.tensor(name + "_weight", {layer.inputs, layer.outputs}, layer.weights);
  std::string bias = graph.tensor(name + "_bias", {layer.outputs}, layer.bias);
  if (quantised) {  // they are on their grids: any rounding leaves them
    weight = graph.quant(name + "_weight_quant", weight, layer.formats->weight, "ROUND");
    bias = graph.quant(name + "_bias_quant", bias, layer.formats->bias, "ROUND");
  }
  std::string output = graph.node("MatMul", name + "_product", {std::move(input), weight});
  output = graph.node("Add", name + "_sum", {output, bias});
  output = addActivation(graph, layer, output);
  if (quantised) output = graph.quantData(name + "_quant", output, layer.formats->result);
  return output;
}

Result<void> checkFormats(const network::Network& network) {
  if (!network.isQuantised())
    return cannotSave(network,
                      "QONNX needs the format of every layer, but this network is in floating point.",
                      "Save it as plain ONNX, or quantise it first.");
  std::vector<FixedFormat> formats{*network.inputFormat};
  for (const network::Layer& layer : network.layers) formats.push_back(layer.formats->result);
  using network::Overflow, network::Rounding;
  for (const FixedFormat& format : formats) {
    if (format.overflow == Overflow::wrap || format.overflow == Overflow::wrapSm) {
      return cannotSave(network,
                        "A format of the network wraps around, which QONNX cannot say: its Quant saturates.",
                        "Use saturation, or save it as .h5.");
    }
    const bool known = format.rounding == Rounding::trn || format.rounding == Rounding::rnd ||
                       format.rounding == Rounding::rndConv;
    if (!known || format.overflow != Overflow::sat) {
      return cannotSave(network, "QONNX's Quant knows no such format as " + network::toText(format) + ".",
                        "Use TRN, RND or RND_CONV and SAT, or save it as .h5.");
    }
  }
  return {};
}

onnx::ModelProto modelOf(const network::Network& network, bool quantised) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("Pulsewright");
  onnx::OperatorSetIdProto* standard = model.add_opset_import();
  standard->set_domain("");
  standard->set_version(13);
  if (quantised) {
    onnx::OperatorSetIdProto* quant = model.add_opset_import();
    quant->set_domain("qonnx.custom_op.general");
    quant->set_version(1);
  }
  if (network.inputSpec.is_object()) {
    onnx::StringStringEntryProto* entry = model.add_metadata_props();
    entry->set_key("pulsewright_input");
    entry->set_value(network.inputSpec.dump());
  }
  onnx::GraphProto& made = *model.mutable_graph();
  made.set_name(network.name.empty() ? "network" : network.name);
  describe(made.add_input(), "input", network.inputs);
  Graph graph(made);
  std::string data = "input";
  if (quantised) data = graph.quantData("input_quant", data, *network.inputFormat);
  const network::Layer* before = nullptr;
  for (const network::Layer& layer : network.layers) {
    const bool slid = before && !before->isDense();
    if (layer.isDense()) {
      if (slid) data = toFlat(graph, before->name, before->outputs, data);
      data = addLayer(graph, layer, std::move(data), quantised);
    } else {
      const bool fits = slid && before->sliding.filters == layer.sliding.channels;
      if (slid && !fits) data = toFlat(graph, before->name, before->outputs, data);
      if (!fits) data = toChannels(graph, layer, data);
      data = addSliding(graph, layer, data, quantised);
    }
    before = &layer;
  }
  if (before && !before->isDense()) data = toFlat(graph, before->name, before->outputs, data);
  data = graph.node("Identity", "logits", {data});
  describe(made.add_output(), data, network.outputs());
  return model;
}

}  // namespace

Result<void> save(const network::Network& network, const std::filesystem::path& path, Form form) {
  PW_CHECK(network::check(network));
  if (form == Form::qonnx) PW_CHECK(checkFormats(network));
  std::string bytes;
  if (!modelOf(network, form == Form::qonnx).SerializeToString(&bytes))
    return cannotSave(network, "The network is too large for an ONNX file.", "Save it as .h5.");
  return writeFileAtomically(path, bytes);
}

}  // namespace pw::onnx_file
