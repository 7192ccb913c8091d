// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace pw::psd {

/// Expected contents [bins] of all bins for parameters [k].
using BinModel = std::function<void(std::span<const double> parameters, std::span<double> expected)>;

struct PoissonFit {
  std::vector<double> parameters, errors;  ///< [k]; errors from the inverse of the expected curvature
  double chiSquare = 0;                    ///< twice the log-likelihood ratio
  bool converged = false;                  ///< and with a positive definite covariance
};

/// Maximises the Poisson likelihood of the bins by Levenberg-Marquardt with derivatives by differences.
/// `scales` [k] are the sizes of the parameters, for the differences.
PoissonFit fitPoisson(const BinModel& model, std::span<const double> contents, std::vector<double> start,
                      std::span<const double> scales);

}  // namespace pw::psd
