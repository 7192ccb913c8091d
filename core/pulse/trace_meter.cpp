// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_meter.h"

#include <algorithm>
#include <cmath>

#include "baseline.h"
#include "sample_loops.h"

namespace pw::pulse {

TraceMeter::TraceMeter(const trace::TraceInfo& info, const FeatureSettings& settings)
    : m_info(info), m_settings(settings), m_spectrum(settings.fciSamples) {}

/// So many samples in a row at the rail that the trace reaches.
template <class Sample>
bool TraceMeter::isSaturated(std::span<const Sample> samples, float extreme) const {
  const bool up = m_info.polarity == trace::Polarity::positive;
  if (std::abs(extreme - (up ? m_settings.adcTopCode : 0.0)) > 0.5) return false;
  int run = 0;
  for (const Sample sample : samples) {
    run = float(sample) == extreme ? run + 1 : 0;
    if (run >= m_settings.saturationSamples) return true;
  }
  return false;
}

void TraceMeter::measureCharges(PulseFeatures& features, std::span<const float> pulse) const {
  const Gates gate = gates(features.edge, m_info, m_settings);
  const double origin = double(m_info.firstSampleIndex);
  features.chargeTotal = float(chargeBetween(pulse, gate.begin - origin, gate.end - origin));
  features.chargeTail = float(chargeBetween(pulse, gate.split - origin, gate.end - origin));
  features.chargeRatio = features.chargeTotal > 0 ? features.chargeTail / features.chargeTotal : 0.0f;
}

PulseFeatures TraceMeter::measure(std::span<const float> samples, Workspace& workspace, FciUse fci) const {
  return measureSamples(samples, workspace, fci);
}
PulseFeatures TraceMeter::measure(std::span<const std::int16_t> samples, Workspace& workspace,
                                  FciUse fci) const {
  return measureSamples(samples, workspace, fci);
}

template <class Sample>
PulseFeatures TraceMeter::measureSamples(std::span<const Sample> samples, Workspace& workspace,
                                         FciUse fci) const {
  PulseFeatures features;
  const std::size_t before = baselineLength(samples.size(), m_settings.baselineSamples);
  const Baseline baseline =
      estimateBaseline(samples.first(before), m_settings.edgeThresholdCounts, workspace.scratch);
  features.baseline = float(baseline.mean);
  features.noiseRms = float(baseline.noiseRms);
  if (baseline.disturbed) features.flags |= disturbedBaseline;
  const bool up = m_info.polarity == trace::Polarity::positive;
  const Extremes extremes = extremesOf(samples);
  const float extreme = up ? extremes.highest : extremes.lowest;
  if (isSaturated(samples, extreme)) features.flags |= saturated;

  auto& pulse = workspace.pulse;
  const float sign = up ? 1.0f : -1.0f, level = features.baseline;
  pulse.resize(samples.size());
  subtract(samples, level, sign, pulse.data());
  features.amplitude = sign * (extreme - level);
  if (fci == FciUse::measured)
    features.fci = frequencyClassificationIndex(pulse, m_settings.fciLow, m_settings.fciHigh, m_spectrum,
                                                workspace.spectrum);

  // Noise above the usual raises the threshold: at four times the rms a run of four by chance is unheard of.
  const double threshold = std::max(m_settings.edgeThresholdCounts, 4 * baseline.noiseRms);
  const std::optional<double> edge = leadingEdge(pulse, threshold);
  if (!edge) {
    features.flags |= noEdge;
    features.energyKeVee = energyOf(features, m_settings);
    return features;
  }
  features.edge = float(double(m_info.firstSampleIndex) + *edge);
  if (*edge < double(before)) features.flags |= disturbedBaseline;
  measureCharges(features, pulse);
  features.energyKeVee = energyOf(features, m_settings);
  // The rise of a slow pulse ends inside the long gate; after it only a second pulse rises. Fluctuations of
  // the light grow with the amplitude.
  const double secondRise = std::max(1.5 * threshold, 8 * baseline.noiseRms) + 0.02 * features.amplitude;
  if (risesAgain(pulse, std::size_t(*edge) + std::size_t(std::max(m_settings.gateLong, 1)), secondRise))
    features.flags |= pileUp;
  return features;
}

}  // namespace pw::pulse
