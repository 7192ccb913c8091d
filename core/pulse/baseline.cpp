// SPDX-License-Identifier: GPL-3.0-or-later
#include "baseline.h"

#include <algorithm>
#include <cmath>

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

Moments momentsWithin(std::span<const float> samples, double centre, double distance) {
  Moments result;
  double sum = 0, squares = 0;
  for (float sample : samples) {
    const double offset = sample - centre;
    if (std::abs(offset) > distance) continue;
    ++result.count;
    sum += offset;
    squares += offset * offset;
  }
  if (result.count == 0) return {0, centre, 0};
  const double n = double(result.count);
  result.mean = centre + sum / n;
  if (result.count > 1) result.rms = std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
  return result;
}

}  // namespace

Baseline estimateBaseline(std::span<const float> samples, double significantCounts,
                          std::vector<float>& scratch) {
  scratch.assign(samples.begin(), samples.end());
  const double centre = median(scratch);
  for (float& value : scratch) value = float(std::abs(value - centre));
  // Integer codes make the median deviation of a quiet baseline 0: one count is the least spread believed.
  const double spread = std::max(1.0, 1.4826 * median(scratch));
  const Moments kept = momentsWithin(samples, centre, clipSigmas * spread);

  Baseline result{kept.mean, kept.rms, false};
  const std::size_t half = samples.size() / 2;
  const std::size_t rejected = samples.size() - kept.count;
  if (rejected > std::max<std::size_t>(1, samples.size() / 20)) result.disturbed = true;
  if (half > 0) {
    const auto meanOf = [&](std::span<const float> part) {
      return momentsWithin(part, centre, clipSigmas * spread).mean;
    };
    const double drift = std::abs(meanOf(samples.last(half)) - meanOf(samples.first(half)));
    const double chance = 4 * kept.rms * std::sqrt(2.0 / double(half));
    if (drift > std::max(significantCounts / 2, chance)) result.disturbed = true;
  }
  return result;
}

}  // namespace pw::pulse
