// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pw::plots {

/// Samples [begin, end) that are drawn finely; the others only need to be seen from afar.
struct Detail {
  std::size_t begin = 0, end = 0;
};

/// The samples, by number and in order, whose polyline covers the same pixels as that of all: in each of so
/// many equal parts the first, the lowest, the highest and the last. All of them where there are not more.
/// `fine` parts inside `detail`, some on each side of it. Samples must be numbers.
std::vector<std::size_t> envelope(std::span<const float> samples, const Detail& detail, std::size_t fine);

/// Lowest and highest of samples that are numbers; at least one.
struct LowHigh {
  float low = 0, high = 0;
};
LowHigh lowHigh(std::span<const float> samples);

}  // namespace pw::plots
