// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>
#include <QLineEdit>

namespace pw::settings {

/// A number without the zeros that a fixed count of decimals would add: "0.001", not "0.00100000".
class NumberBox : public QDoubleSpinBox {
 public:
  using QDoubleSpinBox::QDoubleSpinBox;
  QString textFromValue(double value) const override;
};

/// A whole number from 0 to 2^64 − 1, more than a spin box holds. What is not one is put back when the field
/// is left.
class SeedEdit : public QLineEdit {
  Q_OBJECT
 public:
  explicit SeedEdit(QWidget* parent = nullptr);
  void setSeed(quint64 seed);
  quint64 seed() const { return m_seed; }
  void take();

 signals:
  void seedEdited(quint64 seed);

 private:
  quint64 m_seed = 0;
};

}  // namespace pw::settings
