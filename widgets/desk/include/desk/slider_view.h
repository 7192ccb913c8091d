// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "compress/compress.h"
#include "desk/comparison.h"

class QComboBox;
class QLabel;
class QSlider;

namespace pw::plots {
class PlotView;
}

namespace pw::desk {

/// A network as it is judged on the desk: what it answers and what it costs.
struct Judged {
  evaluate::Evaluation evaluation;
  network::Costs costs;
  bool exact = true;  ///< false: nearly so, the exact figures follow
};

/// Runs that were trained with these bits of weights and activations, those whose share of zeros is nearest
/// first.
Runs trainedWith(const std::vector<project::Run>& runs, const compress::Settings& settings);

/// Neutron scores by class, those of the unchanged network pale behind them.
plots::Content scoreHistogram(const Judged& shown, const Judged& unchanged);
/// The ROC of the network under the sliders, of the unchanged one and of one that was trained with the same
/// bits (may be none).
plots::Content slidRoc(const Judged& shown, const Judged& unchanged, const project::Run* trained);

/// Sliders for bits and zeros on a trained network: what rounding and pruning after training do, beside what
/// training with as few bits reaches.
class SliderView : public QWidget {
  Q_OBJECT
 public:
  explicit SliderView(QWidget* parent = nullptr);

  /// All runs: to choose from, and for figures of training with few bits.
  void setRuns(std::vector<project::Run> runs);
  /// The network of the chosen run, as it was trained; the sliders work from now on.
  void setUnchanged(Judged unchanged);
  /// Why the chosen network cannot be judged.
  void setProblem(const QString& words);
  /// What the network under the sliders is worth.
  void setShown(Judged shown);
  compress::Settings settings() const;
  QString run() const;

 signals:
  /// The network of this run is wanted; setUnchanged() or setProblem() answers.
  void runWanted(const QString& folder);
  void moved(const pw::compress::Settings& settings);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* buildControls();
  QSlider* addSlider(const char* name, const QString& label, const QString& help, int low, int high,
                     int value);
  void chooseRun();
  /// Asks for the network of the chosen run, once, as soon as somebody looks.
  void ask();
  void move();
  void refresh();
  sheets::Grid figures() const;

  std::vector<project::Run> m_runs;
  QString m_asked;  ///< run whose network was asked for
  std::optional<Judged> m_unchanged, m_shown;
  QComboBox* m_choice = nullptr;
  QLabel* m_words = nullptr;
  QWidget* m_sliders = nullptr;
  QSlider *m_weights = nullptr, *m_activations = nullptr, *m_inputs = nullptr, *m_zeros = nullptr;
  sheets::GridView* m_figures = nullptr;
  plots::PlotView *m_histogram = nullptr, *m_roc = nullptr;
};

}  // namespace pw::desk
