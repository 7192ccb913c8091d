// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pw::pulse {

/// Equal bins from `low` to `high`; a value at `high` is outside.
struct Axis {
  double low = 0, high = 1;
  std::size_t bins = 100;

  double width() const { return (high - low) / double(bins); }
  double centre(std::size_t bin) const { return low + (double(bin) + 0.5) * width(); }
  /// Bin of a value; −1 below the axis and for what is not a number, `bins` above.
  std::int64_t find(double value) const;
};

/// An axis that spans the values, but for the share `outside` of them at each end, with a margin of a
/// twentieth. Equal or missing values give an axis of width 1 around them.
Axis axisFor(std::span<const float> values, std::size_t bins, double outside = 0);

struct Histogram {
  Axis axis;
  std::vector<std::uint64_t> counts;  ///< [bins]
  std::uint64_t below = 0, above = 0;

  std::uint64_t inside() const;
  std::uint64_t highest() const;  ///< content of the fullest bin
};

/// Counts values. With `labels` [n] only those of class `label`.
Histogram histogram(std::span<const float> values, const Axis& axis);
Histogram histogram(std::span<const float> values, const Axis& axis, std::span<const std::int8_t> labels,
                    std::int8_t label);

/// Counts of pairs: the density of PSD against energy.
struct Histogram2D {
  Axis x, y;
  std::vector<std::uint32_t> counts;  ///< [y.bins × x.bins], row-major
  std::uint64_t outside = 0;

  std::uint32_t at(std::size_t xBin, std::size_t yBin) const { return counts[yBin * x.bins + xBin]; }
  std::uint32_t highest() const;
};

/// `xs` and `ys` [n].
Histogram2D histogram(std::span<const float> xs, std::span<const float> ys, const Axis& x, const Axis& y);

}  // namespace pw::pulse
