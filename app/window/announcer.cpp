// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/announcer.h"

#include <QEvent>
#include <QTimer>
#include <QWindow>
#include <cstdio>

#include "window/main_window.h"

namespace pw::window {
namespace {

void say(const char* words) {
  std::printf("%s\n", words);
  std::fflush(stdout);
}

}  // namespace

Announcer::Announcer(MainWindow* window) : QObject(window) {
  window->windowHandle()->installEventFilter(this);
  connect(window, &MainWindow::settled, this, [this, window] {
    // What the plots were given is drawn within a tick of their throttle.
    if (window->isSettled() && window->hasProject()) QTimer::singleShot(100, this, [] { say("settled"); });
  });
}

bool Announcer::eventFilter(QObject* watched, QEvent* event) {
  const bool exposed = event->type() == QEvent::Expose && static_cast<QWindow*>(watched)->isExposed();
  if (exposed && !std::exchange(m_said, true)) {
    // The window paints while it handles the event: what is queued now comes after that.
    QTimer::singleShot(0, this, [] { say("first frame"); });
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace pw::window
