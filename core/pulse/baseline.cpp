// SPDX-License-Identifier: GPL-3.0-or-later
#include "baseline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace pw::pulse {
namespace {

constexpr double clipSigmas = 3.5;

float median(std::vector<float>& values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Moments {
  std::size_t count = 0;
  double mean = 0, rms = 0;
};

Moments moments(std::size_t count, double centre, double sum, double squares) {
  if (count == 0) return {0, centre, 0};
  const double n = double(count);
  Moments result{count, centre + sum / n, 0};
  if (count > 1) result.rms = std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
  return result;
}

/// Of the samples within `distance` of `centre`.
Moments momentsWithin(std::span<const float> samples, double centre, double distance) {
  std::size_t count = 0;
  double sum = 0, squares = 0;
  for (float sample : samples) {
    const double offset = sample - centre;
    if (std::abs(offset) > distance) continue;
    ++count;
    sum += offset;
    squares += offset * offset;
  }
  return moments(count, centre, sum, squares);
}

/// The same of whole counts, whose sums are exact.
Moments momentsWithin(std::span<const std::int16_t> samples, double centre, double distance) {
  const std::int32_t middle = std::int32_t(centre), most = std::int32_t(std::min(distance, 65536.0));
  std::int32_t count = 0, sum = 0;
  std::int64_t squares = 0;
  for (const std::int16_t sample : samples) {
    const std::int32_t offset = sample - middle;
    const std::int32_t kept = std::abs(offset) <= most ? 1 : 0;
    count += kept;
    sum += kept * offset;
    squares += std::int64_t(kept * offset) * offset;
  }
  return moments(std::size_t(count), centre, double(sum), double(squares));
}

struct Middle {
  double centre = 0, deviation = 0;  ///< median, and median distance from it
};

Middle middleOf(std::span<const float> samples, std::vector<float>& scratch) {
  scratch.assign(samples.begin(), samples.end());
  const double centre = median(scratch);
  for (float& value : scratch) value = float(std::abs(value - centre));
  return {centre, median(scratch)};
}

/// Counts the codes where they lie close together, as those before a pulse do.
Middle middleOf(std::span<const std::int16_t> samples, std::vector<float>& scratch) {
  constexpr int codes = 128;
  const auto [lowest, highest] = std::minmax_element(samples.begin(), samples.end());
  const int low = *lowest, span = *highest - low + 1;
  if (span > codes) {
    const std::vector<float> values(samples.begin(), samples.end());
    return middleOf(std::span<const float>(values), scratch);
  }
  std::array<std::uint32_t, codes> counts{};
  for (const std::int16_t sample : samples) ++counts[std::size_t(sample - low)];
  const std::size_t half = samples.size() / 2;
  std::size_t below = 0;
  int centre = 0;
  while ((below += counts[std::size_t(centre)]) <= half) ++centre;
  std::size_t within = counts[std::size_t(centre)];
  int distance = 0;
  while (within <= half) {
    ++distance;
    if (centre - distance >= 0) within += counts[std::size_t(centre - distance)];
    if (centre + distance < span) within += counts[std::size_t(centre + distance)];
  }
  return {double(low + centre), double(distance)};
}

template <class Sample>
Baseline estimate(std::span<const Sample> samples, double significantCounts, std::vector<float>& scratch) {
  const auto [centre, deviation] = middleOf(samples, scratch);
  // Integer codes make the median deviation of a quiet baseline 0: one count is the least spread believed.
  const double distance = clipSigmas * std::max(1.0, 1.4826 * deviation);
  const Moments kept = momentsWithin(samples, centre, distance);

  Baseline result{kept.mean, kept.rms, false};
  const std::size_t half = samples.size() / 2;
  const std::size_t rejected = samples.size() - kept.count;
  if (rejected > std::max<std::size_t>(1, samples.size() / 20)) result.disturbed = true;
  if (half > 0) {
    const double drift = std::abs(momentsWithin(samples.last(half), centre, distance).mean -
                                  momentsWithin(samples.first(half), centre, distance).mean);
    const double chance = 4 * kept.rms * std::sqrt(2.0 / double(half));
    if (drift > std::max(significantCounts / 2, chance)) result.disturbed = true;
  }
  return result;
}

}  // namespace

Baseline estimateBaseline(std::span<const float> samples, double significantCounts,
                          std::vector<float>& scratch) {
  return estimate(samples, significantCounts, scratch);
}
Baseline estimateBaseline(std::span<const std::int16_t> samples, double significantCounts,
                          std::vector<float>& scratch) {
  return estimate(samples, significantCounts, scratch);
}

}  // namespace pw::pulse
