// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>

namespace pw::plots {

/// Calls an action at most once an interval (40 ms: 25 Hz), however often it is requested.
///
/// Guarantees, as long as the event loop runs:
/// 1. a request after a quiet interval runs the action at once, inside request();
/// 2. two runs start at least `interval` apart;
/// 3. no request is lost: after the last one the action runs at most `interval` later, so that the newest
/// state
///    is always shown in the end;
/// 4. a request made by the action itself never recurses: it runs an interval later.
/// Everything happens on the thread that the Throttle lives in.
class Throttle : public QObject {
  Q_OBJECT
 public:
  explicit Throttle(std::function<void()> action, int intervalMs = 40, QObject* parent = nullptr);

  void request();
  /// Runs a waiting request now (pictures, tests); nothing waiting: does nothing.
  void flush();
  bool isWaiting() const { return m_waiting; }

 private:
  void run();
  std::function<void()> m_action;
  QTimer m_timer;
  bool m_waiting = false;
};

}  // namespace pw::plots
