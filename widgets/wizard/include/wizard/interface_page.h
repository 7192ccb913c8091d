// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "sheets/grid_view.h"
#include "wizard/design_costs.h"

class QLabel;

namespace pw::wizard {

/// What goes into the design and what comes out: streams, words, formats, and the registers beside them.
class InterfacePage : public QWidget {
  Q_OBJECT
 public:
  explicit InterfacePage(QWidget* parent = nullptr);
  void setCosts(const DesignCosts& costs);

 private:
  QLabel* m_words;
  sheets::GridView *m_streams, *m_registers;
};

}  // namespace pw::wizard
