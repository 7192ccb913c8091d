// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_clock.h"

#include <QEventLoop>
#include <QMetaEnum>
#include <QThread>
#include <QWidget>
#include <cstdio>

namespace pw::bench {
namespace {

constexpr double nothingPaintedMs = 30, quietMs = 60;

bool isWindow(QObject* receiver) {
  if (receiver->isWindowType()) return true;
  return receiver->isWidgetType() && static_cast<QWidget*>(receiver)->isWindow();
}

void say(double ms, const std::string& receiver, QEvent::Type type) {
  const char* name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
  std::fprintf(stderr, "%7.1f ms in %s of %s\n", ms, name ? name : "an event", receiver.c_str());
}

}  // namespace

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
  // Events of other threads come through here too.
  if (QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
  // The receiver may be gone afterwards.
  const QEvent::Type type = event->type();
  const bool paint = (type == QEvent::UpdateRequest || type == QEvent::Expose) && isWindow(receiver);
  std::string name;
  if (sayAboveMs > 0)
    name = std::string(receiver->metaObject()->className()) + " " + receiver->objectName().toStdString();
  const Clock::time_point before = Clock::now();
  ++m_depth;
  const bool result = QApplication::notify(receiver, event);
  --m_depth;
  const Clock::time_point after = Clock::now();
  if (paint) {
    ++m_paints;
    m_lastPaint = after;
  }
  if (sayAboveMs > 0 && milliseconds(after - before) > sayAboveMs) {
    say(milliseconds(after - before), std::string(std::size_t(m_depth) * 2, ' ') + name, type);
  }
  return result;
}

Heartbeat::Heartbeat() {
  m_timer.setTimerType(Qt::PreciseTimer);
  m_timer.setInterval(1);
  connect(&m_timer, &QTimer::timeout, this, [this] {
    const Clock::time_point now = Clock::now();
    m_gaps.push_back(milliseconds(now - m_last));
    m_last = now;
  });
}

void Heartbeat::start() {
  m_gaps.clear();
  m_last = Clock::now();
  m_timer.start();
}

std::vector<double> Heartbeat::stop() {
  m_timer.stop();
  // A stall that lasts until now has no beat at its end yet.
  m_gaps.push_back(milliseconds(Clock::now() - m_last));
  return std::move(m_gaps);
}

void idle(double ms) {
  QEventLoop loop;
  QTimer::singleShot(std::chrono::milliseconds(int(ms + 0.5)), Qt::PreciseTimer, &loop, &QEventLoop::quit);
  loop.exec();
}

bool waitUntil(const std::function<bool()>& done, int limitMs) {
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(limitMs);
  while (!done()) {
    if (Clock::now() > end) return false;
    idle(5);
  }
  return true;
}

Clock::time_point Pace::beat() {
  const Clock::time_point now = Clock::now();
  if (m_next > now) idle(milliseconds(m_next - now));
  // A beat that the event loop overslept counts from its own time.
  const Clock::time_point due = std::min(Clock::now(), std::max(m_next, now));
  m_next = due + std::chrono::microseconds(int(m_every * 1000));
  return due;
}

double Pace::paintedAfter(const std::function<void()>& send) {
  const Clock::time_point due = beat();
  const int paints = m_application.paints();
  send();
  const Clock::time_point handled = Clock::now();
  while (m_application.paints() == paints && milliseconds(Clock::now() - handled) < nothingPaintedMs) {
    QCoreApplication::processEvents();
  }
  return milliseconds((m_application.paints() == paints ? handled : m_application.lastPaint()) - due);
}

double Pace::allPaintedAfter(const std::function<void()>& send) {
  const Clock::time_point due = beat();
  send();
  Clock::time_point last = Clock::now();
  for (int paints = m_application.paints(); milliseconds(Clock::now() - last) < quietMs;) {
    QCoreApplication::processEvents();
    if (m_application.paints() == paints) continue;
    paints = m_application.paints();
    last = m_application.lastPaint();
  }
  return milliseconds(last - due);
}

}  // namespace pw::bench
