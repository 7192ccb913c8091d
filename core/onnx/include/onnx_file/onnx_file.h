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
/// as metadata `pulsewright_input`. Convolutions and pooling are Conv, MaxPool and AveragePool of [n ×
/// channels × positions], with a Reshape and a Transpose where their data come from or go to flat rows
/// [positions × channels]. In QONNX a format that rounds half up is an addition of half a step in front of a
/// Quant that rounds down: HALF_UP there means away from zero. Replaces the file atomically. Errors: io;
/// badInput (QONNX: a floating-point network, or a format that wraps around, which Quant cannot say).
Result<void> save(const network::Network& network, const std::filesystem::path& path, Form form);

/// A chain of layers: Gemm or MatMul with Add, Conv over one dimension, MaxPool, AveragePool,
/// GlobalAveragePool, Relu, LeakyRelu, Tanh, Sigmoid, BatchNormalization (folded into the layer before it),
/// Quant (IntQuant) on weights, biases and data, Flatten, Reshape, Transpose, Squeeze and Unsqueeze between
/// flat rows and [n × channels × positions], and Identity, Dropout and a last Softmax, which change nothing
/// that counts here. A dense layer behind channels that were flattened one after the other gets its rows in
/// the order that is used here. `notes` takes what is not exactly as in the file, such as ties that are
/// rounded away from zero there. Errors: io; badInput (not ONNX, an operator or shape that is not supported,
/// by name).
Result<network::Network> load(const std::filesystem::path& path, std::vector<std::string>* notes = nullptr);

}  // namespace pw::onnx_file
