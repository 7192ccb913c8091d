// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "design/design.h"

namespace pw::hls {

/// Module `name`: an unrolled layer's sums [outputs × accumulator bits] of its words [inputs × bits], each
/// adder on a line of its own, in as many clocks as the plan has stages.
std::string sumsModule(const IntegerLayer& layer, const UnrolledPlan& plan, const std::string& name);

}  // namespace pw::hls
