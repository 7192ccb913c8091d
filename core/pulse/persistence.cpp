// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/persistence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pw::pulse {
namespace {

constexpr std::uint64_t blockSamples = 1 << 20;  // 4 MB at a time
constexpr double wholeCounts = 16;               // ranges from here on have rows of whole counts

double quietLevel(std::span<const float> samples) {
  const std::size_t quiet =
      std::clamp<std::size_t>(samples.size() / 20, std::min<std::size_t>(8, samples.size()), 100);
  double sum = 0;
  for (const float sample : samples.first(quiet)) sum += double(sample);
  return sum / double(std::max<std::size_t>(1, quiet));
}

/// height = (sample − level) · sign
struct Uprighting {
  double level = 0, sign = 1;
  double operator()(float sample) const { return (double(sample) - level) * sign; }
};

Uprighting uprighting(const trace::TraceInfo& info, std::span<const float> samples, bool baselineAtZero) {
  if (!baselineAtZero) return {};
  return {quietLevel(samples), info.polarity == trace::Polarity::positive ? 1.0 : -1.0};
}

/// Calls `take(event, samples)` for every trace.
template <class Take>
Result<void> forEachTrace(const trace::TraceFile& file, const Work& work, Take take) {
  const trace::TraceInfo& info = file.info();
  const std::uint64_t step =
      std::max<std::uint64_t>(1, blockSamples / std::max<std::uint64_t>(1, info.length));
  for (std::uint64_t first = 0; first < info.count; first += step) {
    if (work.stopRequested()) return cancelled(file.path().string());
    PW_ASSIGN(const trace::TraceBlock block, file.read(first, std::min(step, info.count - first)));
    for (std::uint64_t row = 0; row < block.count; ++row)
      take(first + row, std::span(block.trace(row), std::size_t(block.length)));
    work.report(double(first + block.count) / double(info.count), "Counting every trace");
  }
  return {};
}

Axis sampleAxis(const trace::TraceInfo& info, std::size_t columns) {
  const std::uint64_t each = (info.length + columns - 1) / columns, used = (info.length + each - 1) / each;
  const double first = double(info.firstSampleIndex);
  return {first, first + double(used * each), std::size_t(used)};
}

Axis heightAxis(double lowest, double highest, std::size_t rows) {
  const double span = highest - lowest;
  if (span < wholeCounts) {
    const double margin = span > 0 ? span * 1e-6 : 0.5;  // the highest is inside
    return {lowest - margin, highest + margin, rows};
  }
  // Counts lie in the middle of their row.
  const double low = std::floor(lowest) - 0.5, counts = std::floor(highest + 0.5) + 0.5 - low;
  const double each = std::ceil(counts / double(rows)), used = std::ceil(counts / each);
  return {low, low + used * each, std::size_t(used)};
}

}  // namespace

std::vector<float> upright(const trace::TraceInfo& info, std::span<const float> samples) {
  const Uprighting height = uprighting(info, samples, true);
  std::vector<float> result(samples.size());
  std::transform(samples.begin(), samples.end(), result.begin(),
                 [&](float sample) { return float(height(sample)); });
  return result;
}

Result<Persistence> persistence(const trace::TraceFile& file, std::span<const std::int8_t> labels,
                                const PersistenceSettings& settings, const Work& work) {
  const trace::TraceInfo& info = file.info();
  if (settings.columns == 0 || settings.rows == 0)
    return failure(ErrorKind::badInput, "A density map needs columns and rows.", file.path().string());
  if (!labels.empty() && labels.size() != info.count)
    return failure(ErrorKind::badInput, "There are not as many labels as traces.", file.path().string());

  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  PW_CHECK(forEachTrace(file, work.part(0, 0.5), [&](std::uint64_t, std::span<const float> samples) {
    const auto [least, most] = std::minmax_element(samples.begin(), samples.end());
    const Uprighting height = uprighting(info, samples, settings.baselineAtZero);
    const double one = height(*least), other = height(*most);
    lowest = std::min({lowest, one, other});
    highest = std::max({highest, one, other});
  }));

  const Axis x = sampleAxis(info, settings.columns), y = heightAxis(lowest, highest, settings.rows);
  Histogram2D empty{x, y, std::vector<std::uint32_t>(x.bins * y.bins), 0};
  Persistence maps{empty, empty, std::move(empty)};
  const std::size_t samplesEach = std::size_t(x.width());
  const double rowsEach = 1 / y.width();
  PW_CHECK(forEachTrace(file, work.part(0.5, 1), [&](std::uint64_t event, std::span<const float> samples) {
    const std::int8_t label = labels.empty() ? std::int8_t(trace::ambiguous) : labels[std::size_t(event)];
    Histogram2D& map = label == trace::gamma     ? maps.gammas
                       : label == trace::neutron ? maps.neutrons
                                                 : maps.unknown;
    const Uprighting height = uprighting(info, samples, settings.baselineAtZero);
    for (std::size_t begin = 0, column = 0; begin < samples.size(); begin += samplesEach, ++column) {
      const std::size_t end = std::min(samples.size(), begin + samplesEach);
      for (std::size_t i = begin; i < end; ++i) {
        const auto row = std::size_t((height(samples[i]) - y.low) * rowsEach);
        ++map.counts[std::min(row, y.bins - 1) * x.bins + column];
      }
    }
  }));
  return maps;
}

}  // namespace pw::pulse
