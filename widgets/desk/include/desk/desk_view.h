// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "desk/comparison.h"

class QComboBox;
class QTabWidget;

namespace pw::plots {
class PlotView;
}

namespace pw::desk {

class FindingsView;
class RunTable;
class SliderView;

/// The demonstration desk: the project's runs in a table, the chosen ones side by side below it.
class DeskView : public QWidget {
  Q_OBJECT
 public:
  explicit DeskView(QWidget* parent = nullptr);

  /// All runs of the project. Ticks stay; of a project that had none yet, the newest four are ticked.
  void setRuns(std::vector<project::Run> runs);
  RunTable* table() const { return m_table; }
  SliderView* sliders() const { return m_sliders; }
  FindingsView* findings() const { return m_findings; }
  QTabWidget* tabs() const { return m_tabs; }

 private:
  QWidget* buildCurves();
  QWidget* buildFigures();
  void showChosen();

  RunTable* m_table;
  QTabWidget* m_tabs;
  SliderView* m_sliders;
  FindingsView* m_findings;
  plots::PlotView *m_accuracy = nullptr, *m_loss = nullptr, *m_pareto = nullptr;
  QComboBox* m_worth = nullptr;
  sheets::GridView *m_quality = nullptr, *m_costs = nullptr, *m_settings = nullptr;
};

}  // namespace pw::desk
