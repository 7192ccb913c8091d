// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pw::compress {

/// What all pruning here ranks by: 0 for the `zeros` least of the values, of equal ones the earlier, and 1
/// for the others. So the number is exact and the choice reproducible.
std::vector<float> leastMask(std::span<const double> values, std::size_t zeros);

}  // namespace pw::compress
