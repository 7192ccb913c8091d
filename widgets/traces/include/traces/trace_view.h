// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <array>
#include <memory>
#include <optional>

#include "evaluate/evaluation.h"
#include "traces/discrimination_panel.h"
#include "traces/time_axis.h"

class QComboBox;
class QLabel;
class QSpinBox;
class QTabWidget;
class QToolButton;

namespace pw::sheets {
class FigureStrip;
}
namespace pw::plots {
class CutLine;
class PlotView;
class Throttle;
}  // namespace pw::plots

namespace pw::traces {

class WindowFields;

/// The Traces page: chosen traces with the window over them, beside it the window's mean shape, where the
/// information is and the charge gates, and below how the classes come apart. It asks for the rows it wants
/// by signal and shows those it is given.
class TraceView : public QWidget {
  Q_OBJECT
 public:
  explicit TraceView(QWidget* parent = nullptr);

  /// Another file; asks for its rows.
  void setEvents(std::shared_ptr<const Events> events);
  void setEvents(Events events);
  /// Features [n] of the present file, when they are measured, and what with.
  void setFeatures(std::vector<pulse::PulseFeatures> features, const pulse::FeatureSettings& settings = {});
  /// The rows last asked for.
  void setTraces(std::vector<ShownTrace> traces);
  /// The maps last asked for, counted with the baseline at zero or not; without maps: they could not be made.
  void setPersistence(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero);
  /// Those maps as far as they are counted.
  void setPersistenceSoFar(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero);
  /// The scan last asked for; none: it could not be made.
  void setScan(std::shared_ptr<const psd::WindowScan> scan);
  /// Aligned: the start counts from each pulse's leading edge.
  void setWindow(plots::SampleRange window, dataset::Alignment alignment = dataset::Alignment::fixed);
  dataset::Alignment alignment() const { return m_alignment; }
  /// Median leading edge of the events chosen, sample of the record; none: they are not measured.
  std::optional<double> typicalEdge() const;
  plots::SampleRange window() const;
  /// Shows this event of the file alone; a filter that it does not pass is opened.
  void openEvent(quint64 event);
  /// Marks events in all plots and shows their traces; none: all events again.
  void setSelection(std::optional<std::vector<std::uint64_t>> events);
  /// Selects the events of a region of the plane shown.
  void markRegion(const Region& region);
  bool hasSelection() const { return m_selection != nullptr; }
  /// Those that pass the filter and are selected, or all of the filter.
  const std::vector<std::uint64_t>& chosen() const { return *m_chosen; }
  DiscriminationPanel* discrimination() const { return m_discrimination; }
  /// The charge gates of the settings, samples from the leading edge.
  void setGates(int gateShort, int gateLong);
  /// What times are shown in, where the sampling rate of the file is known; else samples. No signal.
  void setTimeUnit(TimeUnit unit);
  /// What single cuts come to on the held-back events.
  void setBaselines(const std::optional<evaluate::Baselines>& baselines);
  const Events& events() const { return *m_events; }
  /// Traces, shape, map, histogram, information, gates on the mean pulses, fits, map of gates, check.
  std::vector<plots::PlotView*> plots() const {
    std::vector<plots::PlotView*> all{m_overlay, m_shape};
    const std::vector<plots::PlotView*> below = m_discrimination->plots();
    all.insert(all.end(), below.begin(), below.begin() + 2);
    all.insert(all.end(), {m_information, m_mean});
    all.insert(all.end(), below.begin() + 2, below.end());
    return all;
  }

 signals:
  void tracesWanted(const std::vector<quint64>& events);
  /// The file came without features and its first traces are shown: every pulse is to be measured.
  void featuresWanted();
  /// All traces of the file are to be counted, in the classes of events().
  void persistenceWanted(bool baselineAtZero);
  /// It is to be found out how well windows of this length, aligned or not, tell the classes of events()
  /// apart.
  void scanWanted(qint64 length, pw::dataset::Alignment alignment);
  /// Once a drag, an arrow key or an edited field.
  void windowChanged(pw::plots::SampleRange window);
  /// The person chose what the start of the window counts from; the window lies where it was for a typical
  /// pulse.
  void alignmentChanged(pw::plots::SampleRange window, pw::dataset::Alignment alignment);
  /// The person chose what times are shown in.
  void timeUnitChanged(pw::traces::TimeUnit unit);
  /// The person dragged a gate on the mean pulses, or stepped it by an arrow key.
  void gatesMoved(int gateShort, int gateLong);

