// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/plane.h"

#include <algorithm>
#include <cmath>

#include "class_looks.h"
#include "plots/histogram.h"
#include "settings/method_words.h"

namespace pw::traces {
namespace {

constexpr int valueBins = 120, energyBins = 120, mapRows = 80;
constexpr std::size_t markedAtMost = 2000;  // more discs than that hide the map

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

bool isShown(const Events& events, const Filter& filter, const Plane& plane, std::size_t event) {
  return std::isfinite(plane.values[event]) && std::isfinite(plane.energy[event]) &&
         passes(filter, events, event);
}

/// Energies start at 0 unless some lie below.
plots::Interval energyInterval(const std::vector<float>& energy) {
  plots::Interval interval = shownInterval(energy);
  const double least = double(*std::min_element(energy.begin(), energy.end()));
  interval.low = least < 0 ? std::min(0.0, interval.low) : 0;
  return interval;
}

plots::Content emptyContent(const Plane& plane, const Events& events) {
  plots::Content content;
  content.emptyText = events.features.empty() ? tr("Pulses are not measured yet.")
                      : plane.isEmpty()       ? tr("Measuring…")
                                              : tr("No events to show.");
  return content;
}

/// The events that pass a filter, as columns [n].
struct Passing {
  std::vector<float> energy, values;
  std::vector<std::uint8_t> places;  ///< in `classes`
};

Passing passing(const Events& events, const Filter& filter, const Plane& plane) {
  Passing some;
  some.energy.reserve(plane.energy.size());
  some.values.reserve(plane.energy.size());
  some.places.reserve(plane.energy.size());
  for (std::size_t i = 0; i < plane.energy.size(); ++i) {
    if (!isShown(events, filter, plane, i)) continue;
    some.energy.push_back(plane.energy[i]);
    some.values.push_back(plane.values[i]);
    some.places.push_back(std::uint8_t(placeOf(events.label(i))));
  }
  return some;
}

plots::Content mapOf(const Events& events, const Plane& plane, const Passing& some) {
  plots::Content content = emptyContent(plane, events);
  content.x = energyAxis(events);
  content.y = valueAxis(events, plane.method);
  if (some.energy.empty()) return content;
  const plots::Interval x = energyInterval(some.energy), y = shownInterval(some.values);
  content.density =
      plots::countCells(some.energy, some.values, {x.low, x.high, y.low, y.high}, energyBins, mapRows);
  content.density->name = tr("Events per cell");
  return content;
}

/// One histogram a class of a column of the plane.
plots::Content byClass(const Events& events, const Plane& plane, const Passing& some, Shown shown) {
  plots::Content content = emptyContent(plane, events);
  content.y.label = tr("Events");
  content.x = shown == Shown::energy ? energyAxis(events) : valueAxis(events, plane.method);
  const std::vector<float>& column = shown == Shown::energy ? some.energy : some.values;
  if (column.empty()) return content;
  const plots::Interval range = shown == Shown::energy ? energyInterval(column) : shownInterval(column);
  std::array<std::vector<float>, classes.size()> values;
  for (std::size_t i = 0; i < column.size(); ++i) values[some.places[i]].push_back(column[i]);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (values[i].empty()) continue;
    plots::Histogram histogram =
        plots::countBins(values[i], range.low, range.high, shown == Shown::energy ? energyBins : valueBins);
    histogram.name = tr(classes[i].name);
    histogram.tone = classes[i].tone;
    content.histograms.push_back(std::move(histogram));
  }
  return content;
}

void markCells(plots::Content& content, const Plane& plane, const std::vector<std::uint64_t>& marked) {
  plots::Points points;
  points.name = tr("selected");
  points.tone = look::Tone::warning;
  for (const std::uint64_t event : spread(marked, markedAtMost)) {
    points.x.push_back(double(plane.energy[event]));
    points.y.push_back(double(plane.values[event]));
  }
  content.points.push_back(std::move(points));
}

void markBins(plots::Content& content, const std::vector<float>& column,
              const std::vector<std::uint64_t>& marked) {
  const plots::Histogram& first = content.histograms.front();
  const std::size_t bins = first.counts.size();
  const double high = first.low + first.width * double(bins);
  // Neighbours often fall into one bin: counts that take turns do not wait for each other.
  std::array<std::vector<std::uint32_t>, 4> turns;
  turns.fill(std::vector<std::uint32_t>(bins));
  std::size_t turn = 0;
  for (const std::uint64_t event : marked) {
    const auto value = double(column[event]);
    if (!(value >= first.low && value < high)) continue;
    turns[turn++ % turns.size()][std::min(std::size_t((value - first.low) / first.width), bins - 1)] += 1;
  }
  plots::Histogram selected{{}, first.low, first.width, std::vector<double>(bins)};
  for (const std::vector<std::uint32_t>& counts : turns) {
    for (std::size_t i = 0; i < bins; ++i) selected.counts[i] += counts[i];
  }
  selected.name = tr("selected");
  selected.tone = look::Tone::warning;
  content.histograms.push_back(std::move(selected));
}

}  // namespace

plots::Axis energyAxis(const Events& events) {
  plots::Axis axis;
  const bool uncalibrated = events.settings.keveePerCount == 1 && events.settings.keveeOffset == 0;
  axis.label = events.isListMode() && uncalibrated ? tr("Charge") : tr("Energy");
  axis.unit = events.isListMode() && uncalibrated ? tr("counts") : QStringLiteral("keVee");
  return axis;
}

