// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "pulse/features.h"
#include "spectrum.h"

namespace pw::pulse {

/// Measures one trace after the other; the same meter may be used by several threads, each with a Workspace
/// of its own. The settings must have passed check().
class TraceMeter {
 public:
  TraceMeter(const trace::TraceInfo& info, const FeatureSettings& settings);

  struct Workspace {
    explicit Workspace(const TraceMeter& meter) : spectrum(meter.m_spectrum) {}
    std::vector<float> scratch;
    std::vector<float> pulse;  ///< [length] baseline subtracted, positive going
    Spectrum::Buffer spectrum;
  };

  /// Leaves the upright pulse in the workspace. Whole counts give the same figures, faster.
  PulseFeatures measure(std::span<const float> samples, Workspace& workspace,
                        FciUse fci = FciUse::measured) const;
  PulseFeatures measure(std::span<const std::int16_t> samples, Workspace& workspace,
                        FciUse fci = FciUse::measured) const;

 private:
  template <class Sample>
  PulseFeatures measureSamples(std::span<const Sample> samples, Workspace& workspace, FciUse fci) const;
  template <class Sample>
  bool isSaturated(std::span<const Sample> samples, float extreme) const;
  void measureCharges(PulseFeatures& features, std::span<const float> pulse) const;

  trace::TraceInfo m_info;
  FeatureSettings m_settings;
  Spectrum m_spectrum;
};

}  // namespace pw::pulse
