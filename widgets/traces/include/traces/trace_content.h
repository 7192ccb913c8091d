// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>

#include "dataset/dataset.h"
#include "plots/content.h"
#include "plots/range_selector.h"
#include "psd/window_scan.h"
#include "pulse/features.h"
#include "pulse/persistence.h"
#include "trace/trace_file.h"

/// What the plots of the Traces page show, computed from values.
namespace pw::traces {

enum class ClassFilter { all, gammas, neutrons, unknown };
/// `clean`: no flag; the others: those with this flag.
enum class QualityFilter { all, clean, saturated, piledUp, disturbed, noPulse };
struct Filter {
  ClassFilter classes = ClassFilter::all;
  QualityFilter quality = QualityFilter::all;

  /// Every event passes.
  bool isOpen() const { return classes == ClassFilter::all && quality == QualityFilter::all; }
};

/// What is known of every event of a trace file. `labels` and `features` are [n] or empty (not known yet).
struct Events {
  trace::TraceInfo info;
  std::vector<std::int8_t> labels;
  std::vector<pulse::PulseFeatures> features;
  pulse::FeatureSettings settings;  ///< that the features were measured with

  /// Events without traces: charges and times only.
  bool isListMode() const { return info.count > 0 && info.length == 0; }
  /// Some event has an FCI; in list mode mostly none has.
  bool hasFci() const;

  std::int8_t label(std::uint64_t event) const {
    return event < labels.size() ? labels[event] : std::int8_t(trace::ambiguous);
  }
};

/// One trace as read: samples [info.length] in counts.
struct ShownTrace {
  std::uint64_t event = 0;
  std::vector<float> samples;
};

bool passes(ClassFilter filter, std::int8_t label);
/// An event that is not measured yet has no flag.
bool passes(const Filter& filter, const Events& events, std::uint64_t event);
/// Events of the filter, in order.
std::vector<std::uint64_t> select(const Events& events, const Filter& filter);
/// Those of `from` that pass the filter.
std::vector<std::uint64_t> select(const Events& events, const Filter& filter,
                                  const std::vector<std::uint64_t>& from);
/// Events in ascending order; of a million of them a copy would take longer than a frame.
using EventList = std::shared_ptr<const std::vector<std::uint64_t>>;
inline EventList listOf(std::vector<std::uint64_t> events) {
  return std::make_shared<const std::vector<std::uint64_t>>(std::move(events));
}
/// At most `count` of `from`, evenly spread over it.
std::vector<std::uint64_t> spread(const std::vector<std::uint64_t>& from, std::size_t count);

/// The part of the record that a plot shows, in samples; all by default.
struct ShownPart {
  double low = -INFINITY, high = INFINITY;
  bool operator==(const ShownPart&) const = default;
};

/// What the heights of traces are: samples as stored, or pulses upwards from their baselines, in counts or at
/// unit amplitude.
enum class Heights { zeroed, recorded, unit };

/// Where x is zero in an event's record: at sample 0, or at its leading edge in whole samples. None: the
/// event has no edge, or is not measured yet.
std::optional<std::int64_t> zeroOf(const Events& events, std::uint64_t event, dataset::Alignment alignment);

/// The traces over each other in the colours of their classes, counts against the sample of the record; one
/// curve a class. A single measured trace also shows its leading edge and its charge gates. Records with more
/// samples than pixels are drawn by their envelope, finely where they are shown. Aligned: x counts from each
/// leading edge, and events without one are left out.
plots::Content overlay(const Events& events, const std::vector<ShownTrace>& traces, Heights heights,
                       const ShownPart& shown = {}, dataset::Alignment alignment = dataset::Alignment::fixed);

/// Mean and standard deviation of the traces of each class, sample by sample, x as of overlay().
plots::Content meanTraces(const Events& events, const std::vector<ShownTrace>& traces, Heights heights,
                          dataset::Alignment alignment = dataset::Alignment::fixed);

/// All traces of the classes chosen as a density: how often they pass through each cell.
/// `baselineSubtracted`: what the maps were counted with.
plots::Content persistenceMap(const pulse::Persistence& maps, ClassFilter filter, bool baselineSubtracted);

/// The window's samples with every pulse at unit amplitude: mean and standard deviation a class, or the one
/// trace. Aligned: the window starts so many samples from each leading edge; traces that it reaches out of
/// are left out, as they are of data sets.
plots::Content windowShape(const Events& events, const std::vector<ShownTrace>& traces,
                           plots::SampleRange window,
                           dataset::Alignment alignment = dataset::Alignment::fixed);

/// How well windows of one length tell the classes apart, against their start: AUC of a linear discriminant
/// of the pulses as they are and brought to one amplitude. The window shown is marked.
plots::Content informationStrip(const psd::WindowScan& scan, plots::SampleRange window);

}  // namespace pw::traces
