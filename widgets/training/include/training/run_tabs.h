// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>

#include "training/run.h"

class QTabWidget;

namespace pw::plots {
class PlotView;
class Throttle;
}  // namespace pw::plots

namespace pw::training {

class LayersPanel;
class LearningPanel;
class OutputsPanel;

/// One run in three tabs: how it learned, its layers, its outputs. Only what is on the screen is refreshed
/// while the run trains, at most 20 times a second.
class RunTabs : public QWidget {
  Q_OBJECT
 public:
  /// `run` gives the run to show whenever it is asked; nullptr: there is none.
  RunTabs(const QString& objectName, const QString& words, std::function<const Run*()> run,
          QWidget* parent = nullptr);
  /// A tab before the three.
  void addFirst(QWidget* page, const QString& title);
  /// Another run, or this one has ended.
  void showRun();
  /// The run has another epoch or live view.
  void runHasGrown();
  LearningPanel* learning() const { return m_learning; }
  LayersPanel* layers() const { return m_layers; }
  OutputsPanel* outputs() const { return m_outputs; }
  std::vector<plots::PlotView*> plots() const;

 signals:
  /// The person wants to see this event of the trace file.
  void eventWanted(quint64 event);

 private:
  void showPanel(QWidget* panel);
  std::function<const Run*()> m_run;
  QTabWidget* m_tabs = nullptr;
  LearningPanel* m_learning = nullptr;
  LayersPanel* m_layers = nullptr;
  OutputsPanel* m_outputs = nullptr;
  plots::Throttle* m_throttle = nullptr;
};

}  // namespace pw::training
