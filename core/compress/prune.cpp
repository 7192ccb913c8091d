// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "compress/compress.h"
#include "compress/ranking.h"

namespace pw::compress {
namespace {

/// Sets the round(share · n) weights of least magnitude to zero.
void prune(const std::vector<std::vector<float>*>& tensors, double share) {
  std::vector<double> magnitudes;
  for (const auto* tensor : tensors) {
    for (const float weight : *tensor) magnitudes.push_back(std::abs(double(weight)));
  }
  const auto zeros = std::size_t(std::llround(share * double(magnitudes.size())));
  if (zeros == 0) return;
  const std::vector<float> mask = leastMask(magnitudes, zeros);
  auto kept = mask.begin();
  for (auto* tensor : tensors) {
    for (float& weight : *tensor) weight = *kept++ == 0 ? 0 : weight;
  }
}

}  // namespace

std::vector<float> leastMask(std::span<const double> values, std::size_t zeros) {
  using Ranked = std::pair<double, std::size_t>;
  std::vector<float> mask(values.size(), 1.0F);
  if (zeros == 0 || values.empty()) return mask;
  std::vector<Ranked> ranking;
  ranking.reserve(values.size());
  for (const double value : values) ranking.emplace_back(value, ranking.size());
  const auto last = ranking.begin() + std::ptrdiff_t(std::min(zeros, values.size()) - 1);
  std::nth_element(ranking.begin(), last, ranking.end());
  for (auto least = ranking.begin(); least <= last; ++least) mask[least->second] = 0;
  return mask;
}

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
