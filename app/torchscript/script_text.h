// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::torchscript {

/// A tensor that the script reads as self.<name>.
struct ScriptTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// A network as a TorchScript module.
struct Script {
  std::string source;  ///< def forward(self, x): [n × inputs] float32 → logits [n × outputs]
  std::vector<ScriptTensor> tensors;  ///< float32 when the network has no formats, else float64
  bool isDouble = false;
};

/// With formats the script rounds and clips (or wraps) data as they say, in double, where all that fixed
/// point holds is exact: its logits are those of network::run. Without formats it is plain float32.
Script scriptOf(const network::Network& network);

}  // namespace pw::torchscript
