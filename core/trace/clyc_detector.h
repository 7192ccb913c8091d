// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "random_stream.h"
#include "trace/synthetic.h"

namespace pw::trace {

/// What is known about a synthetic event and not written into its trace.
struct EventTruth {
  std::int8_t label = 0;
  float amplitude = 0;  ///< counts, peak of the pulse without noise, second pulse and clipping
  float trigger = 0;    ///< sample, interpolated, at which it crosses the trigger threshold
  float baseline = 0;   ///< counts
  bool pileUp = false;
  bool saturated = false;
};

/// The CLYC crystal, its SiPM, preamplifier and digitiser, event by event. Holds buffers: one of it a thread.
class ClycDetector {
 public:
  explicit ClycDetector(const SyntheticSettings& settings);

  /// Event number `event` of the settings' seed: `trace` [settings.samples] counts.
  EventTruth record(std::uint64_t event, std::span<float> trace);

 private:
  float makePulse(RandomStream& random, bool isNeutron);
  void depositLight(RandomStream& random, bool isNeutron, double meanPhotoelectrons);
  void shape();
  double pulseAt(double position) const;
  double thresholdCrossing() const;
  void addPulse(std::span<float> trace, double shift) const;
  void addPileUp(RandomStream& random, std::span<float> trace);
  bool digitise(RandomStream& random, double baseline, std::span<float> trace) const;

  SyntheticSettings m_settings;
  std::vector<double> m_kernel;  ///< gaussian, one side from its centre
  std::vector<double> m_light;   ///< photoelectron charge a sample
  std::vector<double> m_charge;  ///< after the preamplifier
  std::vector<double> m_pulse;   ///< counts, positive going; the light begins at sample `pulseStart`
  double m_peakPerPhotoelectron[2] = {1, 1};
};

}  // namespace pw::trace
