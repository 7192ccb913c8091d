// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>
#include <vector>

namespace pw::wizard {

/// A whole number out of a list; what is typed becomes the next smaller one of it.
class LegalBox : public QSpinBox {
  Q_OBJECT
 public:
  explicit LegalBox(QWidget* parent = nullptr) : QSpinBox(parent) {}
  /// Ascending, not empty.
  void setLegal(std::vector<int> values);
  const std::vector<int>& legal() const { return m_legal; }
  int legalOf(int value) const;
  void stepBy(int steps) override;

 private:
  std::vector<int> m_legal{1};
};

}  // namespace pw::wizard
