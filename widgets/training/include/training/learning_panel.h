// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "training/run.h"

class QLabel;
class QSlider;

namespace pw::plots {
class PlotView;
}

namespace pw::training {

/// How a run went: loss and accuracy by batch and epoch, the learning rate, sparsity and the loss's terms.
/// The curves are shown as they are; a slider draws an exponential mean over them.
class LearningPanel : public QWidget {
  Q_OBJECT
 public:
  explicit LearningPanel(QWidget* parent = nullptr);
  /// None: there is no run.
  void showRun(const Run* run);
  /// 0 (off) … 0.99.
  double smoothing() const;
  std::vector<plots::PlotView*> plots() const { return {m_loss, m_accuracy, m_rate, m_shares}; }

 signals:
  /// Show the run again.
  void smoothingChanged();

 private:
  void nameSmoothing();
  QSlider* m_smoothing = nullptr;
  QLabel* m_smoothingWords = nullptr;
  plots::PlotView *m_loss = nullptr, *m_accuracy = nullptr, *m_rate = nullptr, *m_shares = nullptr;
};

}  // namespace pw::training
