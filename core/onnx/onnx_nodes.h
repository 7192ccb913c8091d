// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::onnx_file {

/// Numbers with their shape, and the format of a Quant that they went through.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
  std::optional<network::FixedFormat> format;

  bool isScalar() const { return values.size() == 1; }
};

/// What an ONNX file has that cannot be read here.
tl::unexpected<Error> refuse(const std::string& where, const std::string& what);

const onnx::AttributeProto* attributeOf(const onnx::NodeProto& node, const char* name);
std::int64_t integerOf(const onnx::NodeProto& node, const char* name, std::int64_t fallback);
double realOf(const onnx::NodeProto& node, const char* name, double fallback);
/// Empty without the attribute.
std::vector<std::int64_t> integersOf(const onnx::NodeProto& node, const char* name);
std::string textOf(const onnx::NodeProto& node, const char* name, const std::string& fallback);

/// Conv "first"
std::string called(const onnx::NodeProto& node);

/// Numbers of other kinds than float, double and int64 are left out: whoever needs them says so.
Result<Tensor> tensorOf(const onnx::TensorProto& proto, const std::string& where);

}  // namespace pw::onnx_file
