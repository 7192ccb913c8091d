// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pulse/features.h"

namespace pw::pulse {

enum class LabelMethod {
  file,         ///< as the trace file says
  fci,          ///< neutron when the frequency classification index is high
  chargeRatio,  ///< neutron when the tail share of the charge is high
};

struct LabelSettings {
  LabelMethod method = LabelMethod::fci;
  double threshold = 0;          ///< 0: found from the data (valley between the two populations)
  double ambiguousBand = 0.004;  ///< events within ± this of the threshold are ambiguous
  double minAmplitude = 20;      ///< counts; smaller pulses are ambiguous
};

Json toJson(const LabelSettings& settings);
Result<LabelSettings> labelSettingsFromJson(const Json& json, const std::string& where);

struct LabelSummary {
  std::vector<std::int8_t> labels;  ///< [n]
  double threshold = 0;             ///< used
  std::size_t gammas = 0, neutrons = 0, ambiguous = 0;
};

/// Classes of events by classical PSD. Flagged pulses (no edge, saturated, pile-up) are ambiguous.
/// `fileLabels` [n] serve LabelMethod::file. Errors: badInput (no valley between two populations).
Result<LabelSummary> label(const std::vector<PulseFeatures>& features,
                           const std::vector<std::int8_t>& fileLabels, const LabelSettings& settings);

}  // namespace pw::pulse
