// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/network.h"

/// Networks as ONNX files, for and from other programs.
namespace pw::onnx_file {

enum class Form {
  floating,  ///< standard operators only; quantised weights keep their values, the formats of data are lost
  qonnx,     ///< with the `Quant` operators of QONNX (arXiv 2206.07527): every format is kept, bit for bit
};

/// Writes input [n × inputs] → MatMul, Add, Relu … → logits [n × outputs], opset 13; the input specification
/// as metadata `pulsewright_input`. In QONNX a format that rounds half up is an addition of half a step in
/// front of a Quant that rounds down: HALF_UP there means away from zero. Replaces the file atomically.
/// Errors: io; badInput (a layer that is not dense; QONNX: a floating-point network, or a format that wraps
/// around, which Quant cannot say).
Result<void> save(const network::Network& network, const std::filesystem::path& path, Form form);

/// A chain of dense layers: Gemm or MatMul with Add, Relu, LeakyRelu, Tanh, Sigmoid, BatchNormalization (folded into the layer before
/// or behind it), Quant (IntQuant) on weights, biases and data, and Flatten, Reshape, Identity, Dropout and a
/// last Softmax, which change nothing that counts here. `notes` takes what is not exactly as in the file,
/// such as ties that are rounded away from zero there. Errors: io; badInput (not ONNX, an operator or shape that is
/// not supported, by name).
Result<network::Network> load(const std::filesystem::path& path, std::vector<std::string>* notes = nullptr);

}  // namespace pw::onnx_file
