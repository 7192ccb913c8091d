// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <optional>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace pw::wizard {

/// Asks for a design to be chosen: the smallest that meets a latency, or the fastest that fits a share of the
/// part; then says why it is this one, or why there is none.
class GoalRow : public QFrame {
  Q_OBJECT
 public:
  explicit GoalRow(QWidget* parent = nullptr);
  double latencyNs() const;
  /// Of the part, as a fraction.
  double share() const;
  /// Whether there is something to choose for.
  void setUsable(bool usable);
  void setChoosing();
  /// `found`: there is such a design, and `words` is why it is this one. Empty words: nothing was asked.
  void setReason(bool found, const QString& words);

 signals:
  void smallestWanted();
  void fastestWanted();

 private:
  void showButtons();
  QDoubleSpinBox* m_latency;
  QSpinBox* m_share;
  QPushButton *m_smallest, *m_fastest;
  QLabel* m_reason;
  bool m_usable = false, m_choosing = false;
};

}  // namespace pw::wizard
