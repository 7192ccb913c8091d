// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "class_looks.h"
#include "plots/content.h"

namespace pw::traces {

/// Mean and standard deviation of traces, sample by sample.
class MeanTrace {
 public:
  explicit MeanTrace(std::size_t length) : m_sum(length), m_squares(length), m_counts(length) {}

  /// Takes samples [from, from + length) of `trace`, each by its `height`; those it does not have are left
  /// out.
  template <class Height>
  void add(std::span<const float> trace, std::int64_t from, Height height) {
    const auto length = std::int64_t(m_sum.size());
    const std::int64_t first = std::max<std::int64_t>(0, -from);
    const std::int64_t last = std::min(length, std::int64_t(trace.size()) - from);
    for (std::int64_t i = first; i < last; ++i) {
      const double value = height(double(trace[std::size_t(from + i)]));
      const auto at = std::size_t(i);
      m_sum[at] += value;
      m_squares[at] += value * value;
      m_counts[at] += 1;
    }
    ++m_traces;
  }

  /// The mean as a line in the colour of a class, x counted from `firstX`, and ± σ as a band; of a single
  /// trace that one. Nothing without traces.
  void draw(plots::Content& content, const ClassLook& style, double firstX) const {
    if (m_traces == 0) return;
    plots::Line mean;
    plots::Band band;
    mean.name = m_traces > 1 ? tr("mean %1 ± σ").arg(tr(style.name)) : tr(style.name);
    mean.tone = band.tone = style.tone;
    for (std::size_t i = 0; i < m_sum.size(); ++i) {
      if (m_counts[i] == 0) continue;
      const double average = m_sum[i] / m_counts[i];
      const double sigma = std::sqrt(std::max(0.0, m_squares[i] / m_counts[i] - average * average));
      mean.x.push_back(firstX + double(i));
      mean.y.push_back(average);
      band.low.push_back(average - sigma);
      band.high.push_back(average + sigma);
    }
    if (mean.x.empty()) return;
    band.x = mean.x;
    if (m_traces > 1) content.bands.push_back(std::move(band));
    content.lines.push_back(std::move(mean));
  }

 private:
  std::vector<double> m_sum, m_squares, m_counts;
  std::size_t m_traces = 0;
};

}  // namespace pw::traces
