// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/trace_content.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

#include "plots/envelope.h"
#include "plots/histogram.h"

namespace pw::traces {
namespace {

constexpr int figureBins = 120;
constexpr std::size_t markedAtMost = 2000;  // more discs than that hide the map

QString tr(const char* text) {
  return QCoreApplication::translate("pw::traces", text);
}

struct ClassLook {
  std::int8_t label;
  const char* name;
  look::Tone tone;
};
// The order of legends.
constexpr std::array<ClassLook, 3> classes{
    {{trace::gamma, QT_TRANSLATE_NOOP("pw::traces", "gamma"), look::Tone::gamma},
     {trace::neutron, QT_TRANSLATE_NOOP("pw::traces", "neutron"), look::Tone::neutron},
     {trace::ambiguous, QT_TRANSLATE_NOOP("pw::traces", "unknown"), look::Tone::muted}}};

/// Place of a label in `classes`.
std::size_t placeOf(std::int8_t label) {
  const auto found =
      std::find_if(classes.begin(), classes.end(), [=](const ClassLook& c) { return c.label == label; });
  return std::size_t(found - classes.begin()) % classes.size();
}

/// Mean and standard deviation, sample by sample.
struct Shape {
  std::vector<double> sum, squares;
  double count = 0;
  double peak = 0;

