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
class GridView;
}

namespace pw::training {

/// The layers of a run's network: weights before and after quantisation, ranges against formats, what is
/// clipped, zero or dead, and what each layer costs.
class LayersPanel : public QWidget {
  Q_OBJECT
 public:
  explicit LayersPanel(QWidget* parent = nullptr);
  /// None: there is no run.
  void showRun(const Run* run);
  plots::PlotView* plot() const { return m_weights; }

 private:
  void list();
  void showWeights();
  std::vector<recipe::LiveLayer> m_shown;
  QComboBox* m_layer = nullptr;
  QLabel* m_words = nullptr;
  plots::PlotView* m_weights = nullptr;
  sheets::GridView *m_figures = nullptr, *m_costs = nullptr;
};

}  // namespace pw::training
