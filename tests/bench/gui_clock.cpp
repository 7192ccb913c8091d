// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_clock.h"

#include <QEventLoop>
#include <QMetaEnum>
#include <QThread>
#include <QWidget>
#include <cstdio>
#include <ctime>

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

Moment now() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return {Clock::now(), double(spent.tv_sec) * 1e3 + double(spent.tv_nsec) * 1e-6};
}

Span since(const Moment& moment, const Moment& until) {
  return {milliseconds(until.time - moment.time), until.workMs - moment.workMs};
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
  const Moment before = now();
  ++m_depth;
  const bool result = QApplication::notify(receiver, event);
  --m_depth;
  const Moment after = now();
  if (paint) {
    ++m_paints;
    m_lastPaint = after;
  }
  if (const double ms = since(before, after).ms; sayAboveMs > 0 && ms > sayAboveMs) {
    say(ms, std::string(std::size_t(m_depth) * 2, ' ') + name, type);
  }
  return result;
}

Heartbeat::Heartbeat() {
  m_timer.setTimerType(Qt::PreciseTimer);
  m_timer.setInterval(1);
  connect(&m_timer, &QTimer::timeout, this, &Heartbeat::beat);
}

void Heartbeat::beat() {
  const Moment moment = now();
  m_gaps.push_back(since(m_last, moment));
  m_last = moment;
}

void Heartbeat::start() {
  m_gaps.clear();
  m_last = now();
  m_timer.start();
}

void Heartbeat::stop(Figure& figure) {
  m_timer.stop();
  beat();  // a stall that lasts until now has no beat at its end yet
  for (const Span& gap : m_gaps) figure.add(gap);
}

std::string windowMachine() {
  return machine() + ", Qt " + qVersion() + " on " + QGuiApplication::platformName().toStdString();
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

Pace::Pace(TimedApplication& application, double everyMs)
    : m_application(application), m_every(everyMs), m_next(Clock::now()) {
  m_ticks.setTimerType(Qt::PreciseTimer);
  m_ticks.start(1);
}

Moment Pace::beat() {
  const Clock::time_point before = Clock::now();
  if (m_next > before) idle(milliseconds(m_next - before));
  // A beat that the event loop overslept counts from its own time.
  Moment due = now();
  due.time = std::min(due.time, std::max(m_next, before));
  m_next = due.time + std::chrono::microseconds(int(m_every * 1000));
  return due;
}

Span Pace::paintedAfter(const std::function<void()>& send) {
  const Moment due = beat();
  const int paints = m_application.paints();
  send();
  const Moment handled = now();
  while (m_application.paints() == paints && milliseconds(Clock::now() - handled.time) < nothingPaintedMs) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  return since(due, m_application.paints() == paints ? handled : m_application.lastPaint());
}

Span Pace::allPaintedAfter(const std::function<void()>& send) {
  const Moment due = beat();
  send();
  Moment last = now();
  for (int paints = m_application.paints(); milliseconds(Clock::now() - last.time) < quietMs;) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    if (m_application.paints() == paints) continue;
    paints = m_application.paints();
    last = m_application.lastPaint();
  }
  return since(due, last);
}

}  // namespace pw::bench
