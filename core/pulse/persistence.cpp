// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/persistence.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "sample_loops.h"
#include "trace/sample_blocks.h"

namespace pw::pulse {
namespace {

constexpr double wholeCounts = 16;  // ranges from here on have rows of whole counts

template <class Sample>
double quietLevel(std::span<const Sample> samples) {
  const std::size_t quiet =
      std::clamp<std::size_t>(samples.size() / 20, std::min<std::size_t>(8, samples.size()), 100);
  double sum = 0;
  for (const Sample sample : samples.first(quiet)) sum += double(sample);
  return sum / double(std::max<std::size_t>(1, quiet));
}

template <class Sample>
Uprighting uprightingOf(const trace::TraceInfo& info, std::span<const Sample> samples, bool baselineAtZero) {
  if (!baselineAtZero) return {};
  return {quietLevel(samples), info.polarity == trace::Polarity::positive ? 1.0 : -1.0};
}

struct Range {
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;

  void add(double value) {
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  template <class Sample>
  void add(const trace::TraceInfo& info, std::span<const Sample> samples, bool baselineAtZero) {
    const Extremes extremes = extremesOf(samples);
    const Uprighting height = uprightingOf(info, samples, baselineAtZero);
    add(height(double(extremes.lowest)));
    add(height(double(extremes.highest)));
  }
};

Axis sampleAxis(const trace::TraceInfo& info, std::size_t columns) {
  const std::uint64_t each = (info.length + columns - 1) / columns, used = (info.length + each - 1) / each;
  const double first = double(info.firstSampleIndex);
  return {first, first + double(used * each), std::size_t(used)};
}

Axis heightAxis(const Range& range, std::size_t rows) {
  const double span = range.highest - range.lowest;
  if (span < wholeCounts) {
    const double margin = span > 0 ? span * 1e-6 : 0.5;  // the highest is inside
    return {range.lowest - margin, range.highest + margin, rows};
  }
  // Counts lie in the middle of their row.
  const double low = std::floor(range.lowest) - 0.5, counts = std::floor(range.highest + 0.5) + 0.5 - low;
  const double each = std::ceil(counts / double(rows)), used = std::ceil(counts / each);
  return {low, low + used * each, std::size_t(used)};
}

void addTo(Histogram2D& sum, const Histogram2D& part) {
  std::transform(part.counts.begin(), part.counts.end(), sum.counts.begin(), sum.counts.begin(),
                 std::plus<>());
}

/// What is counted, for every trace the same.
struct Plan {
  const trace::TraceInfo& info;
  std::span<const std::int8_t> labels;
  bool baselineAtZero;
};

/// Maps that one thread counts into, and another may look at.
class Counter {
 public:
  Counter(const Axis& x, const Axis& y) {
    const Histogram2D empty{x, y, std::vector<std::uint32_t>(x.bins * y.bins), 0};
    m_maps = {empty, empty, empty};
  }

  template <class Sample>
  void count(const Plan& plan, std::uint64_t event, std::span<const Sample> samples) {
    const std::int8_t label =
        plan.labels.empty() ? std::int8_t(trace::ambiguous) : plan.labels[std::size_t(event)];
    Histogram2D& map = label == trace::gamma     ? m_maps.gammas
                       : label == trace::neutron ? m_maps.neutrons
                                                 : m_maps.unknown;
    const Uprighting height = uprightingOf(plan.info, samples, plan.baselineAtZero);
    const std::size_t columns = map.x.bins, rows = map.y.bins, samplesEach = std::size_t(map.x.width());
    const double low = map.y.low, rowsEach = 1 / map.y.width();
    for (std::size_t begin = 0, column = 0; begin < samples.size(); begin += samplesEach, ++column) {
      const std::size_t end = std::min(samples.size(), begin + samplesEach);
      for (std::size_t i = begin; i < end; ++i) {
        const auto row = std::size_t((height(double(samples[i])) - low) * rowsEach);
        ++map.counts[std::min(row, rows - 1) * columns + column];
      }
    }
  }

  void addTo(Persistence& sum) const {
    pulse::addTo(sum.gammas, m_maps.gammas);
    pulse::addTo(sum.neutrons, m_maps.neutrons);
    pulse::addTo(sum.unknown, m_maps.unknown);
  }
  const Persistence& maps() const { return m_maps; }
  std::mutex& mutex() { return m_mutex; }

