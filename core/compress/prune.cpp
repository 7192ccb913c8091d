// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "compress/compress.h"

namespace pw::compress {
namespace {

/// Weights in the order in which they stand: of equal magnitudes the earlier one goes first.
using Ranked = std::pair<float, std::size_t>;

/// Sets the round(share · n) weights of least magnitude to zero.
void prune(const std::vector<std::vector<float>*>& tensors, double share) {
  std::vector<Ranked> ranking;
  for (const auto* tensor : tensors) {
    for (float weight : *tensor) ranking.emplace_back(std::abs(weight), ranking.size());
  }
  const auto zeros = std::size_t(std::llround(share * double(ranking.size())));
  if (zeros == 0) return;
  std::nth_element(ranking.begin(), ranking.begin() + std::ptrdiff_t(zeros - 1), ranking.end());
  const Ranked last = ranking[zeros - 1];
  std::size_t position = 0;
  for (auto* tensor : tensors) {
    for (float& weight : *tensor) {
      if (Ranked(std::abs(weight), position++) <= last) weight = 0;
    }
  }
}

}  // namespace

Result<network::Network> pruned(const network::Network& network, const Settings& settings) {
  PW_CHECK(check(settings));
  network::Network result = network;
  std::vector<std::vector<float>*> tensors;
  for (auto& layer : result.layers) tensors.push_back(&layer.weights);
  if (!settings.lastLayer && !tensors.empty()) tensors.pop_back();
  if (settings.scope == Settings::Scope::wholeNetwork) {
    prune(tensors, settings.sparsity);
  } else {
    for (auto* tensor : tensors) prune({tensor}, settings.sparsity);
  }
  return result;
}

}  // namespace pw::compress