 private:
  QWidget* buildControls();
  QWidget* buildTimeUnit(QWidget* parent);
  /// The axes, the window and the gates follow the unit and the sampling rate of the file.
  void showTimeUnit();
  void connectWindow();
  void connectDiscrimination();
  void connectGates();
  void showGates();
  /// The gate of a line, in samples.
  int gateAt(const plots::CutLine* line) const;
  /// One event of a cell or bin; the next one at each further call.
  void showEventOf(const Region& cell);
  Filter filter() const;
  bool isSingle() const;
  bool isPersistence() const;
  Heights heights() const;
  void snapWindow();
  /// The alignment and what follows from it: limits, axes, what the strip scans.
  void align(dataset::Alignment alignment);
  void changeAlignment(dataset::Alignment alignment);
  void showLimits();
  bool isAligned() const { return m_alignment == dataset::Alignment::leadingEdge; }
  /// What the x of the traces, and of the strip, count from.
  TimeOrigin tracesOrigin() const;
  TimeOrigin stripOrigin() const;
  void showPersistence();
  void filterChanged();
  /// What passes the filter and the selection, anew.
  void choose();
  void step(int by);
  void ask();
  /// Shows the traces of these events, asks for them if they are not there.
  void want(std::vector<quint64> events);
  void showOverlay();
  ShownPart shownPart() const;
  void showShape();
  void showInformation();
  void showMean();
  /// One event: what was measured on it; else what single cuts get right.
  void showFigures();

  std::shared_ptr<const Events> m_events = std::make_shared<const Events>();
  std::vector<ShownTrace> m_traces;
  std::vector<quint64> m_wanted;                                           ///< the events last asked for
  std::array<std::shared_ptr<const pulse::Persistence>, 2> m_persistence;  ///< [baseline at zero]
  std::array<bool, 2> m_persistenceWhole{};                                ///< all traces are counted
  bool m_featuresAsked = false;
  std::optional<bool> m_persistenceAsked;  ///< with the baseline at zero
  EventList m_selection;                   ///< none: nothing is selected
  EventList m_chosen = listOf({});         ///< those that pass the filter

  QComboBox *m_mode = nullptr, *m_class = nullptr, *m_quality = nullptr, *m_heights = nullptr,
            *m_timeUnit = nullptr;
  QSpinBox *m_count = nullptr, *m_event = nullptr;
  QToolButton *m_previous = nullptr, *m_next = nullptr, *m_clear = nullptr;
  sheets::FigureStrip* m_figures = nullptr;
  std::optional<evaluate::Baselines> m_baselines;
  QLabel* m_words = nullptr;
  WindowFields* m_fields = nullptr;
  plots::PlotView *m_overlay = nullptr, *m_shape = nullptr, *m_information = nullptr, *m_mean = nullptr;
  plots::CutLine *m_gateShort = nullptr, *m_gateLong = nullptr;
  std::pair<int, int> m_gates{28, 161};
  DiscriminationPanel* m_discrimination = nullptr;
  QTabWidget* m_beside = nullptr;  ///< the trace
  std::shared_ptr<const psd::WindowScan> m_scan;
  std::optional<std::int64_t> m_scanAsked;  ///< length
  plots::RangeSelector* m_selector = nullptr;
  plots::Throttle *m_shapeThrottle = nullptr, *m_overlayThrottle = nullptr;
  dataset::Alignment m_alignment = dataset::Alignment::fixed;
  TimeUnit m_wantedUnit = TimeUnit::samples;
  TimeScale m_time;
  ShownPart m_drawn;  ///< what the overlay's envelopes are made for
};

}  // namespace pw::traces
