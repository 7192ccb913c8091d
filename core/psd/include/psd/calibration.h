// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
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
  std::vector<CalibrationPoint> points;
};

Json toJson(const Calibration& calibration);
Result<Calibration> calibrationFromJson(const Json& json, const std::string& where);

}  // namespace pw::psd
