// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "training/run.h"

class QComboBox;
class QLabel;

namespace pw::plots {
class PlotView;
}
namespace pw::sheets {
class FigureStrip;
}

namespace pw::training {

class RunTabs;

/// The Training page: one run chosen from several, with how it learned, its layers and its outputs.
class RunView : public QWidget {
  Q_OBJECT
 public:
  explicit RunView(QWidget* parent = nullptr);

  /// Newest last; shown first is the newest that was not compressed.
  void setRuns(std::vector<Run> runs);
  /// A run begins: it becomes the newest, is shown, and its curves leave room for all planned epochs.
  void startRun(const recipe::TrainingRecipe& recipe);
  bool isLive() const;
  /// Another epoch of the run that has begun (without one: of the run shown).
  void addEpoch(const recipe::Epoch& epoch);
  /// What the run that has begun looks like now.
  void addLive(const recipe::LiveView& view);
  /// The run has ended with this; without a run that has begun it is added.
  void finishRun(Run run);
  /// The run that has begun came to nothing: it is taken away again.
  void dropRun();
  RunTabs* tabs() const { return m_tabs; }
  std::vector<plots::PlotView*> plots() const;

 signals:
  /// The person wants to see this event of the trace file.
  void eventWanted(quint64 event);

 private:
  void refresh();
  void list(int shown);
  const Run* shown() const;
  Run* growing();
  std::vector<Run> m_runs;
  QComboBox* m_choice = nullptr;
  QLabel* m_words = nullptr;
  sheets::FigureStrip* m_figures = nullptr;
  RunTabs* m_tabs = nullptr;
};

/// A recipe in one line: "161-256-64-32-2, 30 epochs, batch 64, Adam 0.001".
QString recipeText(const recipe::TrainingRecipe& recipe);

}  // namespace pw::training
