// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/board_form.h"

namespace pw::settings {

BoardForm::BoardForm(QWidget* parent) : Form(parent) {
  addSection(tr("Measurement"),
             tr("The board first classifies all held-back events in one batch and compares "
                "every output word with the integer model."));
  addWhole({"singleShots", tr("Single shots"),
            tr("So many events are then sent one by one and timed. More of them show rarer delays.")},
           1, 1'000'000, {[this] { return m_value; }, [this](int shots) { m_value = shots; }});
  setValue(m_value);
}

void BoardForm::setValue(int singleShots) {
  m_value = singleShots;
  refresh();
}

}  // namespace pw::settings
