// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "network/fixed_format.h"

namespace pw::learn {

/// What training's forward pass does to a tensor that the hardware will hold in `format`: out = the value on
/// the format's grid, saturated (also where the format wraps: a wrapped value has no useful gradient), after
/// ReLU when `relu`. `pass` is the clipped straight-through gradient (Hubara et al., arXiv 1609.07061): 1
/// where the value was inside the format's range (and above 0 with `relu`), else 0. All spans have the same
/// length; `out` may be `in`. Exact for formats of at most 24 bits.
void fakeQuantise(std::span<const float> in, const network::FixedFormat& format, bool relu,
                  std::span<float> out, std::span<float> pass);

}  // namespace pw::learn
