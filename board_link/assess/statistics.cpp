// SPDX-License-Identifier: GPL-3.0-or-later
#include "assess/statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pw::board {
namespace {

constexpr std::size_t enoughForP999 = 10000;

}  // namespace

double quantile(std::span<const double> sorted, double q) {
  const double position = std::clamp(q, 0.0, 1.0) * double(sorted.size() - 1);
  const auto below = std::size_t(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - double(below));
}

Distribution distributionOf(std::span<const double> values) {
  Distribution result;
  if (values.empty()) return result;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  result.count = sorted.size();
  result.min = sorted.front();
  result.median = quantile(sorted, 0.5);
  result.p90 = quantile(sorted, 0.9);
  result.p99 = quantile(sorted, 0.99);
  if (sorted.size() >= enoughForP999) result.p999 = quantile(sorted, 0.999);
  result.max = sorted.back();
  for (double& value : sorted) value = std::abs(value - result.median);
  std::sort(sorted.begin(), sorted.end());
  result.mad = quantile(sorted, 0.5);
  return result;
}

std::optional<Line> fitLine(std::span<const double> x, std::span<const double> y) {
  const std::size_t count = std::min(x.size(), y.size());
  if (count < 2) return std::nullopt;
  double meanX = 0, meanY = 0;
  for (std::size_t i = 0; i < count; ++i) {
    meanX += x[i] / double(count);
    meanY += y[i] / double(count);
  }
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < count; ++i) {
    xx += (x[i] - meanX) * (x[i] - meanX);
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  if (!(xx > 0)) return std::nullopt;
  const double slope = xy / xx;
  return Line{meanY - slope * meanX, slope};
}

}  // namespace pw::board
