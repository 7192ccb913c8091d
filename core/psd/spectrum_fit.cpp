// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "poisson_fit.h"
#include "psd/calibration.h"

namespace pw::psd {
namespace {

constexpr std::size_t leastEvents = 50;
constexpr double electronMass = 510.999;        // keV
constexpr std::size_t position = 0, sigma = 1;  // parameters of both models come first

/// Counts in the bins of a region, as numbers.
std::vector<double> contentsOf(const pulse::Histogram& histogram) {
  return {histogram.counts.begin(), histogram.counts.end()};
}

/// The bins of a region: as many as its events can fill, some tens.
pulse::Histogram regionOf(std::span<const float> values, double low, double high) {
  const auto inside = std::size_t(
      std::count_if(values.begin(), values.end(), [&](float value) { return value >= low && value < high; }));
  return pulse::histogram(values, {low, high, std::clamp<std::size_t>(inside / 20, 12, 80)});
}

/// Area of the unit Gaussian between two places.
double gaussianBetween(double low, double high, double mean, double width) {
  const double scale = 1 / (width * std::numbers::sqrt2);
  return 0.5 * (std::erf((high - mean) * scale) - std::erf((low - mean) * scale));
}

/// Position, sigma, area, background at the region's middle, its slope over the region.
BinModel lineModel(const pulse::Axis& axis) {
  return [axis](std::span<const double> p, std::span<double> expected) {
    const double middle = 0.5 * (axis.low + axis.high), span = axis.high - axis.low;
    for (std::size_t bin = 0; bin < axis.bins; ++bin) {
      const double low = axis.low + double(bin) * axis.width();
      expected[bin] =
          p[2] * gaussianBetween(low, low + axis.width(), p[position], std::abs(p[sigma]) + 1e-9) + p[3] +
          p[4] * (axis.centre(bin) - middle) / span;
    }
  };
}

/// Spectrum of the recoil electrons of a gamma against t = T / T_max, with 1 at its upper end.
class KleinNishina {
 public:
  explicit KleinNishina(double gammaKeV)
      : m_alpha(gammaKeV / electronMass), m_most(2 * m_alpha / (1 + 2 * m_alpha)), m_scale(1 / raw(m_most)) {}
  double at(double t) const { return t < 0 || t > 1 ? 0 : m_scale * raw(t * m_most); }

