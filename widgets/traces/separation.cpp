// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/separation.h"

#include <algorithm>
#include <cmath>

#include "class_looks.h"
#include "mean_trace.h"
#include "plots/histogram.h"
#include "plots/si_format.h"
#include "traces/time_axis.h"

namespace pw::traces {
namespace {

constexpr std::size_t fitBins = 60;
constexpr int mostSlices = 10;

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `value`.
double roundUp(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (step * power >= value * (1 - 1e-9)) return step * power;
  }
  return 10 * power;
}

plots::Line peakLine(const psd::SliceFit& slice, const psd::GaussianPeak& peak, const QString& name,
                     look::Tone tone) {
  plots::Line line;
  line.name = name;
  line.tone = tone;
  line.stroke = plots::Stroke::dashed;
  const pulse::Axis& axis = slice.histogram.axis;
  constexpr int points = 240;
  for (int i = 0; i <= points; ++i) {
    const double x = axis.low + (axis.high - axis.low) * i / points;
    const double u = (x - peak.mean.value) / peak.sigma.value;
    line.x.push_back(x);
    line.y.push_back(peak.area.value * axis.width() * std::exp(-u * u / 2) /
                     (peak.sigma.value * std::sqrt(2 * M_PI)));
  }
  return line;
}

void addFit(plots::Content& content, const psd::SliceFit& slice) {
  content.lines = {peakLine(slice, slice.fit.lower, tr("lower peak"), look::Tone::gamma),
                   peakLine(slice, slice.fit.upper, tr("upper peak"), look::Tone::neutron)};
  plots::Line sum = content.lines.front();
  sum.name = meritWords(slice.fit);
  sum.tone = look::Tone::accent;
  sum.stroke = plots::Stroke::solid;
  for (std::size_t i = 0; i < sum.y.size(); ++i) sum.y[i] += content.lines.back().y[i];
  content.lines.push_back(std::move(sum));
  content.guides = {{slice.fit.valley, true, {}, look::Tone::muted}};
}

/// Short enough to stand under a bar.
QString confounderWords(const psd::Confounder& confounder) {
  if (confounder.name == "amplitude") return tr("Amplitude");
  if (confounder.name == "energy") return tr("Energy");
  if (confounder.name == "baseline") return tr("Baseline");
  if (confounder.name == "baseline_group") return tr("Group");
  if (confounder.name == "position") return tr("Position");
  return QString::fromStdString(confounder.title);
}

}  // namespace

std::vector<double> sliceEdges(const Plane& plane, const SliceWidth& wanted) {
  std::vector<float> energy;
  for (std::size_t i = 0; i < plane.energy.size(); ++i) {
    if (std::isfinite(plane.energy[i]) && std::isfinite(plane.values[i])) energy.push_back(plane.energy[i]);
  }
  if (energy.size() < 2) return {};
  const plots::Interval shown = plots::centralInterval(energy, 0.005);
  if (!(shown.high > shown.low)) return {};
  const bool byHand = wanted.width > 0;
  const double width = byHand ? wanted.width : roundUp((shown.high - shown.low) / mostSlices);
  const double start = byHand ? wanted.start : std::floor(shown.low / width) * width;
  std::vector<double> edges{start};
  while (edges.back() < shown.high && int(edges.size()) <= mostSlicesByHand)
    edges.push_back(start + double(edges.size()) * width);
  return edges;
}

std::vector<psd::SliceFit> fitPlane(const Plane& plane, const std::vector<double>& edges) {
  if (edges.size() < 2) return {};
  std::vector<psd::SliceFit> fits =
      psd::fitSlices(plane.energy, plane.values, {edges.front(), edges.back()}, fitBins);
  std::vector<psd::SliceFit> slices = psd::fitSlices(plane.energy, plane.values, edges, fitBins);
  std::move(slices.begin(), slices.end(), std::back_inserter(fits));
  return fits;
}

QString meritWords(const psd::TwoGaussianFit& fit) {
  if (!fit.separates()) return tr("no separation: %1").arg(QString::fromStdString(fit.noSeparation));
  return tr("FOM %1 ± %2, χ²/ndf %3")
      .arg(fit.merit.value, 0, 'f', 2)
      .arg(fit.merit.error, 0, 'f', 2)
      .arg(fit.degreesOfFreedom > 0 ? fit.chiSquare / fit.degreesOfFreedom : 0, 0, 'f', 2);
}

QString sliceWords(const psd::SliceFit& slice, const plots::Axis& energy) {
  return tr("%L1 … %L2 %3").arg(slice.low, 0, 'f', 0).arg(slice.high, 0, 'f', 0).arg(energy.unit);
}

plots::Content meritByEnergy(const std::vector<psd::SliceFit>& fits, const plots::Axis& energy) {
  plots::Content content;
  content.x = energy;
  content.y.label = tr("FOM");
  content.y.low = 0;
  content.emptyText = fits.empty() ? tr("Fitting…") : tr("No separation in any slice of energy.");
  plots::Points points;
  points.name = tr("FOM of the slice");
  points.tone = look::Tone::accent;
  plots::Line errors;
  errors.name = tr("± standard error");
  errors.tone = look::Tone::accent;
  for (std::size_t i = 1; i < fits.size(); ++i) {
    const psd::SliceFit& slice = fits[i];
    if (!slice.fit.separates()) continue;
    const double middle = (slice.low + slice.high) / 2;
    points.x.push_back(middle);
    points.y.push_back(slice.fit.merit.value);
    for (const double x : {middle, middle, double(NAN)}) errors.x.push_back(x);
    for (const double sign : {-1.0, 1.0})
      errors.y.push_back(slice.fit.merit.value + sign * slice.fit.merit.error);
    errors.y.push_back(NAN);
  }
  if (points.x.empty()) return content;
  content.x.low = fits.front().low;
  content.x.high = fits.front().high;
  content.lines.push_back(std::move(errors));
  content.points.push_back(std::move(points));
  return content;
}

