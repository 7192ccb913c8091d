// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "training/output_scores.h"
#include "training/run.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace pw::plots {
class CutLine;
class PlotView;
class Throttle;
}  // namespace pw::plots
namespace pw::sheets {
class GridView;
}

namespace pw::training {

class ConfusionView;

/// A run's outputs by class, with a cut that can be moved: confusion matrix, leakage, efficiency, the place
/// on the ROC and the misclassified events follow it. While a run trains its last live view is shown
/// (validation events), afterwards its evaluation (held-back events).
class OutputsPanel : public QWidget {
  Q_OBJECT
 public:
  explicit OutputsPanel(QWidget* parent = nullptr);
  /// None: there is no run.
  void showRun(const Run* run);
  /// Above it events are called neutrons; 0: the larger output wins.
  void setCut(double cut);
  double cut() const { return m_cut; }
  const CutFigures& figures() const { return m_figures; }
  /// Events of the trace file in the table of misclassified ones.
  const std::vector<std::uint32_t>& wrongEvents() const { return m_wrongEvents; }
  plots::PlotView* histogram() const { return m_histogram; }
  plots::PlotView* roc() const { return m_roc; }

 signals:
  /// The person wants to see this event of the trace file.
  void eventWanted(quint64 event);

 private:
  QWidget* buildWrong();
  void showScores();
  void showCut();
  void showWrong();
  void open(int row);

  Run m_run;  ///< without its history and network
  OutputScores m_scores;
  CutFigures m_figures;
  double m_cut = 0;
  std::vector<std::uint32_t> m_wrongEvents;
  QDoubleSpinBox* m_value = nullptr;
  QPushButton *m_reset = nullptr, *m_open = nullptr;
  QLabel* m_words = nullptr;
  QString m_source;  ///< what the scores are of
  plots::PlotView *m_histogram = nullptr, *m_roc = nullptr;
  plots::CutLine* m_line = nullptr;
  plots::Throttle* m_throttle = nullptr;
  ConfusionView* m_confusion = nullptr;
  sheets::GridView *m_wrong = nullptr, *m_singleCuts = nullptr;
};

}  // namespace pw::training
