// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "design/design.h"

namespace pw::hls {

/// The design as a block diagram, SVG (of the kind that SVG Tiny 1.2 reads too): processor, DMA, the wrapper
/// with its registers, and in it each layer with its shape, formats, multipliers and cycles in the way of the
/// data. Light, on a white ground. The same design gives the same bytes.
std::string diagramSvg(const Design& design);

}  // namespace pw::hls
