// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSignalSpy>
#include <QTest>

#include "gui_test.h"

namespace pw::settings {

/// Types a number over what a field holds and leaves it with Return.
inline void type(QWidget* field, const QString& text) {
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
  QTest::keyClick(field, Qt::Key_Return);
}

/// The fields that edited() named.
inline QStringList fieldsOf(const QSignalSpy& spy) {
  QStringList fields;
  for (const QList<QVariant>& arguments : spy) fields << arguments.first().toString();
  return fields;
}

}  // namespace pw::settings
