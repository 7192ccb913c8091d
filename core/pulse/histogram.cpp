// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pw::pulse {
namespace {

Histogram emptyHistogram(const Axis& axis) {
  return {axis, std::vector<std::uint64_t>(axis.bins), 0, 0};
}

void add(Histogram& histogram, float value) {
  const std::int64_t bin = histogram.axis.find(value);
  if (bin < 0)
    ++histogram.below;
  else if (bin >= std::int64_t(histogram.axis.bins))
    ++histogram.above;
  else
    ++histogram.counts[std::size_t(bin)];
}

}  // namespace

std::int64_t Axis::find(double value) const {
  if (!(value >= low)) return -1;
  if (!(value < high)) return std::int64_t(bins);
  // Rounding may carry a value just below `high` over the end.
  return std::min(std::int64_t((value - low) / width()), std::int64_t(bins) - 1);
}

Axis axisFor(std::span<const float> values, std::size_t bins, double outside) {
  std::vector<float> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](float v) { return std::isfinite(v); });
  if (finite.empty()) return {0, 1, bins};
  const auto last = double(finite.size() - 1);
  const auto at = [&](double share) {
    const auto place = finite.begin() + std::ptrdiff_t(std::lround(std::clamp(share, 0.0, 1.0) * last));
    std::nth_element(finite.begin(), place, finite.end());
    return double(*place);
  };
  const double low = at(outside), high = at(1 - outside);
  if (!(high > low)) return {low - 0.5, low + 0.5, bins};
  const double margin = (high - low) / 20;
  return {low - margin, high + margin, bins};
}

std::uint64_t Histogram::inside() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t(0));
}

std::uint64_t Histogram::highest() const {
  return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

Histogram histogram(std::span<const float> values, const Axis& axis) {
  Histogram result = emptyHistogram(axis);
  for (float value : values) add(result, value);
  return result;
}

Histogram histogram(std::span<const float> values, const Axis& axis, std::span<const std::int8_t> labels,
                    std::int8_t label) {
  Histogram result = emptyHistogram(axis);
  const std::size_t count = std::min(values.size(), labels.size());
  for (std::size_t i = 0; i < count; ++i)
    if (labels[i] == label) add(result, values[i]);
  return result;
}

std::uint32_t Histogram2D::highest() const {
  return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

Histogram2D histogram(std::span<const float> xs, std::span<const float> ys, const Axis& x, const Axis& y) {
  Histogram2D result{x, y, std::vector<std::uint32_t>(x.bins * y.bins), 0};
  const std::size_t count = std::min(xs.size(), ys.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t column = x.find(xs[i]), row = y.find(ys[i]);
    if (column < 0 || row < 0 || column >= std::int64_t(x.bins) || row >= std::int64_t(y.bins))
      ++result.outside;
    else
      ++result.counts[std::size_t(row) * x.bins + std::size_t(column)];
  }
  return result;
}

}  // namespace pw::pulse
