// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "traces/separation.h"

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QTabWidget;

namespace pw::plots {
class CutLine;
class PlotView;
}  // namespace pw::plots

namespace pw::traces {

class CutPanel;

/// The lower half of the Traces page: the events in the plane of energy and one method's value, and beside it
/// the histogram, the fits, the cuts, the gates and the check against confounders. What takes longer than a
/// moment is asked for by signal, when it is looked at; what is shown stays until the answer comes, and an
/// answer to an older question is dropped.
class DiscriminationPanel : public QWidget {
  Q_OBJECT
 public:
  explicit DiscriminationPanel(QWidget* parent = nullptr);

  /// The events, or their features, are other ones; none is marked.
  void showEvents(std::shared_ptr<const Events> events, const Filter& filter);
  const std::shared_ptr<const Events>& events() const { return m_events; }
  void setFilter(const Filter& filter);
  /// These stand out in all plots; none: no list.
  void setMarked(EventList events);
  void setMethod(psd::Method method);
  psd::Method method() const;
  /// The plane that is shown.
  const std::shared_ptr<const Plane>& plane() const { return m_picture.plane; }
  /// The answer to pictureWanted().
  void setPicture(PlanePicture picture);
  /// The values [n] last asked for; none: they could not be made.
  void setValues(psd::Method method, std::vector<float> values);
  /// The fits of a plane, gates and check last asked for; empty: they could not be made.
  void setFits(const std::shared_ptr<const Plane>& of, std::vector<psd::SliceFit> fits);
  /// The slices that are to be fitted.
  SliceWidth sliceWidth() const;
  void setGateScan(std::shared_ptr<const psd::GateScan> scan);
  void setCheck(std::optional<psd::ConfoundingCheck> check);
  /// The threshold of the labels, a line in the histogram of its method; none: no line.
  void setThreshold(std::optional<psd::Method> method, std::optional<double> used);
  CutPanel* cuts() const { return m_cuts; }
  /// The row above the map, with the method at its left: room for what the page says of its selection.
  QHBoxLayout* head() const { return m_head; }
  std::vector<plots::PlotView*> plots() const { return {m_map, m_histogram, m_fitPlot, m_gates, m_check}; }

 signals:
  void methodChanged();
  /// Very many events are to be counted: countPlane().
  void pictureWanted(const pw::traces::PlaneQuestion& question);
  /// The values of a method for every event of the file.
  void valuesWanted(pw::psd::Method method);
  /// fitPlane() of the plane in slices of sliceWidth(), the scan of the gates, the check against confounders.
  void fitsWanted();
  void gatesWanted();
  void checkWanted();
  /// The person marked a region of the plane; no region: all events again.
  void regionMarked(const pw::plots::Range& region);
  /// A cell or bin was clicked: one of its events is to be shown.
  void regionPicked(const pw::plots::Range& region);
  void thresholdMoved(double value);
  void gatesChosen(int gateShort, int gateLong);
  void energyMatchWanted();

 private:
  QWidget* buildMap();
  QWidget* buildFits();
  QWidget* buildCheck();
  void connectPlots();
  Shown shownIn(const plots::PlotView* plot) const;
  void offerMethods();
  void showPlane();
  void askForValues();
  void ask();
  void show(PlanePicture picture);
  void showMarks();
  void showThreshold();
  void showBeside();
  void showFits();
  QDoubleSpinBox* addSliceField(QWidget* page, const char* name, const QString& words, const QString& tip);
  void slicesChanged();
  void showGates();
  void showCheck();
  bool isBeside(const QWidget* page) const;

  std::shared_ptr<const Events> m_events = std::make_shared<const Events>();
  Filter m_filter;
  int m_asked = 0;         ///< number of the newest question
  PlanePicture m_picture;  ///< without marks
  EventList m_marked;
  std::shared_ptr<const std::vector<float>> m_values;  ///< of method(), when the features do not hold them
  std::optional<psd::Method> m_valuesAsked;
  std::optional<std::vector<psd::SliceFit>> m_fits;
  std::shared_ptr<const psd::GateScan> m_scan;
  std::optional<psd::ConfoundingCheck> m_confounding;
  bool m_fitsAsked = false, m_gatesAsked = false, m_checkAsked = false;
  std::optional<psd::Method> m_thresholdOf;
  std::optional<double> m_threshold;

  QDoubleSpinBox *m_sliceWidth = nullptr, *m_sliceStart = nullptr;
  QComboBox *m_methods = nullptr, *m_slices = nullptr, *m_checks = nullptr;
  plots::PlotView *m_map = nullptr, *m_histogram = nullptr, *m_fitPlot = nullptr, *m_gates = nullptr,
                  *m_check = nullptr;
  plots::CutLine* m_line = nullptr;
  QHBoxLayout* m_head = nullptr;
  QTabWidget* m_beside = nullptr;  ///< the map
  QWidget *m_fitPage = nullptr, *m_checkPage = nullptr;
  QLabel* m_checkWords = nullptr;
  QPushButton* m_match = nullptr;
  CutPanel* m_cuts = nullptr;
};

}  // namespace pw::traces
