// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "estimate/estimate.h"

namespace pw::hls {

/// An unrolled layer from its plan: a LUT for each bit that an adder works out, a flip-flop for each bit of a
/// register. `neededBits`: of a sum, those that its result depends on.
Resources unrolledResources(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device,
                            int neededBits);

}  // namespace pw::hls
