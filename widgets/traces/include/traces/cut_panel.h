// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "traces/cut_shapes.h"

class QAction;
class QListWidget;
class QMenu;
class QToolButton;

namespace pw::plots {
class OutlineEditor;
class PlotView;
}  // namespace pw::plots

namespace pw::traces {

/// The cuts of a project: a list with what each lets through, and their outlines over the map, where the
/// chosen one is dragged. Values in, changed values out by signal.
class CutPanel : public QWidget {
  Q_OBJECT
 public:
  CutPanel(plots::PlotView* map, QWidget* parent);

  /// `labels` [n] or empty.
  void setPlane(std::shared_ptr<const Plane> plane, std::vector<std::int8_t> labels);
  void setCuts(const std::vector<psd::PlaneCut>& cuts);
  const std::vector<psd::PlaneCut>& cuts() const { return m_cuts; }
  /// Adds a cut of this kind on the plane of now and chooses it.
  void add(psd::Cut::Kind kind);
  /// Events in the chosen cut, in order; none without one on the plane shown.
  std::vector<std::uint64_t> inside() const;

 signals:
  /// The person has changed the cuts; `what` names the step for undo.
  void cutsChanged(const std::vector<pw::psd::PlaneCut>& cuts, const QString& what);
  /// The chosen cut is on the plane of another method.
  void methodWanted(pw::psd::Method method);
  /// These events lie in the chosen cut.
  void selectionWanted(const std::vector<std::uint64_t>& events);
  void labelsWanted(const QString& cut);
  void saveWanted();
  void loadWanted();

 private:
  void buildButtons();
  QToolButton* menuButton(const char* name, const QString& words, const QString& tip, QMenu* menu);
  void fillCombine();
  void change(std::vector<psd::PlaneCut> cuts, const QString& what, int chosen);
  int chosen() const;
  bool isOnPlane(const psd::PlaneCut& cut) const { return m_plane && cut.method == m_plane->method; }
  void combine(const psd::PlaneCut& with, psd::Cut::Kind kind);
  void invert();
  void rename();
  void remove();
  void handlesMoved(const std::vector<QPointF>& handles, bool finished);
  void showList();
  void showOutlines();
  void showChosen();
  QString wordsOf(const psd::PlaneCut& cut) const;

  std::shared_ptr<const Plane> m_plane;
  std::vector<std::int8_t> m_labels;
  plots::Interval m_energies;
  std::vector<psd::PlaneCut> m_cuts;
  plots::OutlineEditor* m_editor;
  QListWidget* m_list;
  QMenu *m_add, *m_combine, *m_more;
  std::vector<QAction*> m_needChosen;  ///< offered while a cut is chosen
  QToolButton *m_addButton = nullptr, *m_combineButton = nullptr;
};

}  // namespace pw::traces
