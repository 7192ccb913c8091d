// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_loss.h"

#include <algorithm>
#include <cmath>

namespace pw::learn {
namespace {

double crossEntropy(std::span<const float> logits, std::size_t label, float* gradient, double factor) {
  const double normalizer = logSumExp(logits);
  for (std::size_t k = 0; gradient && k < logits.size(); ++k) {
    const double probability = std::exp(double(logits[k]) - normalizer);
    gradient[k] = float(factor * (probability - (k == label ? 1 : 0)));
  }
  return normalizer - double(logits[label]);
}

double squaredHinge(std::span<const float> logits, std::size_t label, float* gradient, double factor) {
  double sum = 0, ofLabel = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    if (k == label) continue;
    const double missing = std::max(0.0, 1 + double(logits[k]) - double(logits[label]));
    sum += missing * missing;
    ofLabel += 2 * missing;
    if (gradient) gradient[k] = float(factor * 2 * missing);
  }
  if (gradient) gradient[label] = float(-factor * ofLabel);
  return sum;
}

/// d/dz_k of mean (p − y)² is p_k · (s_k − Σ p s) with s = 2 (p − y) / K.
double squaredError(std::span<const float> logits, std::size_t label, float* gradient, double factor) {
  const double normalizer = logSumExp(logits), classes = double(logits.size());
  const auto probability = [&](std::size_t k) { return std::exp(double(logits[k]) - normalizer); };
  const auto miss = [&](std::size_t k) { return probability(k) - (k == label ? 1 : 0); };
  double sum = 0, mean = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    sum += miss(k) * miss(k);
    mean += probability(k) * 2 * miss(k) / classes;
  }
  for (std::size_t k = 0; gradient && k < logits.size(); ++k)
    gradient[k] = float(factor * probability(k) * (2 * miss(k) / classes - mean));
  return sum / classes;
}

}  // namespace

double eventLoss(recipe::LossKind kind, std::span<const float> logits, int label, float* gradient,
                 double factor) {
  switch (kind) {
    case recipe::LossKind::squaredHinge:
      return squaredHinge(logits, std::size_t(label), gradient, factor);
    case recipe::LossKind::squaredError:
      return squaredError(logits, std::size_t(label), gradient, factor);
    case recipe::LossKind::crossEntropy:
      break;
  }
  return crossEntropy(logits, std::size_t(label), gradient, factor);
}

double logSumExp(std::span<const float> logits, double temperature) {
  const double most = double(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (const float logit : logits) sum += std::exp((double(logit) - most) / temperature);
  return most / temperature + std::log(sum);
}

}  // namespace pw::learn
