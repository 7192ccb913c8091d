// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pw::traces {

/// Name for programs, name for whoever cannot see it, and tooltip of a control.
template <class Control>
Control* describe(Control* control, const char* name, const QString& words, const QString& tip) {
  control->setObjectName(QString::fromLatin1(name));
  control->setAccessibleName(words);
  control->setToolTip(tip);
  return control;
}

}  // namespace pw::traces
