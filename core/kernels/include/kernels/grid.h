// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/dense_kernels.h"
#include "network/fixed_format.h"

namespace pw::kernels {

enum class Beyond {
  saturates,    ///< in training, whatever the format says: a wrapped value has no useful gradient
  asTheFormat,  ///< what the hardware does
};

/// A format of at most 24 bits that rounds down or half up, for the kernels, which are exact with it.
Grid gridOf(const network::FixedFormat& format, Beyond beyond);

}  // namespace pw::kernels
