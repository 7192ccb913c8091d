// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <span>
#include <vector>

namespace pw::psd {

/// Log-odds for class 1 of every row of `inputs` [n × d], by linear discriminants trained on the rows of the
/// other folds: w = C⁻¹ (m₁ − m₀) with C = (1 − s) S + s tr(S)/d 1, S the pooled covariance and s the
/// shrinkage, and the classes' shares as prior. `labels` [n] of 0 and 1, `foldOf` [n] in [0, folds); both
/// classes must be left in each training.
std::vector<float> crossValidated(const Eigen::MatrixXd& inputs, std::span<const std::int8_t> labels,
                                  std::span<const int> foldOf, int folds, double shrinkage);

}  // namespace pw::psd
