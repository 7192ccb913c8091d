// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/features.h"

#include <algorithm>
#include <memory>

#include "baseline.h"
#include "trace/sample_blocks.h"
#include "trace_meter.h"

namespace pw::pulse {

Result<void> visitPulses(const trace::TraceFile& file, const FeatureSettings& settings, FciUse fci,
                         const std::function<void(const VisitedPulse&)>& visit, const Work& work) {
  PW_CHECK(check(settings, "features"));
  const TraceMeter meter(file.info(), settings);
  std::vector<std::unique_ptr<TraceMeter::Workspace>> workspaces;  // each in memory of its own
  for (unsigned i = 0; i < trace::visitors(); ++i)
    workspaces.push_back(std::make_unique<TraceMeter::Workspace>(meter));
  const auto visitBlock = [&](unsigned visitor, const trace::SampleBlock& block) {
    TraceMeter::Workspace& workspace = *workspaces[visitor];
    block.forEachTrace([&](std::uint64_t row, auto samples) {
      const PulseFeatures features = meter.measure(samples, workspace, fci);
      visit({row, features, workspace.pulse});
    });
  };
  return trace::visitTraces(file, visitBlock, work, "Measuring pulses");
}

Result<std::vector<PulseFeatures>> measure(const trace::TraceFile& file, const FeatureSettings& settings,
                                           const Work& work) {
  std::vector<PulseFeatures> features(file.info().count);
  const auto keep = [&](const VisitedPulse& visited) { features[visited.row] = visited.features; };
  PW_CHECK(visitPulses(file, settings, FciUse::measured, keep, work));
  return features;
}

Result<PulseFeatures> measureTrace(std::span<const float> samples, const trace::TraceInfo& info,
                                   const FeatureSettings& settings) {
  PW_CHECK(check(settings, "features"));
  if (samples.empty()) return failure(ErrorKind::badInput, "The trace has no samples.", "features");
  trace::TraceInfo ofTrace = info;
  ofTrace.length = samples.size();
  const TraceMeter meter(ofTrace, settings);
  TraceMeter::Workspace workspace(meter);
  return meter.measure(samples, workspace);
}

std::string fciNote(const trace::TraceInfo& info, const FeatureSettings& settings) {
  if (info.length >= std::uint64_t(settings.fciSamples)) return {};
  return "The traces are shorter than the FCI's " + std::to_string(settings.fciSamples) +
         " samples: its figures here are of zero-padded windows.";
}

Gates gates(double edge, const trace::TraceInfo& info, const FeatureSettings& settings) {
  const double first = double(info.firstSampleIndex), last = first + double(info.length);
  const auto inside = [&](double position) { return std::clamp(position, first, last); };
  return {inside(edge - settings.gatePre), inside(edge + settings.gateShort),
          inside(edge + settings.gateLong)};
}

trace::Polarity detectPolarity(const trace::TraceBlock& block) {
  std::int64_t up = 0, down = 0;
  std::vector<float> scratch;
  for (std::uint64_t row = 0; row < block.count && block.length > 0; ++row) {
    const std::span<const float> trace(block.trace(row), std::size_t(block.length));
    const std::size_t before =
        std::min<std::size_t>(trace.size(), std::max<std::size_t>(4, trace.size() / 20));
    const double level = estimateBaseline(trace.first(before), 0, scratch).mean;
    const auto [lowest, highest] = std::minmax_element(trace.begin(), trace.end());
    ++(*highest - level > level - *lowest ? up : down);
  }
  return up > down ? trace::Polarity::positive : trace::Polarity::negative;
}

std::vector<float> column(const std::vector<PulseFeatures>& features, float PulseFeatures::*member) {
  std::vector<float> values(features.size());
  std::transform(features.begin(), features.end(), values.begin(),
                 [&](const PulseFeatures& event) { return event.*member; });
  return values;
}

}  // namespace pw::pulse
