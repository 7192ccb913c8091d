// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabWidget>

namespace pw::sheets {

/// Tabs inside a page, plain and with names for whoever cannot see them.
QTabWidget* makeTabs(const QString& objectName, const QString& words, QWidget* parent);

}  // namespace pw::sheets
