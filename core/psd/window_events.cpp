// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_events.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "shape.h"

namespace pw::psd {
namespace {

/// Samples kept at most: 256 MB with both kinds.
constexpr std::size_t mostSamples = 32u << 20;

/// Rows of both classes, evenly over the file, in ascending order.
std::vector<std::uint64_t> candidates(const std::vector<std::int8_t>& labels, std::size_t most) {
  std::vector<std::uint64_t> chosen;
  for (const std::int8_t label : {trace::gamma, trace::neutron}) {
    std::vector<std::uint64_t> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == label) rows.push_back(i);
    const std::size_t count = std::min(rows.size(), most);
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(rows[i * rows.size() / count]);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// The first of four samples in a row above the threshold, between samples; `otherwise` when there is none.
float edgeOf(std::span<const float> pulse, double threshold, float otherwise) {
  int run = 0;
  for (std::size_t i = 0; i < pulse.size(); ++i) {
    run = pulse[i] >= threshold ? run + 1 : 0;
    if (run != 4 || i < 4) continue;
    const double below = pulse[i - 4], above = pulse[i - 3];
    return float(double(i - 4) + (threshold - below) / (above - below));
  }
  return otherwise;
}

/// Settings that measure no FCI worth mentioning: it is not looked at here.
pulse::FeatureSettings withoutFci(pulse::FeatureSettings settings) {
  settings.fciSamples = 4;
  settings.fciLow = 1;
  settings.fciHigh = 2;
  return settings;
}

class Collector {
 public:
  Collector(const trace::TraceInfo& info, const WindowScanSettings& settings, std::size_t most)
      : m_info(info), m_settings(settings), m_features(withoutFci(settings.features)), m_most(most) {
    m_events.length = std::size_t(info.length);
  }

  Result<void> add(std::span<const float> samples, std::int8_t label, std::uint64_t row) {
    std::size_t& count = m_count[label == trace::neutron ? 1 : 0];
    if (count >= m_most) return {};
    PW_ASSIGN(const pulse::PulseFeatures features, pulse::measureTrace(samples, m_info, m_features));
    if (features.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp)) return {};
    if (!(features.amplitude > m_settings.minAmplitude)) return {};
    ++count;
    const float sign = m_info.polarity == trace::Polarity::positive ? 1.0f : -1.0f;
    std::vector<float> pulse(samples.begin(), samples.end());
    for (float& sample : pulse) sample = sign * (sample - features.baseline);
    append(m_events.plain, pulse);
    smooth(pulse, m_settings.heightSamples, m_smooth);
    const float height = *std::max_element(m_smooth.begin(), m_smooth.end());
    equalise(pulse, height, features.noiseRms, m_settings.minAmplitude, m_settings.equalisedNoise,
             m_settings.seed * 0x9e3779b97f4a7c15u + row);
    append(m_events.equalised, pulse);
    m_events.labels.push_back(label);
    const float edge = features.edge - float(m_info.firstSampleIndex);
    m_events.edge.push_back(edge);
    // An edge at a fifth of the common amplitude: 4 counts of 20, as for the pulses themselves.
    m_events.equalisedEdge.push_back(edgeOf(pulse, 0.2 * m_settings.minAmplitude, edge));
    return {};
  }
  WindowEvents take() { return std::move(m_events); }

 private:
  static void append(std::vector<float>& all, const std::vector<float>& pulse) {
    all.insert(all.end(), pulse.begin(), pulse.end());
  }
  const trace::TraceInfo& m_info;
  const WindowScanSettings& m_settings;
  pulse::FeatureSettings m_features;
  std::size_t m_most;
  std::size_t m_count[2] = {};
  WindowEvents m_events;
  std::vector<float> m_smooth;
};

}  // namespace

void equalise(std::span<float> pulse, double height, double noiseRms, double target, double noise,
              std::uint64_t seed) {
  const double scale = target / height, own = noiseRms * scale;
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> more(0, std::sqrt(std::max(0.0, noise * noise - own * own)));
  for (float& sample : pulse) sample = float(std::round(sample * scale + more(generator)));
}

Result<WindowEvents> readWindowEvents(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                                      const WindowScanSettings& settings, const Work& work) {
  const trace::TraceInfo& info = file.info();
  if (labels.size() != info.count)
    return failure(
        ErrorKind::badInput,
        std::to_string(labels.size()) + " labels are given for " + std::to_string(info.count) + " traces.",
        file.path().string());
  const std::size_t most = std::clamp<std::size_t>(mostSamples / std::size_t(info.length) / 2, 10,
                                                   std::size_t(settings.maxEvents));
  // Twice as many are looked at as are wanted: some are too small or spoilt.
  const std::vector<std::uint64_t> rows = candidates(labels, 2 * most);
  Collector collector(info, settings, most);
  constexpr std::uint64_t blockRows = 256;
  for (std::size_t i = 0; i < rows.size();) {
    if (work.stopRequested()) return cancelled(file.path().string());
    // Rows that lie close together are read together.
    std::size_t last = i;
    while (last + 1 < rows.size() && rows[last + 1] - rows[i] < blockRows) ++last;
    PW_ASSIGN(const trace::TraceBlock block, file.read(rows[i], rows[last] - rows[i] + 1));
    for (const std::size_t first = i; i <= last; ++i)
      PW_CHECK(collector.add({block.trace(rows[i] - rows[first]), std::size_t(block.length)}, labels[rows[i]],
                             rows[i]));
    work.report(double(i) / double(rows.size()), "Reading pulses");
  }
  return collector.take();
}

}  // namespace pw::psd
