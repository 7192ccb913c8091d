// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "onnx_nodes.h"

namespace pw::onnx_file {

/// What a chain's data look like in the file, [n × width] or [n × first × second], beside their order here,
/// where convolutions have [positions × channels] and ONNX has [channels × positions].
class DataShape {
 public:
  /// [n × width]; 0: not known.
  static DataShape flat(int width);
  /// [n × channels × positions]
  static DataShape byChannel(int channels, int positions);

  bool isFlat() const { return m_first == 0; }
  int channels() const { return m_first; }
  int positions() const { return m_second; }
  /// The data here are [second × first] in memory, or it makes no difference: [channels × positions] as ONNX
  /// convolutions take them.
  bool isOfChannels() const { return m_swapped || m_first == 1 || m_second == 1; }

  /// `sizes` of a Reshape, that of the batch included. Errors: badInput.
  Result<void> reshape(const std::vector<std::int64_t>& sizes, const std::string& where);
  /// (0, 2, 1).
  void swap();
  void flatten();
  /// Where the element of a flat row in the file is here; flattened channels by channels it moves.
  int placeOf(int index) const;

 private:
  int m_width = 0;                ///< flat
  int m_first = 0, m_second = 0;  ///< not flat
  bool m_swapped = false;         ///< in memory here they are [second × first]
  int m_moved = 0;                ///< flat, but the file has [this many channels × positions]
};

/// A convolution whose weights [filters × channels × kernel] and data [n × channels × positions] are such in
/// the file. Errors: badInput (groups, dilations and what else is not supported).
Result<network::Layer> convolutionOf(const onnx::NodeProto& node, const Tensor& weights,
                                     const DataShape& shape, const std::string& where);
/// MaxPool, AveragePool or GlobalAveragePool. Errors: badInput.
Result<network::Layer> poolingOf(const onnx::NodeProto& node, const DataShape& shape,
                                 const std::string& where);

}  // namespace pw::onnx_file
