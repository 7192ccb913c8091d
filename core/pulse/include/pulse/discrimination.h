// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pw::pulse {

/// Figure of merit from moments, FOM = |μn − μγ| / (FWHMn + FWHMγ), FWHM = 2.3548 σ.
struct FigureOfMerit {
  std::size_t gammas = 0, neutrons = 0;
  double gammaMean = 0, gammaSigma = 0, neutronMean = 0, neutronSigma = 0;
  double value = 0;        ///< 0 when a class has fewer than two events
  double uncertainty = 0;  ///< from the errors of means and sigmas
};
/// `values` [n], `labels` [n] (0 gamma, 1 neutron, others ignored).
FigureOfMerit figureOfMerit(std::span<const float> values, std::span<const std::int8_t> labels);

/// One point of a receiver operating characteristic: neutrons and gammas at or above a threshold.
struct RocPoint {
  float threshold = 0;
  double neutronEfficiency = 0, gammaLeakage = 0;
};
/// From the highest threshold down, ties taken together; starts at (0, 0), ends at (1, 1).
std::vector<RocPoint> rocCurve(std::span<const float> scores, std::span<const std::int8_t> labels);
/// Area under the ROC = P(score of a neutron > score of a gamma) + ½ P(equal). 0.5 when a class is missing.
double areaUnderCurve(std::span<const float> scores, std::span<const std::int8_t> labels);
/// Largest neutron efficiency at a gamma leakage of at most `leakage`.
double efficiencyAtLeakage(const std::vector<RocPoint>& roc, double leakage);

/// The one cut that classifies most events right, "neutron if score ≥ threshold" (or < when `inverted`).
struct BestCut {
  float threshold = 0;
  bool inverted = false;
  double accuracy = 0;
};
BestCut bestCut(std::span<const float> scores, std::span<const std::int8_t> labels);
/// Share of labelled events that a cut classifies right: for a cut found on other events.
double cutAccuracy(const BestCut& cut, std::span<const float> scores, std::span<const std::int8_t> labels);

}  // namespace pw::pulse
