// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/features.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "baseline.h"
#include "trace_meter.h"

namespace pw::pulse {
namespace {

/// Rows of a block: some 8 MB of samples, whatever the length of a trace.
std::uint64_t blockRows(const trace::TraceInfo& info) {
  constexpr std::uint64_t blockSamples = 2u << 20;
  return std::clamp<std::uint64_t>(blockSamples / std::max<std::uint64_t>(info.length, 1), 1, 4096);
}

/// Measures the rows of a block, shared out over threads in slices, while the caller does something else.
class BlockMeasurement {
 public:
  BlockMeasurement(const TraceMeter& meter, FciUse fci, trace::TraceBlock block,
                   const std::function<void(const VisitedPulse&)>& visit, const Work& work)
      : m_block(std::move(block)) {
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < threads; ++i) {
      m_threads.emplace_back([this, &meter, fci, &visit, stop = work.stop] {
        TraceMeter::Workspace workspace(meter);
        constexpr std::uint64_t slice = 32;
        for (std::uint64_t first = m_next.fetch_add(slice); first < m_block.count && !stop.stop_requested();
             first = m_next.fetch_add(slice)) {
          const std::uint64_t end = std::min(first + slice, m_block.count);
          for (std::uint64_t row = first; row < end; ++row) {
            const PulseFeatures features =
                meter.measure({m_block.trace(row), std::size_t(m_block.length)}, workspace, fci);
            visit({m_block.first + row, features, workspace.pulse});
          }
        }
      });
    }
  }

 private:
  trace::TraceBlock m_block;
  std::atomic<std::uint64_t> m_next = 0;
  std::vector<std::jthread> m_threads;  // last: they end before what they use is gone
};

}  // namespace

Result<void> visitPulses(const trace::TraceFile& file, const FeatureSettings& settings, FciUse fci,
                         const std::function<void(const VisitedPulse&)>& visit, const Work& work) {
  PW_CHECK(check(settings, "features"));
  const trace::TraceInfo& info = file.info();
  const TraceMeter meter(info, settings);
  std::unique_ptr<BlockMeasurement> running;
  const std::uint64_t step = blockRows(info);
  for (std::uint64_t first = 0; first < info.count; first += step) {
    if (work.stopRequested()) return cancelled(file.path().string());
    // Reading this block overlaps with measuring the one before it.
    PW_ASSIGN(trace::TraceBlock block, file.read(first, std::min(step, info.count - first)));
    running.reset();
    running = std::make_unique<BlockMeasurement>(meter, fci, std::move(block), visit, work);
    work.report(double(first) / double(info.count), "Measuring pulses");
  }
  running.reset();
  if (work.stopRequested()) return cancelled(file.path().string());
  work.report(1, "Measuring pulses");
  return {};
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
