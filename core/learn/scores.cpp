// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores.h"

#include <algorithm>
#include <cmath>

#include "event_loss.h"

namespace pw::learn {
Scores score(std::span<const float> logits, int outputs, std::span<const std::int8_t> labels,
             recipe::LossKind kind) {
  Scores scores;
  scores.constant = true;
  if (labels.empty()) return scores;
  const auto columns = std::size_t(outputs);
  std::size_t hits = 0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto z = logits.subspan(row * columns, columns);
    const auto label = std::size_t(labels[row]);
    scores.loss += eventLoss(kind, z, labels[row]);
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
