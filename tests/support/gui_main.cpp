// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QSet>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <cstdlib>
#include <mutex>

#include "gui_test.h"
#include "look/theme.h"

namespace {

std::mutex warningsLock;
QStringList warnings;

void keepWarning(QtMsgType type, const QMessageLogContext&, const QString& message) {
  // Said by Qt where there is no session or no window manager; no fault of ours.
  if (message.contains(QLatin1String("XDG_RUNTIME_DIR"))) return;
  if (message.contains(QLatin1String("does not support propagateSizeHints"))) return;
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  const std::scoped_lock lock(warningsLock);
  warnings << message;
}

/// A Qt warning during a test fails it.
class FailOnWarnings final : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override { pw::test::takeQtWarnings(); }
  void OnTestEnd(const testing::TestInfo&) override {
    for (const QString& warning : pw::test::takeQtWarnings()) {
      ADD_FAILURE() << "Qt warned: " << warning.toStdString();
    }
  }
};

}  // namespace

namespace pw::test {

QStringList takeQtWarnings() {
  const std::scoped_lock lock(warningsLock);
  return std::exchange(warnings, {});
}

QStringList namelessControls(QWidget* top) {
  QStringList nameless;
  QList<QWidget*> widgets = top->findChildren<QWidget*>();
  widgets.prepend(top);
  for (QWidget* widget : widgets) {
    // Parts of a control (the editor inside a spin box, a view's viewport) speak through the control.
    const bool part = widget->objectName().startsWith(QLatin1String("qt_")) || widget->focusProxy();
    // A drop-down list is a window of its own and read out by its box.
    const bool elsewhere = widget->window() != top->window();
    // Words that the mouse can select speak for themselves, or say nothing yet.
    const auto* words = qobject_cast<const QLabel*>(widget);
    if (words && words->text().isEmpty()) continue;
    if (widget->focusPolicy() == Qt::NoFocus || part || elsewhere || widget->isWindow()) continue;
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    if (!interface || !interface->text(QAccessible::Name).trimmed().isEmpty()) continue;
    nameless << QStringLiteral("%1 %2").arg(QString::fromLatin1(widget->metaObject()->className()),
                                            widget->objectName());
  }
  return nameless;
}

int distinctColours(const QImage& image, int most) {
  QSet<QRgb> seen;
  for (int y = 0; y < image.height() && seen.size() < most; ++y) {
    for (int x = 0; x < image.width(); ++x) seen.insert(image.pixel(x, y));
  }
  return int(seen.size());
}

}  // namespace pw::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  // Listing tests at build time needs no screen.
  if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
  if (!std::getenv("QT_QPA_PLATFORM")) setenv("QT_QPA_PLATFORM", "offscreen", 1);
  QStandardPaths::setTestModeEnabled(true);
  const QTemporaryDir settings;  // tests run side by side
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  QLocale::setDefault(QLocale::c());
  qInstallMessageHandler(keepWarning);
  QApplication application(argc, argv);
  pw::look::apply(pw::look::Theme::light);
  testing::UnitTest::GetInstance()->listeners().Append(new FailOnWarnings);
  return RUN_ALL_TESTS();
}
