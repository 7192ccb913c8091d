// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/integer_model.h"

namespace pw::hls {

/// Sums that can occur.
struct SumRange {
  std::int64_t least = 0, most = 0;
};

/// Activation of a layer whose accumulator is sized. Errors: badInput (see buildIntegerModel).
Result<void> setActivation(const network::Layer& source, const SumRange& sums, IntegerLayer& layer);

/// Accumulator and division of a pooling layer whose inputs lie in `inputs`; gives the range of its sums.
/// Errors: badInput (words too wide for an exact mean).
Result<SumRange> setPooling(const SumRange& inputs, IntegerLayer& layer);

/// Each position's words, one position after the other: [n × positions × words] of `in` [n × inputs].
std::vector<std::int32_t> slidingRows(const IntegerLayer& layer, const std::vector<std::int32_t>& in);

/// Pooling of all rows.
void runPooling(const IntegerLayer& layer, const std::vector<std::int32_t>& in,
                std::vector<std::int32_t>& out);

}  // namespace pw::hls
