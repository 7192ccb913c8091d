// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace pw::evaluate {

std::vector<bool> paretoSet(std::span<const Trade> trades) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < trades.size(); ++i) {
    if (std::isfinite(trades[i].worth) && std::isfinite(trades[i].cost)) order.push_back(i);
  }
  // By growing cost, of equal cost the best first: whatever is not better than all before it is beaten.
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return trades[a].cost != trades[b].cost ? trades[a].cost < trades[b].cost
                                            : trades[a].worth > trades[b].worth;
  });
  std::vector<bool> unbeaten(trades.size(), false);
  Trade best{-std::numeric_limits<double>::infinity(), 0};
  for (const std::size_t i : order) {
    const Trade& trade = trades[i];
    const bool same = trade.worth == best.worth && trade.cost == best.cost;  // twins do not beat each other
    if (trade.worth > best.worth || same) {
      unbeaten[i] = true;
      best = trade;
    }
  }
  return unbeaten;
}

}  // namespace pw::evaluate
