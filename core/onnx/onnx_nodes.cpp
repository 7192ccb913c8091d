// SPDX-License-Identifier: GPL-3.0-or-later
#include "onnx_nodes.h"

#include <algorithm>
#include <cstring>

namespace pw::onnx_file {

tl::unexpected<Error> refuse(const std::string& where, const std::string& what) {
  return failure(ErrorKind::badInput, what, where,
                 "Chains of dense, convolution and pooling layers with activations, batch normalisation and "
                 "Quant can be read.");
}

const onnx::AttributeProto* attributeOf(const onnx::NodeProto& node, const char* name) {
  for (const onnx::AttributeProto& attribute : node.attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}
std::int64_t integerOf(const onnx::NodeProto& node, const char* name, std::int64_t fallback) {
  const auto* attribute = attributeOf(node, name);
  return attribute ? attribute->i() : fallback;
}
double realOf(const onnx::NodeProto& node, const char* name, double fallback) {
  const auto* attribute = attributeOf(node, name);
  return attribute ? double(attribute->f()) : fallback;
}

std::string called(const onnx::NodeProto& node) {
  return node.op_type() + (node.name().empty() ? "" : " \"" + node.name() + "\"");
}

std::vector<std::int64_t> integersOf(const onnx::NodeProto& node, const char* name) {
  const auto* attribute = attributeOf(node, name);
  if (!attribute) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::string textOf(const onnx::NodeProto& node, const char* name, const std::string& fallback) {
  const auto* attribute = attributeOf(node, name);
  return attribute ? attribute->s() : fallback;
}

Result<Tensor> tensorOf(const onnx::TensorProto& proto, const std::string& where) {
  Tensor tensor;
  std::int64_t count = 1;
  for (const std::int64_t size : proto.dims()) {
    if (size < 0 || size > (1 << 24) || (count *= std::max<std::int64_t>(1, size)) > (1 << 24))
      return refuse(where, "The tensor \"" + proto.name() + "\" is too large.");
    tensor.shape.push_back(size);
  }
  const auto numbers = [&](auto example) {
    using T = decltype(example);
    std::vector<T> raw(std::size_t(proto.raw_data().size() / sizeof(T)));
    if (!raw.empty()) std::memcpy(raw.data(), proto.raw_data().data(), raw.size() * sizeof(T));
    tensor.values.assign(raw.begin(), raw.end());
  };
  switch (proto.data_type()) {
    case onnx::TensorProto::FLOAT:
      if (proto.has_raw_data())
        numbers(float());
      else
        tensor.values.assign(proto.float_data().begin(), proto.float_data().end());
      break;
    case onnx::TensorProto::DOUBLE:
      if (proto.has_raw_data())
        numbers(double());
      else
        tensor.values.assign(proto.double_data().begin(), proto.double_data().end());
      break;
    case onnx::TensorProto::INT64:
      if (proto.has_raw_data())
        numbers(std::int64_t());
      else
        tensor.values.assign(proto.int64_data().begin(), proto.int64_data().end());
      break;
    default:
      return tensor;  // a shape or another number that the chain does not use, or it says so then
  }
  for (const std::int64_t size : tensor.shape) count = size == 0 ? 0 : count;
  if (std::int64_t(tensor.values.size()) != count)
    return refuse(where, "The tensor \"" + proto.name() + "\" holds " + std::to_string(tensor.values.size()) +
                             " numbers instead of " + std::to_string(count) + ".");
  return tensor;
}

}  // namespace pw::onnx_file
