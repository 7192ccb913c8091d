// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "network/fixed_format.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace pw::settings {

/// "fixed<6,1>": what matters of a format.
QString shortText(const network::FixedFormat& format);
/// "−2 … 1.969 in steps of 0.03125".
QString rangeText(const network::FixedFormat& format);

/// One fixed-point format: bits, integer bits, rounding. The sign belongs to the role and is not offered.
class FormatRow : public QWidget {
  Q_OBJECT
 public:
  /// `name` begins the objectNames: <name>Width, <name>Integer, <name>Rounding, <name>Text.
  FormatRow(const QString& name, const QString& label, const QString& tip, QWidget* parent = nullptr);
  void setValue(const network::FixedFormat& value);
  network::FixedFormat value() const { return m_value; }
  static constexpr int mostBits = 24, mostInteger = 16;

 signals:
  void edited();

 private:
  void take();
  void refresh();
  network::FixedFormat m_value;
  bool m_refreshing = false;
  QSpinBox *m_width, *m_integer;
  QComboBox* m_rounding;
  QLabel* m_text;
};

}  // namespace pw::settings
