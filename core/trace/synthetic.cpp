// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/synthetic.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "clyc_detector.h"

namespace pw::trace {
namespace {

constexpr std::uint64_t samplesAtOnce = 1u << 20;
constexpr double leastSamples = 256, mostSamples = 65536;
constexpr double mostEvents = 1e9;

Result<void> checkSettings(const SyntheticSettings& settings) {
  // Through the reader of JSON settings: one place knows what is possible.
  const auto checked = syntheticSettingsFromJson(toJson(settings), "simulate");
  if (!checked) return tl::unexpected<Error>(checked.error());
  return {};
}

struct EventBlock {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::vector<float> samples;
  std::vector<EventTruth> truths;
};

/// Makes the events of a block on all cores. The threads take events as they become free; which one makes an
/// event does not change it.
class EventSource {
 public:
  explicit EventSource(const SyntheticSettings& settings)
      : m_settings(settings),
        m_detectors(std::max(1u, std::thread::hardware_concurrency()), ClycDetector(settings)) {}

  /// Starts on the block [first, first + count); wait() before the next one.
  void start(EventBlock& block, std::uint64_t first, std::uint64_t count, const std::stop_token& stop) {
    block.first = first;
    block.count = count;
    block.samples.resize(count * m_settings.samples);
    block.truths.resize(count);
    m_next = 0;
    for (ClycDetector& detector : m_detectors)
      m_threads.emplace_back([this, &block, &detector, stop] { work(block, detector, stop); });
  }
  void wait() { m_threads.clear(); }

 private:
  void work(EventBlock& block, ClycDetector& detector, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const std::uint64_t row = m_next++;
      if (row >= block.count) return;
      block.truths[row] = detector.record(
          block.first + row, std::span(block.samples).subspan(row * m_settings.samples, m_settings.samples));
    }
  }

  SyntheticSettings m_settings;
  std::vector<ClycDetector> m_detectors;
  std::atomic<std::uint64_t> m_next{0};
  std::vector<std::jthread> m_threads;  // last: they end before what they use
};

/// The columns that go beside the traces.
struct TruthColumns {
  std::vector<std::int8_t> labels;
  std::vector<float> amplitude, trigger, baseline, pileUp, saturated;

  void add(const std::vector<EventTruth>& truths) {
    for (const EventTruth& truth : truths) {
      labels.push_back(truth.label);
      amplitude.push_back(truth.amplitude);
      trigger.push_back(truth.trigger);
      baseline.push_back(truth.baseline);
      pileUp.push_back(truth.pileUp ? 1.0f : 0.0f);
      saturated.push_back(truth.saturated ? 1.0f : 0.0f);
    }
  }
  void moveInto(TraceWriter& writer) {
    writer.addColumn("truth/amplitude", std::move(amplitude));
    writer.addColumn("truth/trigger", std::move(trigger));
    writer.addColumn("truth/baseline", std::move(baseline));
    writer.addColumn("truth/pile_up", std::move(pileUp));
    writer.addColumn("truth/saturated", std::move(saturated));
  }
};

TraceInfo traceInfo(const SyntheticSettings& settings) {
  TraceInfo info;
  info.length = settings.samples;
  info.samplingRateHz = 1e8;
  info.polarity = Polarity::negative;
  info.detector = "CLYC + SiPM (synthetic)";
  info.source = "synthetic detector " + toJson(settings).dump();
  return info;
}

}  // namespace

Json toJson(const SyntheticSettings& settings) {
  return {{"events", settings.events},
          {"samples", settings.samples},
          {"neutronFraction", settings.neutronFraction},
          {"pileUpFraction", settings.pileUpFraction},
          {"seed", settings.seed}};
}

Result<SyntheticSettings> syntheticSettingsFromJson(const Json& json, const std::string& where) {
  SyntheticSettings settings;
  PW_CHECK(ObjectReader(json, where)
               .number("events", settings.events, 1, mostEvents)
               .number("samples", settings.samples, leastSamples, mostSamples)
               .number("neutronFraction", settings.neutronFraction, 0, 1)
               .number("pileUpFraction", settings.pileUpFraction, 0, 1)
               .field("seed", settings.seed)
               .finish());
  return settings;
}

Result<void> synthesize(const SyntheticSettings& settings, const std::filesystem::path& target,
                        const Work& work) {
  PW_CHECK(checkSettings(settings));
  PW_ASSIGN(TraceWriter writer, TraceWriter::create(target, traceInfo(settings)));
  const std::uint64_t blockEvents = std::max<std::uint64_t>(1, samplesAtOnce / settings.samples);
  EventBlock blocks[2];  // one is written while the other is made
  EventSource source(settings);
  TruthColumns truth;
  const auto start = [&](EventBlock& block, std::uint64_t first) {
    source.start(block, first, std::min(blockEvents, settings.events - first), work.stop);
  };
  start(blocks[0], 0);
  for (std::uint64_t first = 0, turn = 0; first < settings.events; ++turn) {
    EventBlock& block = blocks[turn % 2];
    source.wait();
    if (work.stopRequested()) return cancelled(target.string());
    first += block.count;
    if (first < settings.events) start(blocks[(turn + 1) % 2], first);
    PW_CHECK(writer.append(block.samples));
    truth.add(block.truths);
    work.report(double(first) / double(settings.events), "Simulating the detector");
  }
  truth.moveInto(writer);
  return writer.finish(truth.labels);
}

}  // namespace pw::trace