  void add(std::span<const float> samples, const pulse::Uprighting& height, double scale) {
    sum.resize(samples.size());
    squares.resize(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double value = double(float(height(double(samples[i])))) * scale;
      sum[i] += value;
      squares[i] += value * value;
    }
    count += 1;
  }
};

plots::Axis timeAxis() {
  plots::Axis axis;
  axis.label = tr("Time in the window");
  axis.unit = QStringLiteral("s");
  axis.prefixed = true;
  return axis;
}

void addShape(plots::Content& content, const Shape& shape, const ClassLook& style, double secondsPerSample) {
  if (shape.count == 0) return;
  const QString name = tr(style.name);
  plots::Line mean;
  plots::Band band;
  mean.name = shape.count > 1 ? tr("mean %1").arg(name) : name;
  mean.tone = band.tone = style.tone;
  for (std::size_t i = 0; i < shape.sum.size(); ++i) {
    const double average = shape.sum[i] / shape.count;
    const double deviation = std::sqrt(std::max(0.0, shape.squares[i] / shape.count - average * average));
    mean.x.push_back(double(i) * secondsPerSample);
    mean.y.push_back(average);
    band.low.push_back(average - deviation);
    band.high.push_back(average + deviation);
  }
  band.x = mean.x;
  if (shape.count > 1) content.bands.push_back(std::move(band));
  content.lines.push_back(std::move(mean));
}

/// Where the leading edge and the charge gates of a measured pulse lie.
void addGates(plots::Content& content, const Events& events, std::uint64_t event) {
  if (event >= events.features.size() || events.features[event].flags & pulse::noEdge) return;
  const auto edge = double(events.features[event].edge);
  const pulse::Gates gates = pulse::gates(edge, events.info, events.settings);
  // Words beside the lines would lie over each other and over the window's: one entry of the legend.
  plots::Line entry;
  entry.name = tr("edge and gates");
  entry.tone = look::Tone::muted;
  entry.stroke = plots::Stroke::dotted;
  content.lines.push_back(std::move(entry));
  for (const double at : {gates.begin, edge, gates.split, gates.end})
    content.guides.push_back({at, true, {}, look::Tone::muted});
}

QString fciLabel(const trace::TraceInfo& info) {
  return info.length == 0 || pulse::fciNote(info).empty() ? tr("FCI") : tr("FCI of zero-padded windows");
}

/// Parts of an envelope: of one trace more than a screen has pixels; of many what can be drawn in time.
constexpr std::size_t singleColumns = 2500, overlaidColumns = 600;

plots::Detail finePart(const trace::TraceInfo& info, const ShownPart& shown) {
  const auto sample = [&](double at) {
    return std::size_t(std::clamp(at - double(info.firstSampleIndex), 0.0, double(info.length)));
  };
  return {sample(std::floor(shown.low)), sample(std::ceil(shown.high) + 1)};
}

QString nothingToShow(const Events& events) {
  return events.isListMode() ? tr("List mode: these events have no traces.") : tr("No traces to show.");
}

/// What is drawn against the energy.
float pulse::PulseFeatures::*shapeFigure(Brush::Of what) {
  return what == Brush::Of::ratioAgainstEnergy ? &pulse::PulseFeatures::chargeRatio
                                               : &pulse::PulseFeatures::fci;
}

/// Without a calibration, list mode has only the charge that the digitiser gave.
plots::Axis energyAxis(const Events& events) {
  plots::Axis axis;
  const bool uncalibrated = events.settings.keveePerCount == 1 && events.settings.keveeOffset == 0;
  axis.label = events.isListMode() && uncalibrated ? tr("Charge") : tr("Energy");
  axis.unit = events.isListMode() && uncalibrated ? tr("counts") : QStringLiteral("keVee");
  return axis;
}

/// For the words of the window, which stand at the upper edge.
void leaveRoomAbove(plots::Content& content) {
  double low = INFINITY, high = -INFINITY;
  for (const plots::Line& line : content.lines) {
    for (const double value : line.y) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (high > low) content.y.high = high + 0.18 * (high - low);
}

}  // namespace

bool passes(ClassFilter filter, std::int8_t label) {
  switch (filter) {
    case ClassFilter::all:
      return true;
    case ClassFilter::gammas:
      return label == trace::gamma;
    case ClassFilter::neutrons:
      return label == trace::neutron;
    case ClassFilter::unknown:
      return label == trace::ambiguous;
  }
  return false;
}

bool Events::hasFci() const {
  return std::any_of(features.begin(), features.end(),
                     [](const pulse::PulseFeatures& pulse) { return pulse.fci != 0; });
}

bool Brush::contains(const pulse::PulseFeatures& pulse) const {
  if (pulse.flags & pulse::noEdge) return false;
  const auto within = [](double value, double low, double high) { return value >= low && value <= high; };
  switch (of) {
    case Of::fciAgainstEnergy:
      return within(double(pulse.energyKeVee), range.xLow, range.xHigh) &&
             within(double(pulse.fci), range.yLow, range.yHigh);
    case Of::ratioAgainstEnergy:
      return within(double(pulse.energyKeVee), range.xLow, range.xHigh) &&
             within(double(pulse.chargeRatio), range.yLow, range.yHigh);
    case Of::chargeRatio:
      return within(double(pulse.chargeRatio), range.xLow, range.xHigh);
    case Of::fci:
      return within(double(pulse.fci), range.xLow, range.xHigh);
  }
  return false;
}

namespace {

/// Events of the class that are inside, in order.
template <class Inside>
std::vector<std::uint64_t> gather(const Events& events, ClassFilter filter, std::uint64_t count,
                                  Inside inside) {
  std::vector<std::uint64_t> chosen;
  chosen.reserve(count);  // of a million events, growing would cost more than looking
  for (std::uint64_t event = 0; event < count; ++event)
    if (passes(filter, events.label(event)) && inside(event)) chosen.push_back(event);
  return chosen;
}

}  // namespace

std::vector<std::uint64_t> select(const Events& events, ClassFilter filter,
                                  const std::optional<Brush>& brush) {
  if (!brush) return gather(events, filter, events.info.count, [](std::uint64_t) { return true; });
  const Brush region = *brush;
  const pulse::PulseFeatures* features = events.features.data();
  return gather(events, filter, std::min<std::uint64_t>(events.info.count, events.features.size()),
                [=](std::uint64_t event) { return region.contains(features[event]); });
}

std::vector<std::uint64_t> spread(const std::vector<std::uint64_t>& from, std::size_t count) {
  if (from.size() <= count) return from;
  std::vector<std::uint64_t> chosen(count);
  for (std::size_t i = 0; i < count; ++i) chosen[i] = from[i * from.size() / count];
  return chosen;
}

plots::Content overlay(const Events& events, const std::vector<ShownTrace>& traces, bool baselineSubtracted,
                       const ShownPart& shown) {
  plots::Content content;
  content.x.label = tr("Sample of the record");
  content.y.label = baselineSubtracted ? tr("Pulse height") : tr("Sample value");
  content.y.unit = tr("counts");
  content.emptyText = nothingToShow(events);
  const std::size_t columns = traces.size() > 1 ? overlaidColumns : singleColumns;
  for (const ClassLook& style : classes) {
    plots::Line line;
    line.name = tr(style.name);
    line.tone = style.tone;
    line.opacity = traces.size() > 20 ? 0.6 : 1;
    for (const ShownTrace& trace : traces) {
      if (events.label(trace.event) != style.label) continue;
      const auto height =
          baselineSubtracted ? pulse::uprighting(events.info, trace.samples) : pulse::Uprighting{};
      for (const std::size_t i : plots::envelope(trace.samples, finePart(events.info, shown), columns)) {
        line.x.push_back(double(events.info.firstSampleIndex) + double(i));
        line.y.push_back(height(double(trace.samples[i])));
      }
      line.x.push_back(NAN);  // a gap between two traces of one curve
      line.y.push_back(NAN);
    }
    if (!line.x.empty()) content.lines.push_back(std::move(line));
  }
  if (traces.size() == 1) addGates(content, events, traces.front().event);
  leaveRoomAbove(content);
  return content;
}

plots::Content persistenceMap(const pulse::Persistence& maps, ClassFilter filter, bool baselineSubtracted) {
  plots::Content content;
  content.x.label = tr("Sample of the record");
  content.y.label = baselineSubtracted ? tr("Pulse height") : tr("Sample value");
  content.y.unit = tr("counts");
  content.emptyText = tr("No traces to show.");
  const pulse::Axis &x = maps.gammas.x, &y = maps.gammas.y;
  plots::Density density{tr("Samples per cell"),
                         x.low,
                         x.high,
                         y.low,
                         y.high,
                         int(x.bins),
                         int(y.bins),
                         std::vector<double>(x.bins * y.bins),
                         tr("samples")};
  double total = 0;
  for (const auto& [map, label] :
       {std::pair(&maps.gammas, trace::gamma), std::pair(&maps.neutrons, trace::neutron),
        std::pair(&maps.unknown, trace::ambiguous)}) {
    if (!passes(filter, std::int8_t(label))) continue;
    for (std::size_t i = 0; i < density.counts.size(); ++i) {
      density.counts[i] += double(map->counts[i]);
      total += double(map->counts[i]);
    }
  }
  if (total > 0) content.density = std::move(density);
  return content;
}

plots::Content windowShape(const Events& events, const std::vector<ShownTrace>& traces,
                           plots::SampleRange window) {
  plots::Content content;
  content.x = timeAxis();
  content.y.label = tr("Share of the amplitude");
  content.emptyText = nothingToShow(events);
  if (events.info.length == 0) return content;
  content.emptyText = tr("The window lies outside the traces.");
  const auto from = window.start - events.info.firstSampleIndex;
  if (from < 0 || from + window.length > std::int64_t(events.info.length)) return content;
  content.emptyText = tr("No pulses to show.");
  std::array<Shape, classes.size()> shapes;
  for (const ShownTrace& trace : traces) {
    if (trace.samples.size() < std::size_t(from + window.length)) continue;
    const pulse::Uprighting height = pulse::uprighting(events.info, trace.samples);
    const auto [lowest, highest] = plots::lowHigh(trace.samples);
    const double amplitude = std::max(height(double(lowest)), height(double(highest)));
    if (!(amplitude > 0)) continue;
    const auto index = placeOf(events.label(trace.event));
    shapes[index].add(std::span(trace.samples).subspan(std::size_t(from), std::size_t(window.length)), height,
                      1.0 / amplitude);
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    addShape(content, shapes[i], classes[i], 1.0 / events.info.samplingRateHz);
  }
  return content;
}

namespace {

/// Without the few events far off, but with room around the rest: no peak ends at the frame. Of very many
/// events some tell where most lie.
plots::Interval shownInterval(const std::vector<float>& values) {
  constexpr std::size_t enough = 50'000;
  const std::size_t step = std::max<std::size_t>(1, values.size() / enough);
  std::vector<float> some;
  some.reserve(values.size() / step + 1);
  for (std::size_t i = 0; i < values.size(); i += step) some.push_back(values[i]);
  plots::Interval interval = plots::centralInterval(some, 0.005);
  const double room = 0.08 * (interval.high - interval.low);
  interval.low -= room;
  interval.high += room;
  return interval;
}

}  // namespace

plots::Content informationStrip(const psd::WindowScan& scan, plots::SampleRange window) {
  plots::Content content;
  content.x.label = tr("Start of the window (sample)");
  content.y.label = tr("AUC");
  content.y.high = 1.01;
  plots::Line plain, equalised;
  plain.name = tr("as they are");
  plain.tone = look::Tone::muted;
  plain.stroke = plots::Stroke::dashed;
  equalised.name = tr("at one amplitude");
  equalised.tone = look::Tone::accent;
  for (const psd::WindowPoint& point : scan.points) {
    for (plots::Line* line : {&plain, &equalised}) line->x.push_back(double(point.start));
    plain.y.push_back(point.plain.auc);
    equalised.y.push_back(point.equalised.auc);
  }
  content.lines = {std::move(plain), std::move(equalised)};
  content.guides = {{double(window.start), true, tr("window"), look::Tone::accent}};
  return content;
}

plots::Content fciAgainstEnergy(const Events& events, ClassFilter filter,
                                const std::vector<std::uint64_t>& marked) {
  plots::Content content;
  const auto what =
      events.isListMode() && !events.hasFci() ? Brush::Of::ratioAgainstEnergy : Brush::Of::fciAgainstEnergy;
  const int spoilt = pulse::noEdge | (events.isListMode() ? pulse::saturated : 0);
  content.x = energyAxis(events);
  content.y.label =
      what == Brush::Of::fciAgainstEnergy ? fciLabel(events.info) : tr("Charge ratio (tail / total)");
  content.emptyText = tr("Pulses are not measured yet.");
  std::vector<float> energy, fci;
  energy.reserve(events.features.size());
  fci.reserve(events.features.size());
  for (std::size_t i = 0; i < events.features.size(); ++i) {
    if (!passes(filter, events.label(i)) || (events.features[i].flags & spoilt)) continue;
    energy.push_back(events.features[i].energyKeVee);
    fci.push_back(events.features[i].*shapeFigure(what));
  }
  if (energy.empty()) return content;
  const plots::Interval x = shownInterval(energy), y = shownInterval(fci);
  const double least = double(*std::min_element(energy.begin(), energy.end()));
  const plots::Range range{least < 0 ? std::min(0.0, x.low) : 0, x.high, y.low, y.high};
  content.density = plots::countCells(energy, fci, range, 120, 80);
  content.density->name = tr("Events per cell");
  mark(content, what, events, marked);
  return content;
}

namespace {

plots::Content byClass(const Events& events, ClassFilter filter, float pulse::PulseFeatures::*figure) {
  plots::Content content;
  content.y.label = tr("Events");
  content.emptyText = tr("Pulses are not measured yet.");
  std::array<std::vector<float>, classes.size()> values;
  std::vector<float> all;
  all.reserve(events.features.size());
  for (std::size_t i = 0; i < events.features.size(); ++i) {
    if (!passes(filter, events.label(i)) || (events.features[i].flags & pulse::noEdge)) continue;
    values[placeOf(events.label(i))].push_back(events.features[i].*figure);
    all.push_back(events.features[i].*figure);
  }
  if (all.empty()) return content;
  const plots::Interval range = shownInterval(all);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (values[i].empty()) continue;
    plots::Histogram histogram = plots::countBins(values[i], range.low, range.high, figureBins);
    histogram.name = tr(classes[i].name);
    histogram.tone = classes[i].tone;
    content.histograms.push_back(std::move(histogram));
  }
  return content;
}

void markCells(plots::Content& content, Brush::Of what, const Events& events,
               const std::vector<std::uint64_t>& marked) {
  plots::Points points;
  points.name = tr("selected");
  points.tone = look::Tone::warning;
  for (const std::uint64_t event : spread(marked, markedAtMost)) {
    points.x.push_back(double(events.features[event].energyKeVee));
    points.y.push_back(double(events.features[event].*shapeFigure(what)));
  }
  content.points.push_back(std::move(points));
}

void markBins(plots::Content& content, float pulse::PulseFeatures::*figure, const Events& events,
              const std::vector<std::uint64_t>& marked) {
  const plots::Histogram& first = content.histograms.front();
  plots::Histogram selected{{}, first.low, first.width, std::vector<double>(first.counts.size())};
  const double high = first.low + first.width * double(first.counts.size());
  for (const std::uint64_t event : marked) {
    const double value = double(events.features[event].*figure);
    if (!(value >= first.low && value < high)) continue;
    const auto bin = std::size_t((value - first.low) / first.width);
    selected.counts[std::min(bin, first.counts.size() - 1)] += 1;
  }
  selected.name = tr("selected");
  selected.tone = look::Tone::warning;
  content.histograms.push_back(std::move(selected));
}

}  // namespace

void mark(plots::Content& content, Brush::Of what, const Events& events,
          const std::vector<std::uint64_t>& marked) {
  if (marked.empty() || content.isEmpty()) return;
  if (what == Brush::Of::fciAgainstEnergy || what == Brush::Of::ratioAgainstEnergy)
    return markCells(content, what, events, marked);
  markBins(content, what == Brush::Of::fci ? &pulse::PulseFeatures::fci : &pulse::PulseFeatures::chargeRatio,
           events, marked);
}

plots::Content chargeRatios(const Events& events, ClassFilter filter,
                            const std::vector<std::uint64_t>& marked) {
  plots::Content content = byClass(events, filter, &pulse::PulseFeatures::chargeRatio);
  content.x.label = tr("Charge ratio (tail / total)");
  mark(content, Brush::Of::chargeRatio, events, marked);
  return content;
}

plots::Content fciValues(const Events& events, ClassFilter filter, const std::vector<std::uint64_t>& marked) {
  plots::Content content = byClass(events, filter, &pulse::PulseFeatures::fci);
  content.x.label = fciLabel(events.info);
  mark(content, Brush::Of::fci, events, marked);
  return content;
}

std::optional<plots::Range> cellAt(const plots::Content& content, double x, double y) {
  if (content.density) {
    const plots::Density& map = *content.density;
    const double width = (map.xHigh - map.xLow) / map.nx, height = (map.yHigh - map.yLow) / map.ny;
    const double column = std::floor((x - map.xLow) / width), row = std::floor((y - map.yLow) / height);
    if (column < 0 || row < 0 || column >= map.nx || row >= map.ny) return {};
    return plots::Range{map.xLow + column * width, map.xLow + (column + 1) * width, map.yLow + row * height,
                        map.yLow + (row + 1) * height};
  }
  if (content.histograms.empty()) return {};
  const plots::Histogram& histogram = content.histograms.front();
  const double bin = std::floor((x - histogram.low) / histogram.width);
  if (bin < 0 || bin >= double(histogram.counts.size())) return {};
  return plots::Range{histogram.low + bin * histogram.width, histogram.low + (bin + 1) * histogram.width, 0,
                      0};
}

}  // namespace pw::traces
