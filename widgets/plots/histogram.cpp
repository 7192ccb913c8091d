// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/histogram.h"

#include <algorithm>
#include <cmath>

namespace pw::plots {

Histogram countBins(std::span<const float> values, double low, double high, int bins) {
  Histogram result;
  result.low = low;
  result.width = (high - low) / bins;
  result.counts.assign(std::size_t(bins), 0);
  for (const float value : values) {
    if (!(value >= low && value <= high)) continue;
    const auto bin = std::min(std::size_t((double(value) - low) / result.width), std::size_t(bins - 1));
    result.counts[bin] += 1;
  }
  return result;
}

Density countCells(std::span<const float> x, std::span<const float> y, const Range& range, int nx, int ny) {
  Density result{{}, range.xLow, range.xHigh, range.yLow, range.yHigh, nx, ny, {}};
  result.counts.assign(std::size_t(nx) * std::size_t(ny), 0);
  const double xScale = nx / (range.xHigh - range.xLow), yScale = ny / (range.yHigh - range.yLow);
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    const double column = (double(x[i]) - range.xLow) * xScale, row = (double(y[i]) - range.yLow) * yScale;
    if (!(column >= 0 && column < nx && row >= 0 && row < ny)) continue;
    result.counts[std::size_t(row) * std::size_t(nx) + std::size_t(column)] += 1;
  }
  return result;
}

Interval centralInterval(std::span<const float> values, double tail) {
  std::vector<float> finite;
  finite.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](float v) { return std::isfinite(v); });
  if (finite.empty()) return {};
  const auto at = [&](double share) {
    const auto index = std::ptrdiff_t(share * double(finite.size() - 1));
    std::nth_element(finite.begin(), finite.begin() + index, finite.end());
    return double(finite[std::size_t(index)]);
  };
  Interval result{at(tail), at(1 - tail)};
  if (!(result.high > result.low)) result = {result.low - 0.5, result.low + 0.5};
  return result;
}

Interval wholeInterval(std::span<const float> values) {
  float low = INFINITY, high = -INFINITY;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {};
  Interval result{double(low), double(high)};
  if (!(result.high > result.low)) result = {result.low - 0.5, result.low + 0.5};
  return result;
}

}  // namespace pw::plots
