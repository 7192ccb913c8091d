// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <array>
#include <memory>
#include <optional>

#include "evaluate/evaluation.h"
#include "psd/labelling.h"
#include "traces/trace_content.h"

class QCheckBox;
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

/// The Traces page: chosen traces with the window over them, the window's mean shape, FCI against energy and
/// the charge ratio. It asks for the rows it wants by signal and shows those it is given.
class TraceView : public QWidget {
  Q_OBJECT
 public:
  explicit TraceView(QWidget* parent = nullptr);

  /// Another file; asks for its rows.
  void setEvents(Events events);
  /// Features [n] of the present file, when they are measured, and what with.
  void setFeatures(std::vector<pulse::PulseFeatures> features, const pulse::FeatureSettings& settings = {});
  void setLabels(std::vector<std::int8_t> labels);
  /// The rows last asked for.
  void setTraces(std::vector<ShownTrace> traces);
  /// The maps last asked for, counted with the baseline at zero or not; without maps: they could not be made.
  void setPersistence(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero);
  /// Those maps as far as they are counted.
  void setPersistenceSoFar(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero);
  /// The scan last asked for; none: it could not be made.
  void setScan(std::shared_ptr<const psd::WindowScan> scan);
  void setWindow(plots::SampleRange window);
  plots::SampleRange window() const;
  /// Marks the events of a region in all plots and shows their traces; none: all events again.
  void setBrush(const std::optional<Brush>& brush);
  const std::optional<Brush>& brush() const { return m_brush; }
  /// The method that events are labelled by and where its threshold lies now (LabelSummary::threshold):
  /// chooses the histogram and puts the line into it. Labels of the file or of a region: no line.
  void setCut(std::optional<psd::Method> method, std::optional<double> used);
  /// What single cuts come to on the held-back events.
  void setBaselines(const std::optional<evaluate::Baselines>& baselines);
  const Events& events() const { return m_events; }
  std::vector<plots::PlotView*> plots() const {
    return {m_overlay, m_shape, m_density, m_ratio, m_information};
  }

 signals:
  void tracesWanted(const std::vector<quint64>& events);
  /// The file came without features and its first traces are shown: every pulse is to be measured.
  void featuresWanted();
  /// All traces of the file are to be counted, in the classes of events().
  void persistenceWanted(bool baselineAtZero);
  /// It is to be found out how well windows of this length tell the classes of events() apart.
  void scanWanted(qint64 length);
  /// Once a drag, an arrow key or an edited field.
  void windowChanged(pw::plots::SampleRange window);
  /// The person moved the cut of the label method; once a drag or an arrow key.
  void cutMoved(double value);

 private:
  QWidget* buildControls();
  void connectWindow();
  void connectBrush(plots::PlotView* plot);
  Brush::Of brushed(const plots::PlotView* plot) const;
  /// One event of a cell or bin; the next one at each further call.
  void showEventOf(const Brush& cell);
  ClassFilter filter() const;
  const std::vector<std::uint64_t>& marked() const;
  bool isSingle() const;
  bool isPersistence() const;
  void showPersistence();
  void filterChanged();
  /// What passes the filter and the brush, anew.
  void choose();
  void step(int by);
  void ask();
  void showOverlay();
  ShownPart shownPart() const;
  void showShape();
  void showInformation();
  void showStatistics();
  /// One event: what was measured on it; else what single cuts get right.
  void showFigures();
  void showHistogram();
  void countMap();
  void countHistogram();
  /// The selection in the statistics, which are not counted again for it.
  void showMarks();

  Events m_events;
  std::vector<ShownTrace> m_traces;
  std::array<std::shared_ptr<const pulse::Persistence>, 2> m_persistence;  ///< [baseline at zero]
  std::array<bool, 2> m_persistenceWhole{};                                ///< all traces are counted
  bool m_featuresAsked = false;
  std::optional<bool> m_persistenceAsked;  ///< with the baseline at zero
  std::optional<Brush> m_brush;
  std::vector<std::uint64_t> m_chosen;  ///< events that pass the filter

  plots::Content m_map, m_histogram;  ///< statistics without marks

  QComboBox *m_mode = nullptr, *m_class = nullptr;
  QSpinBox *m_count = nullptr, *m_event = nullptr;
  QToolButton *m_previous = nullptr, *m_next = nullptr, *m_clear = nullptr;
  QCheckBox* m_baseline = nullptr;
  QComboBox* m_figure = nullptr;
  sheets::FigureStrip* m_figures = nullptr;
  std::optional<evaluate::Baselines> m_baselines;
  plots::CutLine* m_cut = nullptr;
  std::optional<psd::Method> m_method;
  std::optional<double> m_threshold;
  QLabel* m_words = nullptr;
  WindowFields* m_fields = nullptr;
  plots::PlotView *m_overlay = nullptr, *m_shape = nullptr, *m_density = nullptr, *m_ratio = nullptr,
                  *m_information = nullptr;
  QTabWidget* m_beside = nullptr;  ///< the trace
  std::shared_ptr<const psd::WindowScan> m_scan;
  std::optional<std::int64_t> m_scanAsked;  ///< length
  plots::RangeSelector* m_selector = nullptr;
  plots::Throttle *m_shapeThrottle = nullptr, *m_overlayThrottle = nullptr;
  ShownPart m_drawn;  ///< what the overlay's envelopes are made for
};

}  // namespace pw::traces
