// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace pw::evaluate {

/// What something is worth and what it costs.
struct Trade {
  double worth = 0, cost = 0;
};

/// Which of them no other one beats: at least as much worth at no more cost, and better in one of the two.
/// Numbers that are not finite never belong to the set and beat nothing.
std::vector<bool> paretoSet(std::span<const Trade> trades);

}  // namespace pw::evaluate
