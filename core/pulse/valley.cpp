// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/valley.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "pulse/histogram.h"

namespace pw::pulse {
namespace {

constexpr std::size_t gridBins = 1024;
constexpr double leastDepth = 1.0 / 3.0;
constexpr double leastSigmas = 3;       ///< of a dip, for two peaks to count as two
constexpr double acceptedSigmas = 4.5;  ///< of the dip, at the bandwidth that shows it best: many are tried
constexpr double leastShare = 0.01;
constexpr double leastEvents = 5;

/// Counts convolved with a Gaussian of `bandwidth` bins.
std::vector<double> smoothed(const std::vector<std::uint64_t>& counts, double bandwidth) {
  const std::size_t reach = std::size_t(std::ceil(4 * bandwidth));
  std::vector<double> kernel(reach + 1);
  double sum = 0;
  for (std::size_t i = 0; i <= reach; ++i) {
    kernel[i] = std::exp(-0.5 * std::pow(double(i) / bandwidth, 2));
    sum += i == 0 ? kernel[i] : 2 * kernel[i];
  }
  std::vector<double> density(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::size_t first = i > reach ? i - reach : 0, last = std::min(i + reach, counts.size() - 1);
    for (std::size_t j = first; j <= last; ++j)
      density[j] += double(counts[i]) * kernel[i > j ? i - j : j - i] / sum;
  }
  return density;
}

/// Peaks of a density and the dips between them: dips[i] lies between peaks[i] and peaks[i + 1].
struct Landscape {
  std::vector<std::size_t> peaks, dips;

  void removeDip(std::size_t dip, const std::vector<double>& density) {
    const bool leftIsLower = density[peaks[dip]] < density[peaks[dip + 1]];
    peaks.erase(peaks.begin() + std::ptrdiff_t(leftIsLower ? dip : dip + 1));
    dips.erase(dips.begin() + std::ptrdiff_t(dip));
  }
};

Landscape landscapeOf(const std::vector<double>& density) {
  Landscape result;
  bool rising = true;
  std::size_t extremeFirst = 0;  // first bin of a flat stretch, whose middle is the extreme
  for (std::size_t i = 1; i <= density.size(); ++i) {
    const double here = i < density.size() ? density[i] : -1;
    if (here == density[i - 1]) continue;
    const bool up = here > density[i - 1];
    if (up != rising) {
      const std::size_t middle = (extremeFirst + i - 1) / 2;
      (rising ? result.peaks : result.dips).push_back(middle);
      rising = up;
    }
    extremeFirst = i;
  }
  return result;
}

/// How many standard deviations a dip lies below the smaller of its peaks; 0 when it is too shallow. The
/// variance of a kernel estimate is that of the events in 2 √π bandwidths.
double sigmasOf(std::size_t dip, const Landscape& landscape, const std::vector<double>& density,
                double bandwidth) {
  const double peak = std::min(density[landscape.peaks[dip]], density[landscape.peaks[dip + 1]]);
  const double low = density[landscape.dips[dip]];
  if (low > (1 - leastDepth) * peak) return 0;
  const double events = 2 * std::sqrt(std::numbers::pi) * bandwidth;
  return (peak - low) * events / std::sqrt((peak + low) * events);
}

/// Leaves only the dips that are no chance.
void removeChanceDips(Landscape& landscape, const std::vector<double>& density, double bandwidth) {
  while (!landscape.dips.empty()) {
    std::size_t weakest = 0;
    double sigmas = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < landscape.dips.size(); ++i) {
      const double here = sigmasOf(i, landscape, density, bandwidth);
      if (here < sigmas) weakest = i, sigmas = here;
    }
    if (sigmas >= leastSigmas) return;
    landscape.removeDip(weakest, density);
  }
}

struct Candidate {
  double bin = 0, lowerPeak = 0, upperPeak = 0, depth = 0, sigmas = 0;
};

/// The middle of the stretch around a dip where the density stays next to its lowest: an empty gap is cut in
/// half.
double middleOfFloor(std::size_t dip, const Landscape& landscape, const std::vector<double>& density) {
  const std::size_t at = landscape.dips[dip];
  const double smaller = std::min(density[landscape.peaks[dip]], density[landscape.peaks[dip + 1]]);
  const double limit = density[at] + 1e-3 * smaller;
  std::size_t left = at, right = at;
  while (left > 0 && density[left - 1] <= limit) --left;
  while (right + 1 < density.size() && density[right + 1] <= limit) ++right;
  return 0.5 * (double(left) + double(right));
}

/// The one dip at this bandwidth, with enough events on both of its sides; none when there are more or fewer.
std::optional<Candidate> dipAt(const Histogram& counts, double bandwidth) {
  const std::vector<double> density = smoothed(counts.counts, bandwidth);
  Landscape landscape = landscapeOf(density);
  removeChanceDips(landscape, density, bandwidth);
  if (landscape.dips.size() != 1) return std::nullopt;
  double before = 0, all = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    all += double(counts.counts[i]);
    if (i < landscape.dips[0]) before += double(counts.counts[i]);
  }
  const double least = std::max(leastEvents, leastShare * all);
  if (before < least || all - before < least) return std::nullopt;
  const double smaller = std::min(density[landscape.peaks[0]], density[landscape.peaks[1]]);
  return Candidate{middleOfFloor(0, landscape, density), double(landscape.peaks[0]),
                   double(landscape.peaks[1]), 1 - density[landscape.dips[0]] / smaller,
                   sigmasOf(0, landscape, density, bandwidth)};
}

}  // namespace

std::optional<Valley> findValley(std::span<const float> values) {
  // A few far values must not take the grid's resolution away from the rest.
  const Histogram counts = histogram(values, axisFor(values, gridBins, 0.002));
  std::optional<Candidate> finest;
  double finestBandwidth = 0, bestSigmas = 0;
  for (double bandwidth = double(gridBins) / 8; bandwidth >= 2; bandwidth *= 0.85) {
    const std::optional<Candidate> candidate = dipAt(counts, bandwidth);
    // Once found, the valley is followed down without a gap: what appears later is another feature.
    if (!candidate && finest) break;
    if (!candidate) continue;
    finest = candidate;
    finestBandwidth = bandwidth;
    bestSigmas = std::max(bestSigmas, candidate->sigmas);
  }
  if (!finest || bestSigmas < acceptedSigmas) return std::nullopt;
  const auto position = [&](double bin) { return counts.axis.low + (bin + 0.5) * counts.axis.width(); };
  return Valley{position(finest->bin), position(finest->lowerPeak), position(finest->upperPeak),
                finest->depth, finestBandwidth * counts.axis.width()};
}

}  // namespace pw::pulse
