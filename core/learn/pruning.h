// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace pw::learn {

/// 0 for the round(sparsity · n) weights of least magnitude, 1 for the others; of equal magnitudes the
/// earlier ones go first, so that the number is exact and the choice reproducible.
std::vector<float> magnitudeMask(std::span<const float> weights, double sparsity);

}  // namespace pw::learn
