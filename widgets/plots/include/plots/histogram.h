// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "plots/content.h"

namespace pw::plots {

/// Counts of `values` in `bins` equal bins over [low, high], of which the last one has both its edges (as
/// numpy.histogram): quantised values pile up at the end of their range. Values outside and NaN are left out.
Histogram countBins(std::span<const float> values, double low, double high, int bins);

/// Counts of pairs (x, y) in nx × ny equal cells; pairs outside and NaN are left out.
Density countCells(std::span<const float> x, std::span<const float> y, const Range& range, int nx, int ny);

/// The smallest interval that leaves out the share `tail` of the finite values at each end: a fair range for
/// a histogram of data with outliers. {0, 1} when there are none.
struct Interval {
  double low = 0, high = 1;
};
Interval centralInterval(std::span<const float> values, double tail = 0.002);
/// The interval of all finite values, as centralInterval(values, 0).
Interval wholeInterval(std::span<const float> values);

}  // namespace pw::plots