 private:
  std::mutex m_mutex;
  Persistence m_maps;
};

/// Maps of blocks from all over the file, on axes of their own: a picture at once.
Result<Persistence> preview(const trace::TraceFile& file, const Plan& plan,
                            const PersistenceSettings& settings) {
  constexpr std::uint64_t blocks = 16, samplesEach = 32u << 10;
  const std::uint64_t count = plan.info.count,
                      rows = std::max<std::uint64_t>(1, samplesEach / plan.info.length);
  std::vector<trace::TraceBlock> some;
  Range range;
  for (std::uint64_t first = 0; first < count; first += std::max(rows, count / blocks)) {
    PW_ASSIGN(trace::TraceBlock block, file.read(first, rows));
    some.push_back(std::move(block));
  }
  const auto forEach = [&](auto use) {
    for (const trace::TraceBlock& block : some)
      for (std::uint64_t row = 0; row < block.count; ++row)
        use(block.first + row, std::span<const float>(block.trace(row), std::size_t(block.length)));
  };
  forEach([&](std::uint64_t, std::span<const float> samples) {
    range.add(plan.info, samples, plan.baselineAtZero);
  });
  Counter counter(sampleAxis(plan.info, settings.columns), heightAxis(range, settings.rows));
  forEach([&](std::uint64_t event, std::span<const float> samples) { counter.count(plan, event, samples); });
  return counter.maps();
}

Result<Range> rangeOf(const trace::TraceFile& file, const Plan& plan, const Work& work,
                      std::string_view what) {
  std::vector<Range> ranges(trace::visitors());
  const auto visit = [&](unsigned visitor, const trace::SampleBlock& block) {
    Range range = ranges[visitor];
    block.forEachTrace(
        [&](std::uint64_t, auto samples) { range.add(plan.info, samples, plan.baselineAtZero); });
    ranges[visitor] = range;
  };
  PW_CHECK(trace::visitTraces(file, visit, work, what));
  Range all;
  for (const Range& range : ranges) {
    all.lowest = std::min(all.lowest, range.lowest);
    all.highest = std::max(all.highest, range.highest);
  }
  return all;
}

/// Says "now" once in so many seconds.
class Pace {
 public:
  explicit Pace(double seconds) : m_each(seconds) {}
  bool isDue() {
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < m_each) return false;
    m_last = now;
    return true;
  }

 private:
  std::chrono::duration<double> m_each;
  std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

}  // namespace

Uprighting uprighting(const trace::TraceInfo& info, std::span<const float> samples) {
  return uprightingOf(info, samples, true);
}

std::vector<float> upright(const trace::TraceInfo& info, std::span<const float> samples) {
  const Uprighting height = uprighting(info, samples);
  std::vector<float> result(samples.size());
  std::transform(samples.begin(), samples.end(), result.begin(),
                 [&](float sample) { return float(height(double(sample))); });
  return result;
}

Result<Persistence> persistence(const trace::TraceFile& file, std::span<const std::int8_t> labels,
                                const PersistenceSettings& settings, const Work& work,
                                const PersistenceSoFar& soFar) {
  const trace::TraceInfo& info = file.info();
  if (settings.columns == 0 || settings.rows == 0)
    return failure(ErrorKind::badInput, "A density map needs columns and rows.", file.path().string());
  if (!labels.empty() && labels.size() != info.count)
    return failure(ErrorKind::badInput, "There are not as many labels as traces.", file.path().string());

  const Plan plan{info, labels, settings.baselineAtZero};
  if (soFar && info.count * info.length >= settings.previewFrom) {
    PW_ASSIGN(Persistence first, preview(file, plan, settings));
    soFar(std::move(first));
  }
  constexpr std::string_view what = "Counting every trace";
  PW_ASSIGN(const Range range, rangeOf(file, plan, work.part(0, 0.3), what));

  const Axis x = sampleAxis(info, settings.columns), y = heightAxis(range, settings.rows);
  std::vector<std::unique_ptr<Counter>> counters;
  for (unsigned i = 0; i < trace::visitors(); ++i) counters.push_back(std::make_unique<Counter>(x, y));
  const auto counted = [&] {
    Persistence sum = Counter(x, y).maps();
    for (const auto& counter : counters) {
      const std::scoped_lock lock(counter->mutex());
      counter->addTo(sum);
    }
    return sum;
  };
  Pace pace(settings.secondsBetween);
  const Work counting{work.stop, [&](double fraction, std::string_view words) {
                        work.report(0.3 + 0.7 * fraction, words);
                        if (soFar && fraction < 1 && pace.isDue()) soFar(counted());
                      }};
  const auto visit = [&](unsigned visitor, const trace::SampleBlock& block) {
    Counter& counter = *counters[visitor];
    const std::scoped_lock lock(counter.mutex());
    block.forEachTrace([&](std::uint64_t event, auto samples) { counter.count(plan, event, samples); });
  };
  PW_CHECK(trace::visitTraces(file, visit, counting, what));
  return counted();
}

}  // namespace pw::pulse
