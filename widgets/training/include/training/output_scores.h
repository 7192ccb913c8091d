// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "evaluate/evaluation.h"
#include "recipe/live_view.h"

namespace pw::training {

/// What one cut on the neutron score makes of the events: above it they are called neutrons.
struct CutFigures {
  std::array<std::array<std::size_t, 2>, 2> confusion{};  ///< [true class][given class]
  double accuracy = 0, leakage = 0, efficiency = 0;       ///< gammas called neutrons; neutrons found
};

/// Neutron scores of events by class, sorted, so that any cut is counted at once.
class OutputScores {
 public:
  OutputScores() = default;
  OutputScores(const std::vector<float>& scores, const std::vector<std::int8_t>& labels);
  /// Of a live view: each bin's events lie in its middle, so cuts at edges of bins are exact.
  explicit OutputScores(const std::array<recipe::ValueBins, 2>& bins);

  bool isEmpty() const { return m_sorted[0].empty() && m_sorted[1].empty(); }
  std::size_t size() const { return m_sorted[0].size() + m_sorted[1].size(); }
  const std::vector<float>& of(std::size_t label) const { return m_sorted[label]; }
  double least() const;
  double most() const;
  CutFigures at(double cut) const;
  /// From strict to loose cuts, at most about `points` of them.
  std::vector<pulse::RocPoint> roc(std::size_t points) const;

 private:
  std::array<std::vector<float>, 2> m_sorted;
};

}  // namespace pw::training
