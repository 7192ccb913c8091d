// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/trace_content.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "class_looks.h"
#include "mean_trace.h"
#include "plots/envelope.h"
#include "traces/time_axis.h"

namespace pw::traces {
namespace {

/// Where the leading edge and the charge gates of a measured pulse lie, x counted from `zero`.
void addGates(plots::Content& content, const Events& events, std::uint64_t event, std::int64_t zero) {
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
    content.guides.push_back({at - double(zero), true, {}, look::Tone::muted});
}

/// Parts of an envelope: of one trace more than a screen has pixels; of many what can be drawn in time.
constexpr std::size_t singleColumns = 2500, overlaidColumns = 600;

plots::Detail finePart(const trace::TraceInfo& info, const ShownPart& shown, std::int64_t zero) {
  const auto sample = [&](double at) {
    return std::size_t(std::clamp(at + double(zero - info.firstSampleIndex), 0.0, double(info.length)));
  };
  return {sample(std::floor(shown.low)), sample(std::ceil(shown.high) + 1)};
}

QString nothingToShow(const Events& events) {
  return events.isListMode() ? tr("List mode: these events have no traces.") : tr("No traces to show.");
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

bool passes(const Filter& filter, const Events& events, std::uint64_t event) {
  if (!passes(filter.classes, events.label(event))) return false;
  if (filter.quality == QualityFilter::all) return true;
  const unsigned flags = event < events.features.size() ? events.features[event].flags : 0;
  switch (filter.quality) {
    case QualityFilter::all:
      break;
    case QualityFilter::clean:
      return flags == 0;
    case QualityFilter::saturated:
      return flags & pulse::saturated;
    case QualityFilter::piledUp:
      return flags & pulse::pileUp;
    case QualityFilter::disturbed:
      return flags & pulse::disturbedBaseline;
    case QualityFilter::noPulse:
      return flags & pulse::noEdge;
  }
  return true;
}

std::vector<std::uint64_t> select(const Events& events, const Filter& filter) {
  std::vector<std::uint64_t> chosen(events.info.count);
  std::iota(chosen.begin(), chosen.end(), std::uint64_t(0));
  return filter.isOpen() ? chosen : select(events, filter, chosen);
}

std::vector<std::uint64_t> select(const Events& events, const Filter& filter,
                                  const std::vector<std::uint64_t>& from) {
  std::vector<std::uint64_t> chosen(from.size());
  std::size_t count = 0;  // counting up costs the same whether an event passes or not
  for (const std::uint64_t event : from) {
    chosen[count] = event;
    count += passes(filter, events, event);
  }
  chosen.resize(count);
  return chosen;
}

std::vector<std::uint64_t> spread(const std::vector<std::uint64_t>& from, std::size_t count) {
  if (from.size() <= count) return from;
  std::vector<std::uint64_t> chosen(count);
  for (std::size_t i = 0; i < count; ++i) chosen[i] = from[i * from.size() / count];
  return chosen;
}

namespace {

plots::Content recordContent(const Events& events, Heights heights, dataset::Alignment alignment) {
  plots::Content content;
  const bool aligned = alignment == dataset::Alignment::leadingEdge;
  content.x = timeAxis(aligned ? TimeOrigin::edge : TimeOrigin::record, TimeUnit::samples);
  content.y.label = heights == Heights::recorded ? tr("Sample value")
                    : heights == Heights::unit   ? tr("Share of the amplitude")
                                                 : tr("Pulse height");
  if (heights != Heights::unit) content.y.unit = tr("counts");
  content.emptyText = aligned && events.features.empty() && events.info.count > 0 && !events.isListMode()
                          ? tr("Pulses are not measured yet.")
                          : nothingToShow(events);
  return content;
}

double amplitudeOf(const pulse::Uprighting& upright, const ShownTrace& trace) {
  const auto [lowest, highest] = plots::lowHigh(trace.samples);
  return std::max(upright(double(lowest)), upright(double(highest)));
}

/// The height of a sample of this trace.
std::function<double(double)> heightOf(const Events& events, const ShownTrace& trace, Heights heights) {
  if (heights == Heights::recorded) return [](double sample) { return sample; };
  const pulse::Uprighting upright = pulse::uprighting(events.info, trace.samples);
  if (heights == Heights::zeroed) return upright;
  const double amplitude = amplitudeOf(upright, trace);
  return
      [upright, scale = amplitude > 0 ? 1 / amplitude : 0](double sample) { return upright(sample) * scale; };
}

}  // namespace

std::optional<std::int64_t> zeroOf(const Events& events, std::uint64_t event, dataset::Alignment alignment) {
  if (alignment == dataset::Alignment::fixed) return 0;
  if (event >= events.features.size()) return std::nullopt;
  dataset::InputSpec edge;
  edge.alignment = alignment;
  edge.start = 0;
  return dataset::firstSample(edge, events.features[event]);
}

plots::Content meanTraces(const Events& events, const std::vector<ShownTrace>& traces, Heights heights,
                          dataset::Alignment alignment) {
  plots::Content content = recordContent(events, heights, alignment);
  // x where the first trace begins and the last one ends.
  const std::int64_t first = events.info.firstSampleIndex;
  std::int64_t from = INT64_MAX, to = INT64_MIN;
  for (const ShownTrace& trace : traces) {
    const auto zero = zeroOf(events, trace.event, alignment);
    if (!zero) continue;
    from = std::min(from, first - *zero);
    to = std::max(to, first - *zero + std::int64_t(trace.samples.size()));
  }
  if (from >= to) return content;
  for (const ClassLook& style : classes) {
    MeanTrace mean(std::size_t(to - from));
    for (const ShownTrace& trace : traces) {
      const auto zero = zeroOf(events, trace.event, alignment);
      if (!zero || events.label(trace.event) != style.label) continue;
      mean.add(trace.samples, from + *zero - first, heightOf(events, trace, heights));
    }
    mean.draw(content, style, double(from));
  }
  leaveRoomAbove(content);
  return content;
}

plots::Content overlay(const Events& events, const std::vector<ShownTrace>& traces, Heights heights,
                       const ShownPart& shown, dataset::Alignment alignment) {
  plots::Content content = recordContent(events, heights, alignment);
  const std::size_t columns = traces.size() > 1 ? overlaidColumns : singleColumns;
  for (const ClassLook& style : classes) {
    plots::Line line;
    line.name = tr(style.name);
    line.tone = style.tone;
    line.opacity = traces.size() > 20 ? 0.6 : 1;
    for (const ShownTrace& trace : traces) {
      const auto zero = zeroOf(events, trace.event, alignment);
      if (!zero || events.label(trace.event) != style.label) continue;
      const auto height = heightOf(events, trace, heights);
      for (const std::size_t i :
           plots::envelope(trace.samples, finePart(events.info, shown, *zero), columns)) {
        line.x.push_back(double(events.info.firstSampleIndex - *zero) + double(i));
        line.y.push_back(height(double(trace.samples[i])));
      }
      line.x.push_back(NAN);  // a gap between two traces of one curve
      line.y.push_back(NAN);
    }
    if (!line.x.empty()) content.lines.push_back(std::move(line));
  }
  if (traces.size() == 1)
    addGates(content, events, traces.front().event,
             zeroOf(events, traces.front().event, alignment).value_or(0));
  leaveRoomAbove(content);
  return content;
}

plots::Content persistenceMap(const pulse::Persistence& maps, ClassFilter filter, bool baselineSubtracted) {
  plots::Content content;
  content.x = timeAxis(TimeOrigin::record, TimeUnit::samples);
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
                           plots::SampleRange window, dataset::Alignment alignment) {
  plots::Content content;
  content.x = timeAxis(TimeOrigin::window, TimeUnit::samples);
  content.y.label = tr("Share of the amplitude");
  content.emptyText = nothingToShow(events);
  if (events.info.length == 0) return content;
  content.emptyText = alignment == dataset::Alignment::leadingEdge && events.features.empty()
                          ? tr("Pulses are not measured yet.")
                          : tr("No pulses to show.");
  std::vector<MeanTrace> means(classes.size(), MeanTrace(std::size_t(window.length)));
  bool outside = false;
  for (const ShownTrace& trace : traces) {
    const auto zero = zeroOf(events, trace.event, alignment);
    if (!zero) continue;
    const std::int64_t from = window.start + *zero - events.info.firstSampleIndex;
    const pulse::Uprighting upright = pulse::uprighting(events.info, trace.samples);
    const double amplitude = amplitudeOf(upright, trace);
    if (from < 0 || from + window.length > std::int64_t(trace.samples.size())) {
      outside = true;
    } else if (amplitude > 0) {
      means[placeOf(events.label(trace.event))].add(
          trace.samples, from, [&](double sample) { return upright(sample) / amplitude; });
    }
  }
  if (outside) content.emptyText = tr("The window lies outside the traces.");
  for (std::size_t i = 0; i < classes.size(); ++i) means[i].draw(content, classes[i], 0);
  return content;
}

plots::Content informationStrip(const psd::WindowScan& scan, plots::SampleRange window) {
  plots::Content content;
  content.x = timeAxis(TimeOrigin::windowStart, TimeUnit::samples);
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

}  // namespace pw::traces
