// SPDX-License-Identifier: GPL-3.0-or-later
#include "shape.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pw::psd {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// Samples [first, last) of a pulse, cut at its ends.
struct Range {
  std::size_t first = 0, last = 0;
};
Range gateRange(std::size_t length, double edge, int before, int after) {
  const auto inside = [&](double position) { return std::size_t(std::clamp(position, 0.0, double(length))); };
  const double origin = std::round(edge);
  return {inside(origin - before), inside(origin + after)};
}

/// The highest sample between the edge and the end of the long gate; later ones are of other pulses.
std::size_t peakAt(std::span<const float> smooth, double edge, const MethodSettings& settings) {
  // A slow pulse peaks late in the long gate or after it: twice its length is looked at.
  Range range = gateRange(smooth.size(), edge, 0, 2 * settings.features.gateLong);
  if (range.first >= range.last) range = {0, smooth.size()};
  return std::size_t(std::max_element(smooth.begin() + std::ptrdiff_t(range.first),
                                      smooth.begin() + std::ptrdiff_t(range.last)) -
                     smooth.begin());
}

/// Where the pulse last rises through `level` before `peak`, interpolated; NaN when it never is below.
double risesBefore(std::span<const float> pulse, std::size_t peak, double level) {
  for (std::size_t i = peak; i > 0; --i)
    if (pulse[i - 1] < level)
      return double(i - 1) + (level - pulse[i - 1]) / (double(pulse[i]) - pulse[i - 1]);
  return unknown;
}

/// Where the pulse first falls through `level` after `peak`, interpolated; NaN when the trace ends before.
double fallsAfter(std::span<const float> pulse, std::size_t peak, double level) {
  for (std::size_t i = peak + 1; i < pulse.size(); ++i)
    if (pulse[i] < level) return double(i - 1) + (pulse[i - 1] - level) / (double(pulse[i - 1]) - pulse[i]);
  return unknown;
}

/// H(s) = (1 − sT) / (1 + sT)³, T half the shaping time: (1 − sT)/(1 + sT) is twice a low pass less the
/// input.
void bipolar(std::span<const float> pulse, double shapingTime, std::vector<float>& out) {
  const double keep = std::exp(-2 / shapingTime), take = 1 - keep;
  double first = 0, second = 0, third = 0;
  out.resize(pulse.size());
  for (std::size_t i = 0; i < pulse.size(); ++i) {
    first = keep * first + take * pulse[i];
    second = keep * second + take * (2 * first - pulse[i]);
    third = keep * third + take * second;
    out[i] = float(third);
  }
}

/// Time from the edge to the crossing from the lobe of the rise (negative) to the other one.
float zeroCrossing(std::span<const float> pulse, double edge, const MethodSettings& settings,
                   std::vector<float>& shaped) {
  bipolar(pulse, settings.shapingTime, shaped);
  const Range range = gateRange(shaped.size(), edge, settings.features.gatePre, settings.features.gateLong);
  if (range.first >= range.last) return unknown;
  const auto lowest = std::min_element(shaped.begin() + std::ptrdiff_t(range.first),
                                       shaped.begin() + std::ptrdiff_t(range.last));
  if (*lowest >= 0) return unknown;
  for (auto i = std::size_t(lowest - shaped.begin()) + 1; i < shaped.size(); ++i)
    if (shaped[i] >= 0)
      return float(double(i - 1) - shaped[i - 1] / (double(shaped[i]) - shaped[i - 1]) - edge);
  return unknown;
}

float pulseGradient(std::span<const float> smooth, std::size_t peak, int distance) {
  const std::size_t later = peak + std::size_t(distance);
  return later < smooth.size() ? (smooth[later] / smooth[peak] - 1) / float(distance) : unknown;
}

float fallingEdgeSlope(std::span<const float> smooth, std::size_t peak) {
  const double at60 = fallsAfter(smooth, peak, 0.6 * smooth[peak]);
  const double at10 = fallsAfter(smooth, peak, 0.1 * smooth[peak]);
  return float(-50 / (at10 - at60));
}

float logMeanTime(std::span<const float> pulse, double edge, const pulse::FeatureSettings& settings) {
  const Range range = gateRange(pulse.size(), edge, settings.gatePre, settings.gateLong);
  double sum = 0, moment = 0;
  for (std::size_t i = range.first; i < range.last; ++i) {
    sum += pulse[i];
    moment += double(i - range.first) * pulse[i];
  }
  return sum > 0 && moment > 0 ? float(std::log(moment / sum)) : unknown;
}

}  // namespace

bool usesSmoothed(Method method) {
  return method == Method::pulseGradient || method == Method::fallingEdgeSlope ||
         method == Method::timeOverThreshold || method == Method::rise10To50;
}

void smooth(std::span<const float> pulse, int width, std::vector<float>& out) {
  const std::size_t half = std::size_t(width / 2);
  out.resize(pulse.size());
  double sum = 0;
  std::size_t first = 0, last = 0;  // the window is [first, last)
  for (std::size_t i = 0; i < pulse.size(); ++i) {
    for (; last < std::min(pulse.size(), i + half + 1); ++last) sum += pulse[last];
    for (; first + half < i; ++first) sum -= pulse[first];
    out[i] = float(sum / double(last - first));
  }
}

float shapeValue(Method method, std::span<const float> pulse, const pulse::PulseFeatures& features,
                 double edge, const MethodSettings& settings, ShapeWorkspace& workspace) {
  if (method == Method::fci) return features.fci;
  if (features.flags & pulse::noEdge) return unknown;
  switch (method) {
    case Method::chargeComparison:
      return features.chargeTotal > 0 ? features.chargeRatio : unknown;
    case Method::zeroCrossing:
      return zeroCrossing(pulse, edge, settings, workspace.shaped);
    case Method::logMeanTime:
      return logMeanTime(pulse, edge, settings.features);
    default:
      break;
  }
  const std::vector<float>& smoothed = workspace.smooth;
  const std::size_t peak = peakAt(smoothed, edge, settings);
  const double height = smoothed[peak];
  if (!(height > 0)) return unknown;
  switch (method) {
    case Method::pulseGradient:
      return pulseGradient(smoothed, peak, settings.gradientDistance);
    case Method::fallingEdgeSlope:
      return fallingEdgeSlope(smoothed, peak);
    case Method::timeOverThreshold:
      return float(fallsAfter(smoothed, peak, settings.thresholdFraction * height) -
                   risesBefore(smoothed, peak, settings.thresholdFraction * height));
    case Method::rise10To50:
      return float(risesBefore(smoothed, peak, 0.5 * height) - risesBefore(smoothed, peak, 0.1 * height));
    default:
      return unknown;
  }
}

}  // namespace pw::psd