plots::Content sliceFit(const psd::SliceFit& slice, const plots::Axis& x) {
  plots::Content content;
  content.x = x;
  content.y.label = tr("Events");
  plots::Histogram histogram;
  histogram.name = tr("%L1 events").arg(slice.events);
  histogram.tone = look::Tone::muted;
  histogram.low = slice.histogram.axis.low;
  histogram.width = slice.histogram.axis.width();
  histogram.counts.assign(slice.histogram.counts.begin(), slice.histogram.counts.end());
  content.histograms.push_back(std::move(histogram));
  if (slice.fit.separates()) addFit(content, slice);
  return content;
}

plots::Content gateMap(const psd::GateScan& scan, const pulse::FeatureSettings& used) {
  plots::Content content;
  content.x.label = tr("Short gate (samples)");
  content.y.label = tr("Long gate");
  content.emptyText = tr("Trying gates…");
  if (scan.shorts.size() < 2 || scan.longs.size() < 2) return content;
  const double width = scan.shorts[1] - scan.shorts[0], height = scan.longs[1] - scan.longs[0];
  plots::Density density;
  density.name = tr("Figure of merit");
  density.counted = tr("FOM");
  density.linear = true;
  density.nx = int(scan.shorts.size());
  density.ny = int(scan.longs.size());
  density.xLow = scan.shorts.front() - width / 2;
  density.xHigh = scan.shorts.back() + width / 2;
  density.yLow = scan.longs.front() - height / 2;
  density.yHigh = scan.longs.back() + height / 2;
  for (const psd::GatePoint& point : scan.map) density.counts.push_back(point.merit.value);
  content.density = std::move(density);
  const auto disc = [](const QString& name, double x, double y, plots::Marker marker) {
    return plots::Points{name, {x}, {y}, look::Tone::bad, marker};
  };
  content.points.push_back(disc(tr("in use"), used.gateShort, used.gateLong, plots::Marker::cross));
  if (const psd::GatePoint* best = scan.best()) {
    content.points.push_back(disc(tr("best: %1 / %2, FOM %3")
                                      .arg(best->gateShort)
                                      .arg(best->gateLong)
                                      .arg(best->merit.value, 0, 'f', 2),
                                  best->gateShort, best->gateLong, plots::Marker::diamond));
  }
  return content;
}

plots::Content meanPulses(const Events& events, const std::vector<ShownTrace>& traces) {
  plots::Content content;
  content.x = timeAxis(TimeOrigin::edge, TimeUnit::samples);
  content.y.label = tr("Share of the amplitude");
  content.emptyText = events.isListMode()       ? tr("List mode: these events have no traces.")
                      : traces.empty()          ? tr("No traces to show.")
                      : events.features.empty() ? tr("Pulses are not measured yet.")
                                                : tr("No pulses to show.");
  const std::int64_t before = events.settings.gatePre + 20, after = events.settings.gateLong * 5 / 4 + 20;
  std::vector<MeanTrace> means(classes.size(), MeanTrace(std::size_t(before + after)));
  for (const ShownTrace& trace : traces) {
    if (trace.event >= events.features.size()) continue;
    const pulse::PulseFeatures& pulse = events.features[trace.event];
    if ((pulse.flags & pulse::noEdge) || !(pulse.amplitude > 0)) continue;
    const auto edge = std::int64_t(std::lround(pulse.edge)) - events.info.firstSampleIndex;
    const auto height = [upright = pulse::uprighting(events.info, trace.samples),
                         amplitude = double(pulse.amplitude)](double sample) {
      return upright(sample) / amplitude;
    };
    means[placeOf(events.label(trace.event))].add(trace.samples, edge - before, height);
  }
  for (std::size_t i = 0; i < classes.size(); ++i) means[i].draw(content, classes[i], -double(before));
  return content;
}

plots::Content confounders(const psd::ConfoundingCheck& check) {
  plots::Content content;
  content.y.label = tr("AUC");
  content.y.low = 0.4;
  content.y.high = 1.05;
  content.emptyText = tr("Without labels of both classes there is nothing to check.");
  if (check.gammas == 0 || check.neutrons == 0) return content;
  plots::Bars bars;
  bars.tone = look::Tone::accent;
  for (const psd::Confounder& confounder : check.confounders) {
    content.categories << confounderWords(confounder);
    bars.values.push_back(confounder.auc);
  }
  content.bars.push_back(std::move(bars));
  content.guides = {{0.5, false, {}, look::Tone::muted}};  // says nothing
  return content;
}

QString confoundingWords(const psd::ConfoundingCheck& check) {
  const auto worst = std::max_element(
      check.confounders.begin(), check.confounders.end(),
      [](const psd::Confounder& a, const psd::Confounder& b) { return a.accuracy < b.accuracy; });
  if (worst == check.confounders.end() || check.gammas == 0 || check.neutrons == 0) return {};
  if (!worst->confounds()) return tr("Nothing but the shape tells these classes apart.");
  return tr("%1 alone gets %2 right with one cut: a network can learn that instead of the shape.")
      .arg(confounderWords(*worst), plots::percentText(worst->accuracy, 0));
}

}  // namespace pw::traces
