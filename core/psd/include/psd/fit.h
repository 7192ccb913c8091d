// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "pulse/histogram.h"

namespace pw::psd {

/// A quantity with its standard error.
struct Measured {
  double value = 0, error = 0;
};

/// One Gaussian of a fit: `area` in events.
struct GaussianPeak {
  Measured area, mean, sigma;
};

/// Two Gaussians fitted to a histogram: the lower and the upper peak. Errors are the square roots of the
/// covariance matrix, widened by √(χ²/ndf) where that is above 1 (a model that is not quite right).
struct TwoGaussianFit {
  GaussianPeak lower, upper;
  double chiSquare = 0;  ///< of the Poisson likelihood (Baker and Cousins, NIM 221 (1984) 437)
  int degreesOfFreedom = 0;
  Measured merit;     ///< FOM = |μ₂ − μ₁| / (2.3548 (σ₁ + σ₂)), error from the whole covariance
  double valley = 0;  ///< where the fitted sum is lowest between the peaks
  double lowerAboveValley = 0;  ///< share of the lower peak's Gaussian above the valley: gamma leakage
  double upperAboveValley = 0;  ///< share of the upper peak's Gaussian above the valley: neutron efficiency
  std::string noSeparation;     ///< why the fit gives no figure of merit; empty when it does

  bool separates() const { return noSeparation.empty(); }
  /// Expected content of a bin of `width` at x: both peaks together.
  double at(double x, double width) const;
};

/// Fits two Gaussians by the Poisson likelihood of the bins (Levenberg-Marquardt on its expected curvature),
/// from the best of several starts. It says "no separation" instead of a figure of merit when
/// - there are fewer than 100 events in the axis;
/// - the fit does not converge, or its covariance matrix is not positive definite;
/// - a peak holds less than 1 % of the events or less than three times its own error, or its mean lies
/// outside
///   the axis, or its width is below half a bin or above half of the axis;
/// - the fitted sum has no dip between the peaks that is deeper than a twentieth of the lower of both and
/// than
///   its own counting error within one sigma of the narrower peak;
/// - the figure of merit is known to no better than a quarter of itself.
TwoGaussianFit fitTwoGaussians(const pulse::Histogram& histogram);

/// The fit of one slice in energy.
struct SliceFit {
  double low = 0, high = 0;  ///< energy in [low, high)
  std::size_t events = 0;
  pulse::Histogram histogram;
  TwoGaussianFit fit;
};

/// The axis that values are fitted on: all but the outer hundredths, and a fifth of that range more at each
/// end, so that a few events far off (charges near zero, pile-up) do not choose the width of the bins.
pulse::Axis fitAxis(std::span<const float> values, std::size_t bins);

/// Projects `psd` [n] of the events of each slice of `energy` [n] on `axis` and fits it. `edges` in ascending
/// order, one more than there are slices. Values that are not finite are left out.
std::vector<SliceFit> fitSlices(std::span<const float> energy, std::span<const float> psd,
                                const std::vector<double>& edges, const pulse::Axis& axis);
/// The same, each slice on its own fitAxis().
std::vector<SliceFit> fitSlices(std::span<const float> energy, std::span<const float> psd,
                                const std::vector<double>& edges, std::size_t bins);

Json toJson(const TwoGaussianFit& fit);
Json toJson(const SliceFit& slice);

}  // namespace pw::psd
