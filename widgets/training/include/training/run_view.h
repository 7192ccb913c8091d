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
class GridView;
}  // namespace pw::sheets

namespace pw::training {

class ConfusionView;

/// The Training page: one run chosen from several, with its curves, its confusion matrix, its ROC, its layers
/// and the trivial classifiers beside it.
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
  /// The run has ended with this; without a run that has begun it is added.
  void finishRun(Run run);
  /// The run that has begun came to nothing: it is taken away again.
  void dropRun();
  std::vector<plots::PlotView*> plots() const { return {m_loss, m_accuracy, m_roc, m_outputs}; }

 private:
  void refresh();
  void list(int shown);
  void showCurves(const Run& run);
  std::vector<Run> m_runs;
  QComboBox* m_choice = nullptr;
  QLabel* m_words = nullptr;
  sheets::FigureStrip* m_figures = nullptr;
  plots::PlotView *m_loss = nullptr, *m_accuracy = nullptr, *m_roc = nullptr, *m_outputs = nullptr;
  ConfusionView* m_confusion = nullptr;
  sheets::GridView *m_layers = nullptr, *m_scores = nullptr;
};

/// A recipe in one line: "161-256-64-32-2, 30 epochs, batch 64, Adam 0.001".
QString recipeText(const recipe::TrainingRecipe& recipe);

}  // namespace pw::training
