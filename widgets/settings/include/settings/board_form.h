// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/form.h"

namespace pw::settings {

/// How the design is measured on a board.
class BoardForm : public Form {
  Q_OBJECT
 public:
  explicit BoardForm(QWidget* parent = nullptr);
  /// Single shots: events timed one by one.
  void setValue(int singleShots);
  int value() const { return m_value; }

 private:
  int m_value = 1000;
};

}  // namespace pw::settings