 private:
  /// `s` = T / E.
  double raw(double s) const {
    const double r = s / (1 - s);
    return 2 + r * r / (m_alpha * m_alpha) + r * (s - 2 / m_alpha);
  }
  double m_alpha, m_most, m_scale;
};

/// Position of the edge, sigma, height of the unsmeared spectrum at the edge (events a bin), background.
BinModel edgeModel(const pulse::Axis& axis, double edgeKeV) {
  return [axis, spectrum = KleinNishina(gammaOfEdge(edgeKeV))](std::span<const double> p,
                                                               std::span<double> expected) {
    constexpr int nodes = 96;
    const double edge = std::max(std::abs(p[position]), 1e-9), width = std::abs(p[sigma]) + 1e-9;
    // Only what lies within six sigma below the lowest bin can be smeared into the region.
    const double first = std::clamp((axis.low - 6 * width) / edge, 0.0, 1.0), step = (1 - first) / nodes;
    std::fill(expected.begin(), expected.end(), p[3]);
    for (int node = 0; node < nodes; ++node) {
      const double low = edge * (first + step * node), high = low + edge * step;
      const double height = p[2] * spectrum.at(first + step * (node + 0.5));
      // A slice of the spectrum, level over the node, smeared: the difference of two steps.
      for (std::size_t bin = 0; bin < axis.bins; ++bin) {
        const double x = axis.centre(bin), scale = 1 / (width * std::numbers::sqrt2);
        if (x < low - 6 * width || x > high + 6 * width) continue;
        expected[bin] += height * 0.5 * (std::erf((x - low) * scale) - std::erf((x - high) * scale));
      }
    }
  };
}

struct Start {
  std::vector<double> parameters, scales;
};

/// Starts at the fullest bin and around the middle, narrow and wide.
std::vector<Start> lineStarts(const pulse::Histogram& histogram, const std::vector<double>& contents) {
  const pulse::Axis& axis = histogram.axis;
  const double span = axis.high - axis.low;
  const auto fullest = std::size_t(std::max_element(contents.begin(), contents.end()) - contents.begin());
  const double foot = 0.5 * (contents.front() + contents.back());
  const double total = std::accumulate(contents.begin(), contents.end(), 0.0);
  std::vector<Start> starts;
  for (const double centre : {axis.centre(fullest), 0.5 * (axis.low + axis.high)})
    for (const double share : {0.05, 0.15})
      starts.push_back({{centre, share * span, std::max(1.0, total - foot * double(axis.bins)), foot, 0},
                        {span, span, total, total / double(axis.bins), total / double(axis.bins)}});
  return starts;
}

/// Starts where the contents fall through half of their height, and beside it.
std::vector<Start> edgeStarts(const pulse::Histogram& histogram, const std::vector<double>& contents) {
  const pulse::Axis& axis = histogram.axis;
  const double span = axis.high - axis.low, top = *std::max_element(contents.begin(), contents.end());
  const double foot = contents.back();
  std::size_t half = axis.bins;
  while (half > 1 && contents[half - 1] < foot + 0.5 * (top - foot)) --half;
  std::vector<Start> starts;
  for (const double shift : {0.0, -0.1, 0.1})
    for (const double share : {0.04, 0.12})
      starts.push_back({{axis.low + double(half) * axis.width() + shift * span, share * span, top, foot},
                        {span, span, std::max(1.0, top), std::max(1.0, top)}});
  return starts;
}

std::string problemOf(const PoissonFit& fit, const pulse::Axis& axis, double strength, double strengthError) {
  if (!fit.converged) return "the fit does not converge";
  const double place = fit.parameters[position], width = std::abs(fit.parameters[sigma]);
  if (!(place > axis.low && place < axis.high)) return "it lies outside the region";
  if (width > 0.5 * (axis.high - axis.low)) return "it is wider than the region";
  if (!(strength > 3 * strengthError)) return "it does not stand out of the background";
  if (!(fit.errors[position] < 0.25 * (axis.high - axis.low))) return "its place is not known";
  return {};
}

}  // namespace

SpectrumFit fitRegion(std::span<const float> values, CalibrationPoint::Kind kind, double energyKeVee,
                      double low, double high) {
  SpectrumFit result;
  if (!(high > low) || !std::isfinite(low) || !std::isfinite(high)) {
    result.problem = "the region is empty";
    return result;
  }
  result.histogram = regionOf(values, low, high);
  const pulse::Axis& axis = result.histogram.axis;
  const bool line = kind == CalibrationPoint::Kind::line;
  if (result.histogram.inside() < leastEvents) result.problem = "fewer than 50 events are in the region";
  if (!line && !(energyKeVee > 0)) result.problem = "its energy is not above 0";
  if (!result.found()) return result;
  const std::vector<double> contents = contentsOf(result.histogram);
  const BinModel model = line ? lineModel(axis) : edgeModel(axis, energyKeVee);
  PoissonFit best;
  best.chiSquare = std::numeric_limits<double>::infinity();
  for (const Start& start :
       line ? lineStarts(result.histogram, contents) : edgeStarts(result.histogram, contents)) {
    PoissonFit fit = fitPoisson(model, contents, start.parameters, start.scales);
    if (fit.converged && fit.chiSquare < best.chiSquare) best = std::move(fit);
  }
  result.chiSquare = best.converged ? best.chiSquare : 0;
  result.problem =
      problemOf(best, axis, best.converged ? best.parameters[2] : 0, best.converged ? best.errors[2] : 1);
  if (!result.found()) return result;
  result.expected.resize(axis.bins);
  model(best.parameters, result.expected);
  // Behind an edge there is nothing: empty bins where none are expected say nothing about the fit.
  int occupied = 0;
  for (std::size_t bin = 0; bin < axis.bins; ++bin)
    occupied += contents[bin] > 0 || result.expected[bin] > 0.5 ? 1 : 0;
  result.degreesOfFreedom = std::max(1, occupied - int(best.parameters.size()));
  const double widening = std::sqrt(std::max(1.0, result.chiSquare / result.degreesOfFreedom));
  result.position = {best.parameters[position], best.errors[position] * widening};
  result.sigma = {std::abs(best.parameters[sigma]), best.errors[sigma] * widening};
  return result;
}

}  // namespace pw::psd
