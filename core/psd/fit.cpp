// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/fit.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

namespace pw::psd {
namespace {

using Vector6 = Eigen::Matrix<double, 6, 1>;
using Matrix6 = Eigen::Matrix<double, 6, 6>;

/// Parameters: area, mean, sigma of the lower peak, then of the upper one.
enum Index { area1, mean1, sigma1, area2, mean2, sigma2 };

constexpr double fwhmPerSigma = 2.354820045;
constexpr std::size_t leastEvents = 100;

double gaussian(double x, double mean, double sigma) {
  const double z = (x - mean) / sigma;
  return std::exp(-0.5 * z * z) / (sigma * std::sqrt(2 * std::numbers::pi));
}
double shareAbove(double x, double mean, double sigma) {
  return 0.5 * std::erfc((x - mean) / (sigma * std::numbers::sqrt2));
}

/// Expected content of a bin around x, and its derivatives.
double model(const Vector6& p, double x, double width, Vector6* gradient = nullptr) {
  double sum = 0;
  for (int peak : {0, 3}) {
    const double area = p[peak], mean = p[peak + 1], sigma = p[peak + 2];
    const double shape = width * gaussian(x, mean, sigma), z = (x - mean) / sigma;
    sum += area * shape;
    if (!gradient) continue;
    (*gradient)[peak] = shape;
    (*gradient)[peak + 1] = area * shape * z / sigma;
    (*gradient)[peak + 2] = area * shape * (z * z - 1) / sigma;
  }
  return sum;
}

/// Twice the log-likelihood ratio of a bin; an expectation of nothing is kept off 0.
double deviance(double count, double expected) {
  expected = std::max(expected, 1e-9);
  return 2 * (expected - count + (count > 0 ? count * std::log(count / expected) : 0));
}

double devianceOf(const pulse::Histogram& histogram, const Vector6& p) {
  double sum = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    sum +=
        deviance(double(histogram.counts[bin]), model(p, histogram.axis.centre(bin), histogram.axis.width()));
  return sum;
}

/// Expectation maximisation from a split of the sample: close to the maximum of the likelihood from afar.
Vector6 expectationMaximised(const pulse::Histogram& histogram, Vector6 p, int rounds) {
  const pulse::Axis& axis = histogram.axis;
  for (int round = 0; round < rounds; ++round) {
    std::array<double, 6> sums{};
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
      if (histogram.counts[bin] == 0) continue;
      const double x = axis.centre(bin), count = double(histogram.counts[bin]);
      const double first = p[area1] * gaussian(x, p[mean1], p[sigma1]);
      const double second = p[area2] * gaussian(x, p[mean2], p[sigma2]);
      const double share = first + second > 0 ? first / (first + second) : 0.5;
      for (int peak : {0, 3}) {
        const double part = count * (peak == 0 ? share : 1 - share);
        sums[std::size_t(peak)] += part;
        sums[std::size_t(peak) + 1] += part * x;
        sums[std::size_t(peak) + 2] += part * x * x;
      }
    }
    for (int peak : {0, 3}) {
      const std::size_t at = std::size_t(peak);
      const double events = std::max(sums[at], 1e-6), mean = sums[at + 1] / events;
      p[peak] = events;
      p[peak + 1] = mean;
      p[peak + 2] =
          std::max(0.3 * axis.width(), std::sqrt(std::max(0.0, sums[at + 2] / events - mean * mean)));
    }
  }
  return p;
}

/// Area, mean and sigma of the bins [first, last).
std::array<double, 3> momentsOf(const pulse::Histogram& histogram, std::size_t first, std::size_t last) {
  double sum = 0, moment = 0, square = 0;
  for (std::size_t bin = first; bin < last; ++bin) {
    const double count = double(histogram.counts[bin]), x = histogram.axis.centre(bin);
    sum += count;
    moment += count * x;
    square += count * x * x;
  }
  if (sum <= 0) return {1, histogram.axis.centre(first), histogram.axis.width()};
  const double mean = moment / sum;
  return {sum, mean, std::max(histogram.axis.width(), std::sqrt(std::max(0.0, square / sum - mean * mean)))};
}

/// The most likely of the maxima that are reached from splits at several shares of the events.
Vector6 bestStart(const pulse::Histogram& histogram) {
  const double total = double(histogram.inside());
  Vector6 best = Vector6::Zero();
  double least = std::numeric_limits<double>::infinity();
  for (double share : {0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9}) {
    std::size_t split = 0;
    for (double sum = 0; split < histogram.counts.size() && sum < share * total; ++split)
      sum += double(histogram.counts[split]);
    split = std::clamp<std::size_t>(split, 1, histogram.counts.size() - 1);
    const auto lower = momentsOf(histogram, 0, split),
               upper = momentsOf(histogram, split, histogram.counts.size());
    Vector6 start;
    start << lower[0], lower[1], lower[2], upper[0], upper[1], upper[2];
    start = expectationMaximised(histogram, start, 60);
    const double reached = devianceOf(histogram, start);
    if (reached >= least) continue;
    least = reached;
    best = start;
  }
  return best;
}

/// Bins that say something: with events, or where some are expected.
int occupiedBins(const pulse::Histogram& histogram, const Vector6& p) {
  int bins = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    bins += histogram.counts[bin] > 0 || model(p, histogram.axis.centre(bin), histogram.axis.width()) > 0.5;
  return bins;
}

struct Step {
  Vector6 gradient = Vector6::Zero();   ///< of half the deviance, downhill
  Matrix6 curvature = Matrix6::Zero();  ///< expected (Fisher information)
};
Step stepAt(const pulse::Histogram& histogram, const Vector6& p) {
  Step step;
  Vector6 slope;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const double expected =
        std::max(1e-9, model(p, histogram.axis.centre(bin), histogram.axis.width(), &slope));
    step.gradient += slope * ((double(histogram.counts[bin]) - expected) / expected);
    step.curvature += slope * slope.transpose() / expected;
  }
  return step;
}

