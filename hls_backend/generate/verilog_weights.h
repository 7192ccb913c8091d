// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "design/design.h"

namespace pw::hls {

/// Bits that hold 0 … count-1, at least one.
int bitsFor(std::int64_t count);

/// Module `name` with a layer's weights and biases as constants: a word with the weights of all units for
/// each input of each pass, read into a register with `step`, and the biases of the pass one step later.
std::string weightsModule(const IntegerLayer& layer, const LayerSchedule& fold, const std::string& name);

}  // namespace pw::hls
