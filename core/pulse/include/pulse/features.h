// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/json.h"
#include "trace/trace_file.h"

namespace pw::pulse {

/// What the energy of a pulse is taken from.
enum class EnergyMeasure { amplitude, charge };

/// How pulses are measured. Positions are samples of the digitiser's record, lengths are samples.
struct FeatureSettings {
  int baselineSamples =
      100;  ///< at the start of the trace; at most a twentieth of it (8 of a 161-sample window)
  double edgeThresholdCounts =
      4;             ///< low fixed threshold for the leading edge: a fraction of the amplitude halves the FOM
  int gatePre = 10;  ///< charges start this many samples before the edge
  int gateShort = 28;     ///< leading-edge charge ends, tail starts: edge + gateShort
  int gateLong = 161;     ///< charges end: edge + gateLong
  int fciSamples = 2048;  ///< FCI: samples transformed
  int fciLow = 25;        ///< last bin of the low band
  int fciHigh = 90;       ///< last bin of the wide band
  /// The energy axis: keVee = keveePerCount · x + keveeOffset, with x the amplitude (counts) or the total
  /// charge (counts · samples).
  double keveePerCount = 9.2;
  double keveeOffset = 0;
  EnergyMeasure energyFrom = EnergyMeasure::amplitude;
  int saturationSamples = 3;  ///< this many samples at a rail (code 0 or the top code 511/…) flag saturation
  double adcTopCode = 511;
};

Json toJson(const FeatureSettings& settings);
Result<FeatureSettings> featureSettingsFromJson(const Json& json, const std::string& where);
/// The settings make sense together: gates in order, bands in order and inside the transform. Errors:
/// badInput, naming `where`.
Result<void> check(const FeatureSettings& settings, const std::string& where);

/// Samples at the start of a trace of `length` samples that the baseline is taken from when so many are
/// wanted: at most a twentieth of it.
std::size_t baselineLength(std::size_t length, int wanted);

enum FeatureFlag : std::uint8_t { noEdge = 1, saturated = 2, pileUp = 4, disturbedBaseline = 8 };

/// One pulse, baseline subtracted, positive going. With `noEdge` the edge, the charges and their ratio are 0.
struct PulseFeatures {
  float baseline = 0;     ///< counts, mean before the pulse
  float noiseRms = 0;     ///< counts
  float edge = 0;         ///< leading edge, sample of the record (interpolated)
  float amplitude = 0;    ///< counts
  float chargeTotal = 0;  ///< counts · samples, gate [edge − pre, edge + long]
  float chargeTail = 0;   ///< counts · samples, gate [edge + short, edge + long]
  float chargeRatio = 0;  ///< chargeTail / chargeTotal
  float fci = 0;  ///< frequency classification index (Morales et al., Nucl. Eng. Technol. 56 (2024) 745)
  float energyKeVee = 0;   ///< energyOf(); of a pulse without edge, 0 when it is taken from the charge
  std::uint8_t flags = 0;  ///< FeatureFlag bits
};

/// Features of every trace of a file, [n]. Reads in blocks, computes on all cores. Errors: badInput,
/// cancelled.
Result<std::vector<PulseFeatures>> measure(const trace::TraceFile& file, const FeatureSettings& settings,
                                           const Work& work);

/// The FCI is most of the cost of measuring a pulse: what has no use for it leaves it out (0).
enum class FciUse { measured, leftOut };

/// One pulse as a visitor sees it, for the time of the call.
struct VisitedPulse {
  std::uint64_t row = 0;  ///< of the file
  const PulseFeatures& features;
  std::span<const float> pulse;  ///< [length] counts, baseline subtracted, positive going
};

/// Measures every trace of a file and shows each pulse to `visit`, in blocks, on all cores: `visit` is called
/// by several threads at the same time, in no order, once a row. Errors: badInput, cancelled.
Result<void> visitPulses(const trace::TraceFile& file, const FeatureSettings& settings, FciUse fci,
                         const std::function<void(const VisitedPulse&)>& visit, const Work& work);

/// What has to be said beside any FCI of these traces: one sentence where they are shorter than what the FCI
/// transforms and are padded with zeros, which makes another figure of it; else empty.
std::string fciNote(const trace::TraceInfo& info, const FeatureSettings& settings = {});

/// Features of one trace, samples [length] in counts, for a screen that shows its gates.
/// Errors: badInput (impossible settings, empty trace).
Result<PulseFeatures> measureTrace(std::span<const float> samples, const trace::TraceInfo& info,
                                   const FeatureSettings& settings);

/// The charge gates of a pulse in samples of the record, cut at the ends of the trace: leading-edge charge
/// [begin, split), tail [split, end).
struct Gates {
  double begin = 0, split = 0, end = 0;
};
Gates gates(double edge, const trace::TraceInfo& info, const FeatureSettings& settings);

/// The direction in which most traces of a block leave their first samples furthest: a check on what a file
/// says.
trace::Polarity detectPolarity(const trace::TraceBlock& block);

/// keVee of a pulse by its amplitude or charge, as the settings say: what a new calibration needs no new look
/// at the traces for.
float energyOf(const PulseFeatures& features, const FeatureSettings& settings);

/// One column of the features, [n]: for statistics and plots.
std::vector<float> column(const std::vector<PulseFeatures>& features, float PulseFeatures::*member);

}  // namespace pw::pulse
