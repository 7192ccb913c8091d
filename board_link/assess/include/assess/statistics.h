// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace pw::board {

/// What a set of measured values looks like. Never the mean alone: a tail is the news.
struct Distribution {
  std::size_t count = 0;
  double min = 0, median = 0, p90 = 0, p99 = 0, max = 0;
  std::optional<double>
      p999;        ///< only from 10,000 values on: with fewer it would be the maximum under another name
  double mad = 0;  ///< median absolute deviation from the median

  bool operator==(const Distribution&) const = default;
};

/// Quantile of sorted values by linear interpolation between order statistics (Hyndman & Fan, Am. Stat. 50
/// (1996) 361, definition 7), as numpy.percentile has it. `sorted` must not be empty; q in [0, 1].
double quantile(std::span<const double> sorted, double q);

/// All zero for no values. No value is thrown out.
Distribution distributionOf(std::span<const double> values);

/// A straight line y = offset + slope · x.
struct Line {
  double offset = 0, slope = 0;
};

/// Least squares through at least two different x; nullopt otherwise. For t(B) = t0 + B · t1 over batch
/// sizes.
std::optional<Line> fitLine(std::span<const double> x, std::span<const double> y);

}  // namespace pw::board
