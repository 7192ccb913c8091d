// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QTimer>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "figures.h"

namespace pw::bench {

using Clock = std::chrono::steady_clock;
double milliseconds(Clock::duration duration);

/// A point in time on both clocks of this thread.
struct Moment {
  Clock::time_point time;
  double workMs = 0;
};
Moment now();
Span since(const Moment& moment, const Moment& until);

/// An application that knows when its windows were last painted, and what took long.
class TimedApplication : public QApplication {
 public:
  TimedApplication(int& argc, char** argv) : QApplication(argc, argv) {}
  bool notify(QObject* receiver, QEvent* event) override;
  /// Number of finished paints of whole windows, and the end of the last one.
  int paints() const { return m_paints; }
  const Moment& lastPaint() const { return m_lastPaint; }
  /// Prints events of this thread that take longer, when above 0.
  double sayAboveMs = 0;

 private:
  int m_paints = 0, m_depth = 0;
  Moment m_lastPaint;
};

/// The gaps between the beats of a 1 ms timer: a gap is a time in which the event loop did not run.
class Heartbeat : public QObject {
 public:
  Heartbeat();
  /// Gaps from here on, until stop() gives them.
  void start();
  void stop(Figure& figure);

 private:
  void beat();
  QTimer m_timer;
  Moment m_last;
  std::vector<Span> m_gaps;
};

/// machine() with Qt and the platform plugin.
std::string windowMachine();

/// Runs the event loop for a while.
void idle(double ms);
/// Runs the event loop until `done` or the limit.
bool waitUntil(const std::function<bool()>& done, int limitMs);

/// Events at a steady pace, as from a hand; how long after its time each was painted.
class Pace {
 public:
  explicit Pace(TimedApplication& application, double everyMs = 8);
  /// Waits for the next beat, sends, and runs the event loop until a paint that began after the event is
  /// done. What paints nothing within 30 ms counts as long as it was handled. Since the
  /// beat.
  Span paintedAfter(const std::function<void()>& send);
  /// The same until nothing is painted for 60 ms: time of the last paint.
  Span allPaintedAfter(const std::function<void()>& send);

 private:
  Moment beat();
  TimedApplication& m_application;
  QTimer m_ticks;  ///< wakes a waiting event loop
  double m_every;
  Clock::time_point m_next;
};

}  // namespace pw::bench
