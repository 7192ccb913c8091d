// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_meter.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "baseline.h"

namespace pw::pulse {
namespace {

/// An edge is this many samples in a row at or above the threshold: noise does not stay up that long.
constexpr std::ptrdiff_t edgeRun = 4;

/// Where the pulse first crosses `threshold` upwards and stays, interpolated between samples; 0 when the
/// trace begins above and never crosses; none when it never stays above.
std::optional<double> leadingEdge(std::span<const float> pulse, double threshold) {
  std::ptrdiff_t run = 0;
  bool beginsAbove = false;
  for (std::ptrdiff_t i = 0; i < std::ptrdiff_t(pulse.size()); ++i) {
    run = pulse[std::size_t(i)] >= threshold ? run + 1 : 0;
    if (run != edgeRun) continue;
    const std::ptrdiff_t first = i - edgeRun + 1;
    if (first == 0) {
      beginsAbove = true;
      continue;
    }
    const double below = pulse[std::size_t(first) - 1], above = pulse[std::size_t(first)];
    return double(first - 1) + (threshold - below) / (above - below);
  }
  return beginsAbove ? std::optional<double>(0) : std::nullopt;
}

struct Extremes {
  float lowest = 0, highest = 0;
};
/// Of samples that are all numbers, in lanes that a processor compares at once.
Extremes extremesOf(std::span<const float> samples) {
  constexpr std::size_t lanes = 8;
  float low[lanes], high[lanes];
  std::fill_n(low, lanes, samples[0]);
  std::fill_n(high, lanes, samples[0]);
  std::size_t i = 0;
  for (; i + lanes <= samples.size(); i += lanes) {
    for (std::size_t k = 0; k < lanes; ++k) {
      const float sample = samples[i + k];
      low[k] = sample < low[k] ? sample : low[k];
      high[k] = sample > high[k] ? sample : high[k];
    }
  }
  for (; i < samples.size(); ++i) {
    low[0] = std::min(low[0], samples[i]);
    high[0] = std::max(high[0], samples[i]);
  }
  return {*std::min_element(low, low + lanes), *std::max_element(high, high + lanes)};
}

/// A rise by more than `least` counts above the lowest point so far, in means of four samples, from sample
/// `first` on. `scratch` is memory to work in.
bool risesAgain(std::span<const float> pulse, std::size_t first, double least, std::vector<float>& scratch) {
  constexpr std::size_t width = 4, chunk = 32;
  if (first + width > pulse.size()) return false;
  const std::span<const float> late = pulse.subspan(first);
  scratch.resize(late.size() - width + 1);
  for (std::size_t i = 0; i < scratch.size(); ++i)
    scratch[i] = (late[i] + late[i + 1]) + (late[i + 2] + late[i + 3]);
  const float most = float(least * double(width));
  float lowest = scratch[0];
  for (std::size_t begin = 0; begin < scratch.size(); begin += chunk) {
    const auto sums = std::span<const float>(scratch).subspan(begin, std::min(chunk, scratch.size() - begin));
    const Extremes extremes = extremesOf(sums);
    // Only where the chunk's range allows it, its samples are looked at one after the other.
    if (extremes.highest - std::min(lowest, extremes.lowest) > most) {
      for (const float sum : sums) {
        lowest = std::min(lowest, sum);
        if (sum - lowest > most) return true;
      }
    }
    lowest = std::min(lowest, extremes.lowest);
  }
  return false;
}

/// Integral from `begin` to `end`, a sample reaching from its number to the next; nothing beyond the ends.
double chargeBetween(std::span<const float> pulse, double begin, double end) {
  begin = std::clamp(begin, 0.0, double(pulse.size()));
  end = std::clamp(end, begin, double(pulse.size()));
  const auto first = std::size_t(begin), last = std::size_t(end);
  const double before = first < pulse.size() ? (begin - double(first)) * pulse[first] : 0;
  const double behind = last < pulse.size() ? (end - double(last)) * pulse[last] : 0;
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += pulse[i];
  return sum - before + behind;
}

}  // namespace

TraceMeter::TraceMeter(const trace::TraceInfo& info, const FeatureSettings& settings)
    : m_info(info), m_settings(settings), m_spectrum(settings.fciSamples) {}

bool TraceMeter::isSaturated(std::span<const float> samples, float extreme) const {
  const bool up = m_info.polarity == trace::Polarity::positive;
  if (std::abs(extreme - (up ? m_settings.adcTopCode : 0.0)) > 0.5) return false;
  int run = 0;
  for (float sample : samples) {
    run = sample == extreme ? run + 1 : 0;
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
  std::transform(samples.begin(), samples.end(), pulse.begin(),
                 [=](float sample) { return sign * (sample - level); });
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
  if (risesAgain(pulse, std::size_t(*edge) + std::size_t(std::max(m_settings.gateLong, 1)), secondRise,
                 workspace.scratch))
    features.flags |= pileUp;
  return features;
}

}  // namespace pw::pulse