/// Levenberg-Marquardt: the curvature's diagonal is raised until a step goes downhill. None when it does not
/// settle.
std::optional<Vector6> minimised(const pulse::Histogram& histogram, Vector6 p) {
  double current = devianceOf(histogram, p), damping = 1e-3;
  for (int round = 0; round < 200; ++round) {
    const Step step = stepAt(histogram, p);
    bool better = false;
    for (; damping < 1e10 && !better; damping *= better ? 1 : 10) {
      Matrix6 raised = step.curvature;
      raised.diagonal() *= 1 + damping;
      const Vector6 trial = p + raised.ldlt().solve(step.gradient);
      if (!trial.allFinite() || trial[area1] <= 0 || trial[area2] <= 0 || trial[sigma1] <= 0 ||
          trial[sigma2] <= 0)
        continue;
      const double reached = devianceOf(histogram, trial);
      if (!(reached <= current)) continue;
      better = true;
      const bool settled = current - reached < 1e-9 * (1 + current);
      p = trial;
      current = reached;
      if (settled) return p;
    }
    // No way down is left: the bottom, as well as numbers allow.
    if (!better) return p;
    damping = std::max(damping / 10, 1e-12);
  }
  return std::nullopt;
}

std::optional<Matrix6> covarianceAt(const pulse::Histogram& histogram, const Vector6& p) {
  // Parameters differ by orders of magnitude: a matrix with a diagonal of ones says what is singular.
  const Matrix6 curvature = stepAt(histogram, p).curvature;
  const Vector6 scale = curvature.diagonal().cwiseSqrt();
  if (!(scale.minCoeff() > 0) || !scale.allFinite()) return std::nullopt;
  const Matrix6 unit = scale.cwiseInverse().asDiagonal() * curvature * scale.cwiseInverse().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Matrix6> eigen(unit);
  if (eigen.info() != Eigen::Success || eigen.eigenvalues().minCoeff() < 1e-9) return std::nullopt;
  return scale.cwiseInverse().asDiagonal() * unit.inverse() * scale.cwiseInverse().asDiagonal();
}

GaussianPeak peakOf(const Vector6& p, const Matrix6& covariance, int first) {
  const auto measured = [&](int i) { return Measured{p[i], std::sqrt(covariance(i, i))}; };
  return {measured(first), measured(first + 1), measured(first + 2)};
}

Measured meritOf(const Vector6& p, const Matrix6& covariance) {
  const double distance = p[mean2] - p[mean1], widths = fwhmPerSigma * (p[sigma1] + p[sigma2]);
  Vector6 slope = Vector6::Zero();
  slope[mean1] = -1 / widths;
  slope[mean2] = 1 / widths;
  slope[sigma1] = slope[sigma2] = -distance / widths * fwhmPerSigma / widths;
  return {distance / widths, std::sqrt(slope.dot(covariance * slope))};
}

/// Lowest point of the fitted sum between the means.
double valleyOf(const Vector6& p) {
  constexpr int steps = 2000;
  double best = p[mean1], lowest = std::numeric_limits<double>::infinity();
  for (int i = 0; i <= steps; ++i) {
    const double x = p[mean1] + (p[mean2] - p[mean1]) * i / steps;
    const double height = model(p, x, 1);
    if (height < lowest) lowest = height, best = x;
  }
  return best;
}

std::string whyDegenerate(const pulse::Histogram& histogram, const Vector6& p, const TwoGaussianFit& fit) {
  const pulse::Axis& axis = histogram.axis;
  const double total = double(histogram.inside());
  for (const GaussianPeak* peak : {&fit.lower, &fit.upper}) {
    if (peak->area.value < 0.01 * total || peak->area.value < 3 * peak->area.error)
      return "one of the peaks holds no significant share of the events";
    if (peak->mean.value < axis.low || peak->mean.value > axis.high) return "a peak lies outside the range";
    if (peak->sigma.value < 0.5 * axis.width()) return "a peak is narrower than a bin";
    if (peak->sigma.value > 0.5 * (axis.high - axis.low)) return "a peak is wider than the range";
  }
  // Heights are compared in events within one sigma of the narrower peak.
  const double counted = 2 * std::min(p[sigma1], p[sigma2]);
  const double valley = model(p, fit.valley, counted);
  const double lesser = std::min(model(p, p[mean1], counted), model(p, p[mean2], counted));
  if (lesser - valley < 0.05 * lesser || lesser - valley < std::sqrt(lesser + valley))
    return "there is no valley between the peaks";
  if (fit.merit.error > 0.25 * fit.merit.value) return "the figure of merit is too uncertain";
  return {};
}

