// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <array>

#include "evaluate/evaluation.h"

class QLabel;

namespace pw::training {

/// The confusion matrix: true classes in rows, given classes in columns, each cell with its count and its
/// share of the row. Right answers are tinted in the colour of their class, wrong ones stay plain: the words
/// carry the meaning.
class ConfusionView : public QFrame {
  Q_OBJECT
 public:
  explicit ConfusionView(QWidget* parent = nullptr);
  void setScore(const evaluate::Score* score);
  using Counts = std::array<std::array<std::size_t, 2>, 2>;  ///< [true class][given class]
  void setCounts(const Counts* counts);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  Counts m_counts{};
  bool m_known = false;
  std::array<std::array<QLabel*, 2>, 2> m_cells{};
  QWidget* m_table = nullptr;
  QLabel* m_empty = nullptr;
};

}  // namespace pw::training
