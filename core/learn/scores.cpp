// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores.h"

#include <algorithm>
#include <cmath>

namespace pw::learn {
namespace {

/// log Σ exp(z) without overflow.
double logSumExp(std::span<const float> logits) {
  const double most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (float logit : logits) sum += std::exp(double(logit) - most);
  return most + std::log(sum);
}

}  // namespace

Scores score(std::span<const float> logits, int outputs, std::span<const std::int8_t> labels) {
  Scores scores;
  scores.constant = true;
  if (labels.empty()) return scores;
  const auto columns = std::size_t(outputs);
  std::size_t hits = 0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto z = logits.subspan(row * columns, columns);
    const auto label = std::size_t(labels[row]);
    scores.loss += logSumExp(z) - double(z[label]);
    hits += std::size_t(std::max_element(z.begin(), z.end()) - z.begin()) == label;
    for (std::size_t k = 0; k < columns; ++k) {
      // Sums in another order differ in the last bits; a living network varies far more.
      if (std::abs(z[k] - logits[k]) > 1e-5f * std::max(1.0f, std::abs(logits[k]))) scores.constant = false;
    }
  }
  scores.loss /= double(labels.size());
  scores.accuracy = double(hits) / double(labels.size());
  return scores;
}

}  // namespace pw::learn
