// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "psd/methods.h"

namespace pw::psd {

/// Pulse in the gates around its edge, from edge − gatePre to edge + gateLong, interpolated between samples;
/// 0 before the trace, the mean of its last samples behind it.
void align(std::span<const float> pulse, double edge, const pulse::FeatureSettings& settings,
           std::vector<float>& out);

/// Mean unit-area pulses of both classes.
struct TemplatePair {
  std::vector<double> gamma, neutron;  ///< [gatePre + gateLong]
};

/// A method's weights: what scoring a pulse needs of its templates.
struct TemplateWeights {
  std::vector<double> gatti, likelihood, gamma;
};
TemplateWeights weightsOf(const TemplatePair& templates);

/// Score of an aligned pulse. NaN when its area is not above 0.
float templateValue(Method method, std::span<const float> aligned, const TemplateWeights& weights);

/// Sums of aligned unit-area pulses by fold and class, that several threads may add to at the same time. They
/// are kept in whole parts of 2⁻³²: the order of adding does not change the result.
class TemplateSums {
 public:
  TemplateSums(int folds, std::size_t length);
  void add(int fold, std::int8_t label, std::span<const float> aligned);
  /// Templates of all folds but one. Errors: badInput (fewer than two pulses of a class).
  Result<TemplatePair> without(int fold) const;

 private:
  std::size_t slot(int fold, std::int8_t label) const { return std::size_t(fold) * 2 + std::size_t(label); }
  int m_folds;
  std::size_t m_length;
  std::vector<std::atomic<std::int64_t>> m_sums;    ///< [folds × 2 × length]
  std::vector<std::atomic<std::int64_t>> m_counts;  ///< [folds × 2]
};

/// Fold of every event: the events of each class in turn, and those of none.
std::vector<int> foldsOf(std::span<const std::int8_t> labels, int folds);

}  // namespace pw::psd
