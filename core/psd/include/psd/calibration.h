// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "psd/fit.h"
#include "pulse/features.h"

namespace pw::psd {

/// A place of known energy in a spectrum of amplitudes (counts) or charges (counts · samples).
struct CalibrationPoint {
  enum class Kind { comptonEdge, line };
  Kind kind = Kind::comptonEdge;
  std::string source = {};   ///< for people: "Cs-137"
  double energyKeVee = 0;    ///< of the edge or line
  double low = 0, high = 0;  ///< region of the spectrum that was fitted
  double position = 0;       ///< found in it
  double positionError = 0;  ///< standard error
};

/// What an energy axis is made from.
struct Calibration {
  pulse::EnergyMeasure measure = pulse::EnergyMeasure::amplitude;
  bool throughZero = false;  ///< no offset
  std::vector<CalibrationPoint> points;
};

Json toJson(const Calibration& calibration);
Result<Calibration> calibrationFromJson(const Json& json, const std::string& where);

// Known energies

/// Highest energy of a Compton electron, 2 E² / (mc² + 2 E), keV.
double comptonEdge(double gammaKeV);
/// The gamma energy with this Compton edge, keV.
double gammaOfEdge(double edgeKeV);

struct KnownEnergy {
  std::string source;  ///< "Cs-137", "Na-22 (511)"
  CalibrationPoint::Kind kind;
  double energyKeVee;
};
/// Edges and lines of usual sources, by source. Gamma energies as in nuclear data tables, rounded to 0.1 keV.
const std::vector<KnownEnergy>& knownEnergies();

// Places in a spectrum

/// A region of a spectrum with what was fitted to it.
struct SpectrumFit {
  pulse::Histogram histogram;    ///< of the region
  std::vector<double> expected;  ///< [bins] events of the fit
  Measured position;             ///< of the edge or line, in the spectrum's unit
  Measured sigma;                ///< resolution there
  double chiSquare = 0;          ///< of the Poisson likelihood (Baker and Cousins, NIM 221 (1984) 437)
  int degreesOfFreedom = 0;
  std::string problem;  ///< why there is no position; empty when there is one

  bool found() const { return problem.empty(); }
};

/// Finds a line: a Gaussian above a straight background, fitted by the Poisson likelihood of the bins.
///
/// Finds a Compton edge: the Klein-Nishina spectrum of the recoil electrons of `energyKeVee` (Klein and
/// Nishina, Z. Phys. 52 (1929) 853) smeared by a Gaussian, above a level background. The position is that of
/// the unsmeared edge, which by its width lies at some 50 to 80 % of the height of the Compton maximum: no
/// fixed share of the height has to be assumed. Scattering twice in the detector is not in the model: choose
/// the region from the maximum before the edge to behind its foot.
///
/// `values` [n] amplitudes or charges. Errors are widened by √(χ²/ndf) where that is above 1.
SpectrumFit fitRegion(std::span<const float> values, CalibrationPoint::Kind kind, double energyKeVee,
                      double low, double high);

// The axis

/// keVee = gain · x + offset.
struct EnergyAxis {
  Measured gain, offset;
  double covariance = 0;  ///< of gain and offset
  double chiSquare = 0;
  int degreesOfFreedom = 0;
  std::vector<double> residuals;  ///< [points] keVee of the axis − known keVee

  double at(double x) const { return gain.value * x + offset.value; }
  /// Standard error of at(x).
  double errorAt(double x) const;
};
/// The weighted straight line through the points: known energies are exact, positions have their errors
/// (points without any weigh as the worst of the others). One point, or `throughZero`: no offset. Errors:
/// badInput (no points, all at one energy, a gain that is not above 0).
Result<EnergyAxis> fitAxis(const Calibration& calibration);

Json toJson(const EnergyAxis& axis);

/// The features' energy axis becomes this one.
void apply(const EnergyAxis& axis, pulse::EnergyMeasure measure, pulse::FeatureSettings& features);

}  // namespace pw::psd
