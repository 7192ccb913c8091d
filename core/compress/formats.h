// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "compress/compress.h"

namespace pw::compress {

/// The format of `bits` that covers the percentile of the range; unsigned where no value is negative and
/// `mayBeUnsigned`.
network::FixedFormat formatOf(const TensorRange& range, int bits, double percentile, bool mayBeUnsigned,
                              const Settings& settings);

/// The signed format of `bits` for constants, by the wanted rule.
network::FixedFormat formatOf(std::span<const float> constants, int bits, Settings::WeightRange rule,
                              const Settings& settings);

/// Constants on the grid: the nearest value (halves up), saturated, whatever the format does with results.
void putOnGrid(const network::FixedFormat& format, std::span<float> constants);

}  // namespace pw::compress
