// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QString>
#include <QWidget>

#include "test_support.h"

namespace pw::test {

/// Warnings that Qt printed since the last call; the main program fails a test that leaves any.
QStringList takeQtWarnings();

/// The descendant of `parent` with this objectName, or a failure and nullptr.
template <class T>
T* named(QWidget* parent, const char* name) {
  T* found = parent->findChild<T*>(QString::fromLatin1(name));
  EXPECT_NE(found, nullptr) << "no " << name;
  return found;
}

/// Controls below `top` (itself included) that take the keyboard focus but have no accessible name, as
/// "class objectName".
QStringList namelessControls(QWidget* top);

/// Number of distinct colours in a picture, counted up to `most`: one means blank.
int distinctColours(const QImage& image, int most = 1000);

/// Makes printing readable in failures.
inline std::string text(const QString& string) {
  return string.toStdString();
}

}  // namespace pw::test
