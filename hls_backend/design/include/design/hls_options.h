// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/json.h"

namespace pw::hls {

/// How values go from layer to layer in the HLS C++.
enum class HlsIo {
  stream,   ///< hls::stream between DATAFLOW functions
  parallel  ///< arrays of registers: all values of a frame at once
};

/// What becomes of a layer's multiplications in the HLS C++.
enum class HlsStrategy {
  folded,   ///< as the Verilog: HardwareConfig::multipliers, a value a clock through the layers; stream only
  latency,  ///< all in one pipelined expression, a new one every `reuse` clocks; weights are constants
  resource  ///< a loop of `reuse` clocks over a part of them; weights in memories as wide as a clock needs
};

/// The form of the HLS C++. It changes no result and nothing of the Verilog.
struct HlsOptions {
  HlsIo io = HlsIo::stream;
  HlsStrategy strategy = HlsStrategy::folded;
  /// Multiplications of a multiplier a position: one for all layers or one a layer (of a pooling: 1). None:
  /// latency 1; resource the legal one nearest to what the Verilog's multipliers do.
  std::vector<int> reuse = {};

  friend bool operator==(const HlsOptions&, const HlsOptions&) = default;
};

/// "stream", "parallel"; "folded", "latency", "resource".
const char* nameOf(HlsIo io);
const char* nameOf(HlsStrategy strategy);

Json toJson(const HlsOptions& options);
/// Errors: badInput (unknown keys or words, reuse factors below 1).
Result<HlsOptions> hlsOptionsFromJson(const Json& json, const std::string& where);

}  // namespace pw::hls