bool isPossible(const Events& events, psd::Method method) {
  if (!events.isListMode()) return true;
  return method == psd::Method::chargeComparison || (method == psd::Method::fci && events.hasFci());
}

bool isMeasured(psd::Method method) {
  return method == psd::Method::chargeComparison || method == psd::Method::fci;
}

Plane planeOf(const Events& events, psd::Method method, const std::vector<float>& values) {
  Plane plane{method, {}, {}};
  const std::size_t count = events.features.size();
  if (!isMeasured(method) && values.size() != count) return plane;
  plane.energy.assign(count, NAN);
  plane.values.assign(count, NAN);
  // In list mode a saturated event has a charge that says nothing.
  const int spoilt = pulse::noEdge | (events.isListMode() ? pulse::saturated : 0);
  for (std::size_t i = 0; i < count; ++i) {
    const pulse::PulseFeatures& pulse = events.features[i];
    if (pulse.flags & spoilt) continue;
    plane.energy[i] = pulse.energyKeVee;
    plane.values[i] = !isMeasured(method)          ? values[i]
                      : method == psd::Method::fci ? pulse.fci
                                                   : pulse.chargeRatio;
  }
  return plane;
}

plots::Axis valueAxis(const Events& events, psd::Method method) {
  plots::Axis axis;
  axis.label = settings::methodTitle(method);
  axis.unit = settings::methodUnit(method);
  if (method == psd::Method::chargeComparison) axis.label = tr("Tail / total charge");
  if (method == psd::Method::fci && events.info.length > 0 && !pulse::fciNote(events.info).empty())
    axis.label = tr("FCI of zero-padded windows");
  return axis;
}

std::vector<std::uint64_t> select(const Events& events, const Filter& filter, const Plane& plane,
                                  const Region& region) {
  std::vector<std::uint64_t> chosen(plane.values.size());
  std::size_t count = 0;  // counting up costs the same whether an event lies inside or not
  for (std::size_t i = 0; i < plane.values.size(); ++i) {
    const auto energy = double(plane.energy[i]), value = double(plane.values[i]);
    chosen[count] = i;
    count +=
        (energy >= region.xLow) & (energy <= region.xHigh) & (value >= region.yLow) & (value <= region.yHigh);
  }
  chosen.resize(count);
  return filter.isOpen() ? chosen : select(events, filter, chosen);
}

plots::Content planeMap(const Events& events, const Filter& filter, const Plane& plane) {
  return mapOf(events, plane, passing(events, filter, plane));
}

plots::Content valueHistogram(const Events& events, const Filter& filter, const Plane& plane) {
  return byClass(events, plane, passing(events, filter, plane), Shown::values);
}

plots::Content spectra(const Events& events, const Filter& filter, const Plane& plane) {
  return byClass(events, plane, passing(events, filter, plane), Shown::energy);
}

bool PlaneQuestion::isQuick() const {
  constexpr std::size_t inAMoment = 50'000;  // events: some 5 ms
  const bool isKnown = isMeasured(method) || values;
  return (plane ? plane->isEmpty() : !isKnown) || events->features.size() <= inAMoment;
}

PlanePicture countPlane(const PlaneQuestion& question) {
  const Events& events = *question.events;
  PlanePicture picture{question.number, question.events, question.plane, {}, {}, {}};
  if (!picture.plane) {
    const std::vector<float> values = question.values ? *question.values : std::vector<float>();
    picture.plane = std::make_shared<const Plane>(planeOf(events, question.method, values));
  }
  const Passing some = passing(events, question.filter, *picture.plane);
  picture.map = mapOf(events, *picture.plane, some);
  picture.histogram = byClass(events, *picture.plane, some, Shown::values);
  picture.spectra = byClass(events, *picture.plane, some, Shown::energy);
  return picture;
}

void mark(plots::Content& content, Shown shown, const Plane& plane,
          const std::vector<std::uint64_t>& marked) {
  if (marked.empty() || plane.isEmpty() || content.isEmpty()) return;
  if (shown == Shown::map) return markCells(content, plane, marked);
  if (!content.histograms.empty())
    markBins(content, shown == Shown::energy ? plane.energy : plane.values, marked);
}

std::optional<Region> cellAt(const plots::Content& content, Shown shown, double x, double y) {
  if (content.density) {
    const plots::Density& map = *content.density;
    const double width = (map.xHigh - map.xLow) / map.nx, height = (map.yHigh - map.yLow) / map.ny;
    const double column = std::floor((x - map.xLow) / width), row = std::floor((y - map.yLow) / height);
    if (column < 0 || row < 0 || column >= map.nx || row >= map.ny) return {};
    return Region{map.xLow + column * width, map.xLow + (column + 1) * width, map.yLow + row * height,
                  map.yLow + (row + 1) * height};
  }
  if (content.histograms.empty()) return {};
  const plots::Histogram& histogram = content.histograms.front();
  const double bin = std::floor((x - histogram.low) / histogram.width);
  if (bin < 0 || bin >= double(histogram.counts.size())) return {};
  const double low = histogram.low + bin * histogram.width;
  Region region = regionOfValues(low, low + histogram.width);
  if (shown == Shown::energy) region = {region.yLow, region.yHigh, region.xLow, region.xHigh};
  return region;
}

}  // namespace pw::traces
