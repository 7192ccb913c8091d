// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/throttle.h"

namespace pw::plots {

Throttle::Throttle(std::function<void()> action, int intervalMs, QObject* parent)
    : QObject(parent), m_action(std::move(action)) {
  m_timer.setSingleShot(true);
  m_timer.setTimerType(Qt::PreciseTimer);
  m_timer.setInterval(intervalMs);
  connect(&m_timer, &QTimer::timeout, this, [this] {
    if (m_waiting) run();
  });
}

void Throttle::request() {
  if (m_timer.isActive()) {
    m_waiting = true;
  } else {
    run();
  }
}

void Throttle::flush() {
  if (m_waiting) run();
}

void Throttle::run() {
  m_waiting = false;
  m_timer.start();  // before the action, so that its own requests wait
  m_action();
}

}  // namespace pw::plots
