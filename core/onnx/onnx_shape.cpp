// SPDX-License-Identifier: GPL-3.0-or-later
#include "onnx_shape.h"

#include <algorithm>

#include "network/padding.h"

namespace pw::onnx_file {
namespace {

constexpr std::int64_t largestSide = 1 << 16;

/// The one number of an attribute of one spatial dimension.
Result<int> oneOf(const onnx::NodeProto& node, const char* name, int fallback, const std::string& where) {
  const std::vector<std::int64_t> values = integersOf(node, name);
  if (values.empty()) return fallback;
  if (values.size() == 1 && values[0] >= 1 && values[0] <= largestSide) return int(values[0]);
  return refuse(where, "The " + called(node) + " has other " + name + " than one dimension needs.");
}

Result<network::Sliding> slidingOf(const onnx::NodeProto& node, const DataShape& shape, int kernel,
                                   const std::string& where) {
  if (shape.isFlat() || !shape.isOfChannels()) {
    return refuse(where, "The " + called(node) + " needs data of [channels × positions].");
  }
  network::Sliding sliding;
  sliding.channels = shape.channels();
  sliding.length = shape.positions();
  sliding.kernel = kernel;
  PW_ASSIGN(sliding.stride, oneOf(node, "strides", 1, where));
  PW_ASSIGN(const int dilation, oneOf(node, "dilations", 1, where));
  if (dilation != 1 || integerOf(node, "group", 1) != 1 || integerOf(node, "ceil_mode", 0) != 0) {
    return refuse(where, "The " + called(node) + " has groups, dilations or rounds its size up.");
  }
  const std::string padding = textOf(node, "auto_pad", "NOTSET");
  const std::vector<std::int64_t> pads = integersOf(node, "pads");
  if (padding == "SAME_UPPER") {
    network::padSame(sliding);
  } else if (padding == "NOTSET" && pads.size() == 2) {
    if (std::min(pads[0], pads[1]) < 0 || std::max(pads[0], pads[1]) > largestSide)
      return refuse(where, "The " + called(node) + " has impossible pads.");
    sliding.before = int(pads[0]);
    sliding.after = int(pads[1]);
  } else if ((padding != "NOTSET" && padding != "VALID") || !pads.empty()) {
    return refuse(where, "The " + called(node) + " pads by " + padding + ", which is not supported.");
  }
  return sliding;
}

}  // namespace

DataShape DataShape::flat(int width) {
  DataShape shape;
  shape.m_width = width;
  return shape;
}

DataShape DataShape::byChannel(int channels, int positions) {
  DataShape shape;
  shape.m_first = channels;
  shape.m_second = positions;
  shape.m_swapped = true;
  return shape;
}

Result<void> DataShape::reshape(const std::vector<std::int64_t>& sizes, const std::string& where) {
  if (sizes.size() == 2) {
    flatten();
    return {};
  }
  const auto impossible = [&] {
    return refuse(where, "Data are reshaped into something that is neither flat nor [channels × positions].");
  };
  if (sizes.size() != 3) return impossible();
  std::int64_t first = sizes[1], second = sizes[2];
  if (!isFlat()) return first == m_first && second == m_second ? Result<void>() : impossible();
  if (first == -1 && second > 0) first = m_width / second;
  if (second == -1 && first > 0) second = m_width / first;
  const bool possible = first >= 1 && second >= 1 && first <= largestSide && second <= largestSide &&
                        (m_width == 0 || first * second == m_width);
  if (!possible || m_moved > 0) return impossible();
  m_first = int(first);
  m_second = int(second);
  m_swapped = false;
  return {};
}

void DataShape::swap() {
  std::swap(m_first, m_second);
  m_swapped = !m_swapped;
}

void DataShape::flatten() {
  if (isFlat()) return;
  m_width = m_first * m_second;
  m_moved = m_swapped && m_first > 1 && m_second > 1 ? m_first : 0;
  m_first = m_second = 0;
}

int DataShape::placeOf(int index) const {
  if (m_moved == 0) return index;
  const int positions = m_width / m_moved;
  return index % positions * m_moved + index / positions;
}

Result<network::Layer> convolutionOf(const onnx::NodeProto& node, const Tensor& weights,
                                     const DataShape& shape, const std::string& where) {
  if (weights.shape.size() != 3 || weights.values.empty()) {
    return refuse(where, "The weights of the " + called(node) +
                             " are not [filters × channels × kernel]: only "
                             "convolutions over one dimension can be read.");
  }
  const std::int64_t filters = weights.shape[0], channels = weights.shape[1], kernel = weights.shape[2];
  if (std::max({filters, channels, kernel}) > largestSide)
    return refuse(where, "The " + called(node) + " is too large.");
  network::Layer layer;
  layer.kind = network::LayerKind::conv1d;
  layer.activation = network::Activation::linear;
  PW_ASSIGN(network::Sliding sliding, slidingOf(node, shape, int(kernel), where));
  if (channels != sliding.channels)
    return refuse(where, "The " + called(node) + " takes " + std::to_string(channels) +
                             " channels but is given " + std::to_string(sliding.channels) + ".");
  sliding.filters = int(filters);
  setSliding(layer, sliding);
  for (std::int64_t k = 0; k < kernel; ++k) {
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t f = 0; f < filters; ++f)
        layer.weights.push_back(weights.values[std::size_t((f * channels + c) * kernel + k)]);
    }
  }
  layer.bias.assign(std::size_t(filters), 0.0F);
  return layer;
}

Result<network::Layer> poolingOf(const onnx::NodeProto& node, const DataShape& shape,
                                 const std::string& where) {
  const bool global = node.op_type() == "GlobalAveragePool";
  network::Layer layer;
  layer.kind =
      node.op_type() == "MaxPool" ? network::LayerKind::maxPooling : network::LayerKind::averagePooling;
  layer.activation = network::Activation::linear;
  int kernel = std::max(1, shape.positions());
  if (!global) {
    if (!attributeOf(node, "kernel_shape"))
      return refuse(where, "The " + called(node) + " has no kernel_shape.");
    PW_ASSIGN(kernel, oneOf(node, "kernel_shape", 1, where));
  }
  PW_ASSIGN(network::Sliding sliding, slidingOf(node, shape, kernel, where));
  if (sliding.before != 0 || sliding.after != 0)
    return refuse(where, "The " + called(node) + " pads its data, which is not supported.");
  sliding.filters = sliding.channels;
  setSliding(layer, sliding);
  return layer;
}

}  // namespace pw::onnx_file
