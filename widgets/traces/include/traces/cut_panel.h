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
/// chosen one is dragged. Values in, changed values out by signal; so are very many events to be counted.
class CutPanel : public QWidget {
  Q_OBJECT
 public:
  CutPanel(plots::PlotView* map, QWidget* parent);

  /// `labels` [n] or empty.
  void setPlane(std::shared_ptr<const Plane> plane, std::vector<std::int8_t> labels);
  void setCuts(const std::vector<psd::PlaneCut>& cuts);
  const std::vector<psd::PlaneCut>& cuts() const { return m_cuts; }
  /// The answer to countsWanted(); one to an older question is dropped.
  void setCounts(int number, std::map<std::string, psd::CutCounts> counts);
  /// Adds a cut of this kind on the plane of now and chooses it.
  void add(psd::Cut::Kind kind);
  /// Events in the chosen cut, in order; none without one on the plane shown.
  std::vector<std::uint64_t> inside() const;

 signals:
  /// The person has changed the cuts; `what` names the step for undo.
  void cutsChanged(const std::vector<pw::psd::PlaneCut>& cuts, const QString& what);
  /// Very many events are to be counted: countCuts().
  void countsWanted(const pw::traces::CutQuestion& question);
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
  /// Counts what these let through; the words stay until that is known.
  void count(const std::vector<psd::PlaneCut>& cuts);
  void showList();
  void showWords();
  void showOutlines();
  void showChosen();
  QString wordsOf(const psd::PlaneCut& cut) const;

  std::shared_ptr<const Plane> m_plane;
  std::shared_ptr<const std::vector<std::int8_t>> m_labels;
  plots::Interval m_energies;
  std::vector<psd::PlaneCut> m_cuts;
  int m_asked = 0;                                 ///< number of the newest question
  std::map<std::string, psd::CutCounts> m_counts;  ///< by name, of the cuts on the plane
  plots::OutlineEditor* m_editor;
  QListWidget* m_list;
  QMenu *m_add, *m_combine, *m_more;
  std::vector<QAction*> m_needChosen;  ///< offered while a cut is chosen
  QToolButton *m_addButton = nullptr, *m_combineButton = nullptr;
};

}  // namespace pw::traces