template <class AxisOf>
std::vector<SliceFit> fitEach(std::span<const float> energy, std::span<const float> psd,
                              const std::vector<double>& edges, AxisOf axisOf) {
  std::vector<SliceFit> slices;
  std::vector<float> chosen;
  for (std::size_t s = 0; s + 1 < edges.size(); ++s) {
    chosen.clear();
    for (std::size_t i = 0; i < energy.size(); ++i)
      if (energy[i] >= edges[s] && energy[i] < edges[s + 1] && std::isfinite(psd[i]))
        chosen.push_back(psd[i]);
    SliceFit slice{edges[s], edges[s + 1], chosen.size(), pulse::histogram(chosen, axisOf(chosen)), {}};
    slice.fit = fitTwoGaussians(slice.histogram);
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace

double TwoGaussianFit::at(double x, double width) const {
  return width * (lower.area.value * gaussian(x, lower.mean.value, lower.sigma.value) +
                  upper.area.value * gaussian(x, upper.mean.value, upper.sigma.value));
}

TwoGaussianFit fitTwoGaussians(const pulse::Histogram& histogram) {
  TwoGaussianFit fit;
  const std::uint64_t events = histogram.inside();
  if (events < leastEvents || histogram.counts.size() < 8) {
    fit.noSeparation = "only " + std::to_string(events) + " events";
    return fit;
  }
  std::optional<Vector6> found = minimised(histogram, bestStart(histogram));
  if (!found) {
    fit.noSeparation = "the fit does not converge";
    return fit;
  }
  Vector6 p = *found;
  if (p[mean1] > p[mean2]) p << p[area2], p[mean2], p[sigma2], p[area1], p[mean1], p[sigma1];
  fit.chiSquare = devianceOf(histogram, p);
  fit.degreesOfFreedom = std::max(1, occupiedBins(histogram, p) - 6);
  std::optional<Matrix6> covariance = covarianceAt(histogram, p);
  if (!covariance) {
    fit.noSeparation = "the two peaks cannot be told apart";
    return fit;
  }
  *covariance *= std::max(1.0, fit.chiSquare / fit.degreesOfFreedom);
  fit.lower = peakOf(p, *covariance, area1);
  fit.upper = peakOf(p, *covariance, area2);
  fit.merit = meritOf(p, *covariance);
  fit.valley = valleyOf(p);
  fit.lowerAboveValley = shareAbove(fit.valley, p[mean1], p[sigma1]);
  fit.upperAboveValley = shareAbove(fit.valley, p[mean2], p[sigma2]);
  fit.noSeparation = whyDegenerate(histogram, p, fit);
  return fit;
}

pulse::Axis fitAxis(std::span<const float> values, std::size_t bins) {
  pulse::Axis axis = pulse::axisFor(values, bins, 0.01);
  const double room = (axis.high - axis.low) / 5;
  axis.low -= room;
  axis.high += room;
  return axis;
}

std::vector<SliceFit> fitSlices(std::span<const float> energy, std::span<const float> psd,
                                const std::vector<double>& edges, const pulse::Axis& axis) {
  return fitEach(energy, psd, edges, [&](const std::vector<float>&) { return axis; });
}

std::vector<SliceFit> fitSlices(std::span<const float> energy, std::span<const float> psd,
                                const std::vector<double>& edges, std::size_t bins) {
  return fitEach(energy, psd, edges, [=](const std::vector<float>& values) { return fitAxis(values, bins); });
}

Json toJson(const TwoGaussianFit& fit) {
  if (!fit.separates()) return {{"separates", false}, {"why", fit.noSeparation}};
  const auto measured = [](const Measured& value) {
    return Json{{"value", value.value}, {"error", value.error}};
  };
  const auto peak = [&](const GaussianPeak& each) {
    return Json{
        {"area", measured(each.area)}, {"mean", measured(each.mean)}, {"sigma", measured(each.sigma)}};
  };
  return {{"separates", true},
          {"fom", fit.merit.value},
          {"fom_error", fit.merit.error},
          {"lower", peak(fit.lower)},
          {"upper", peak(fit.upper)},
          {"chi_square", fit.chiSquare},
          {"degrees_of_freedom", fit.degreesOfFreedom},
          {"valley", fit.valley},
          {"lower_above_valley", fit.lowerAboveValley},
          {"upper_above_valley", fit.upperAboveValley}};
}

Json toJson(const SliceFit& slice) {
  Json json = toJson(slice.fit);
  json["low"] = slice.low;
  json["high"] = slice.high;
  json["events"] = slice.events;
  json["bins"] = slice.histogram.axis.bins;
  return json;
}

}  // namespace pw::psd
