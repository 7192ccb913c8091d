// SPDX-License-Identifier: GPL-3.0-or-later
#include "pruning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pw::learn {

std::vector<float> magnitudeMask(std::span<const float> weights, double sparsity) {
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(weights[a]) < std::abs(weights[b]); });
  const auto zeros = std::min(weights.size(), std::size_t(std::lround(sparsity * double(weights.size()))));
  std::vector<float> mask(weights.size(), 1.0f);
  for (std::size_t i = 0; i < zeros; ++i) mask[order[i]] = 0.0f;
  return mask;
}

}  // namespace pw::learn
