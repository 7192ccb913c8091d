// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/discrimination.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pw::pulse {
namespace {

constexpr std::int8_t gammaLabel = 0, neutronLabel = 1;

/// Events of one score value: the step that a threshold makes when it passes the value.
struct Step {
  float score = 0;
  std::size_t gammas = 0, neutrons = 0;
};

/// Labelled events by falling score, equal scores together. A score that is not a number counts as the
/// lowest.
std::vector<Step> stepsDown(std::span<const float> scores, std::span<const std::int8_t> labels) {
  std::vector<std::pair<float, std::int8_t>> events;
  const std::size_t count = std::min(scores.size(), labels.size());
  events.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (labels[i] != gammaLabel && labels[i] != neutronLabel) continue;
    events.emplace_back(std::isnan(scores[i]) ? -std::numeric_limits<float>::infinity() : scores[i],
                        labels[i]);
  }
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Step> steps;
  for (const auto& [score, label] : events) {
    if (steps.empty() || steps.back().score != score) steps.push_back({score, 0, 0});
    ++(label == neutronLabel ? steps.back().neutrons : steps.back().gammas);
  }
  return steps;
}

Step totalOf(const std::vector<Step>& steps) {
  Step total;
  for (const Step& step : steps) {
    total.gammas += step.gammas;
    total.neutrons += step.neutrons;
  }
  return total;
}

/// A threshold between two neighbouring scores: the lower one stays below it, also after rounding to float.
float between(float lower, float upper) {
  const float middle = lower + (upper - lower) / 2;
  return middle > lower && middle <= upper ? middle : upper;
}

struct Moments {
  std::size_t count = 0;
  double mean = 0, sigma = 0;
};

Moments momentsOf(std::span<const float> values, std::span<const std::int8_t> labels, std::int8_t label) {
  Moments result;
  const std::size_t count = std::min(values.size(), labels.size());
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (labels[i] != label || !std::isfinite(values[i])) continue;
    // Welford's update: no cancellation for values far from zero.
    ++result.count;
    const double delta = values[i] - result.mean;
    result.mean += delta / double(result.count);
    squares += delta * (values[i] - result.mean);
  }
  if (result.count > 1) result.sigma = std::sqrt(squares / double(result.count - 1));
  return result;
}

}  // namespace

FigureOfMerit figureOfMerit(std::span<const float> values, std::span<const std::int8_t> labels) {
  const Moments g = momentsOf(values, labels, gammaLabel), n = momentsOf(values, labels, neutronLabel);
  FigureOfMerit result{g.count, n.count, g.mean, g.sigma, n.mean, n.sigma, 0, 0};
  const double width = g.sigma + n.sigma, distance = std::abs(n.mean - g.mean);
  if (g.count < 2 || n.count < 2 || !(width > 0)) return result;
  constexpr double fwhmPerSigma = 2.3548200450309493;  // 2 √(2 ln 2)
  result.value = distance / (fwhmPerSigma * width);
  if (!(distance > 0)) return result;
  const auto square = [](double x) { return x * x; };
  const double meanErrors = square(g.sigma) / double(g.count) + square(n.sigma) / double(n.count);
  const double sigmaErrors =
      square(g.sigma) / (2.0 * double(g.count - 1)) + square(n.sigma) / (2.0 * double(n.count - 1));
  result.uncertainty = result.value * std::sqrt(meanErrors / square(distance) + sigmaErrors / square(width));
  return result;
}

std::vector<RocPoint> rocCurve(std::span<const float> scores, std::span<const std::int8_t> labels) {
  const std::vector<Step> steps = stepsDown(scores, labels);
  const Step total = totalOf(steps);
  std::vector<RocPoint> roc;
  roc.reserve(steps.size() + 1);
  roc.push_back({std::numeric_limits<float>::infinity(), 0, 0});
  std::size_t gammas = 0, neutrons = 0;
  for (const Step& step : steps) {
    gammas += step.gammas;
    neutrons += step.neutrons;
    roc.push_back({step.score, total.neutrons ? double(neutrons) / double(total.neutrons) : 0,
                   total.gammas ? double(gammas) / double(total.gammas) : 0});
  }
  // The lowest threshold takes everything, also where a class is missing or there are no events at all.
  if (steps.empty()) roc.push_back({-std::numeric_limits<float>::infinity(), 1, 1});
  roc.back().neutronEfficiency = roc.back().gammaLeakage = 1;
  return roc;
}

double areaUnderCurve(std::span<const float> scores, std::span<const std::int8_t> labels) {
  const std::vector<Step> steps = stepsDown(scores, labels);
  const Step total = totalOf(steps);
  if (total.gammas == 0 || total.neutrons == 0) return 0.5;
  double pairsWon = 0;
  std::size_t gammasAbove = 0;
  for (const Step& step : steps) {
    const double gammasBelow = double(total.gammas - gammasAbove - step.gammas);
    pairsWon += double(step.neutrons) * (gammasBelow + 0.5 * double(step.gammas));
    gammasAbove += step.gammas;
  }
  return pairsWon / (double(total.gammas) * double(total.neutrons));
}

double efficiencyAtLeakage(const std::vector<RocPoint>& roc, double leakage) {
  double best = 0;
  for (const RocPoint& point : roc)
    if (point.gammaLeakage <= leakage) best = std::max(best, point.neutronEfficiency);
  return best;
}

BestCut bestCut(std::span<const float> scores, std::span<const std::int8_t> labels) {
  const std::vector<Step> steps = stepsDown(scores, labels);
  const Step total = totalOf(steps);
  const std::size_t count = total.gammas + total.neutrons;
  if (count == 0) return {};
  BestCut best;
  std::size_t bestRight = 0, gammas = 0, neutrons = 0;  // at or above the threshold
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    const float threshold = i == 0
                                ? std::nextafter(steps.front().score, std::numeric_limits<float>::infinity())
                            : i == steps.size() ? steps.back().score
                                                : between(steps[i].score, steps[i - 1].score);
    const std::size_t right = neutrons + (total.gammas - gammas);
    if (right > bestRight) best = {threshold, false, 0}, bestRight = right;
    if (count - right > bestRight) best = {threshold, true, 0}, bestRight = count - right;
    if (i == steps.size()) break;
    gammas += steps[i].gammas;
    neutrons += steps[i].neutrons;
  }
  best.accuracy = double(bestRight) / double(count);
  return best;
}

double cutAccuracy(const BestCut& cut, std::span<const float> scores, std::span<const std::int8_t> labels) {
  const std::size_t count = std::min(scores.size(), labels.size());
  std::size_t right = 0, labelled = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (labels[i] != gammaLabel && labels[i] != neutronLabel) continue;
    ++labelled;
    const bool above = scores[i] >= cut.threshold;
    right += (above != cut.inverted) == (labels[i] == neutronLabel) ? 1 : 0;
  }
  return labelled ? double(right) / double(labelled) : 0;
}

}  // namespace pw::pulse
