// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "base/result.h"
#include "base/work.h"

namespace pw::frame {
class JobsArea;
class MessageBar;
}  // namespace pw::frame

namespace pw::window {

/// Work that the window wants done behind the screen while people go on: each with its title, progress and
/// stop in the jobs area, or quick, without. Of each kind one runs: a newer one stops the one before.
class BackgroundJobs : public QObject {
  Q_OBJECT
 public:
  BackgroundJobs(frame::JobsArea* jobs, frame::MessageBar* messages, QObject* parent);
  /// Stops what runs and waits for it.
  ~BackgroundJobs() override;

  /// Runs `make` on a thread of its own and hands what it made to `done` here; nothing when it was stopped,
  /// or failed: that has been posted. Not called when a newer job of the kind has been started meanwhile.
  template <class Value>
  void start(const QString& kind, const QString& title, std::function<Result<Value>(const Work&)> make,
             std::function<void(std::optional<Value>)> done) {
    auto made = std::make_shared<std::optional<Value>>();
    run(
        kind, title,
        [made, make = std::move(make)](const Work& work) -> Result<void> {
          PW_ASSIGN(*made, make(work));
          return {};
        },
        [made, done = std::move(done)](bool whole) { done(whole ? std::move(*made) : std::nullopt); });
  }
  /// The same for what takes a moment and cannot fail: it is not in the jobs area and does not wait for what
  /// is. `done` is not called when it was stopped.
  template <class Value>
  void startQuick(const QString& kind, std::function<Value()> make, std::function<void(Value)> done) {
    start<Value>(
        kind, {}, [make = std::move(make)](const Work&) -> Result<Value> { return make(); },
        [done = std::move(done)](std::optional<Value> made) {
          if (made) done(std::move(*made));
        });
  }
  /// For partial results: runs `action` on the thread of this object unless `job`, the stop token of the work
  /// that calls this, has been stopped by then.
  void show(const std::stop_token& job, std::function<void()> action);
  void stop(const QString& kind);
  void stopAll();
  bool isIdle() const { return m_running.empty(); }

 signals:
  /// The last job has ended.
  void idle();

 private:
  struct Job {
    std::stop_source stop;
    int number = 0;  ///< in the jobs area; of a quick job a negative one
  };
  /// Without a title: a quick job.
  void run(const QString& kind, const QString& title, std::function<Result<void>(const Work&)> make,
           std::function<void(bool)> done);
  /// Takes it from the jobs area.
  void end(int number);
  void finish(const QString& kind, int number, const Result<void>& result,
              const std::function<void(bool)>& done);

  frame::JobsArea* m_jobs;
  frame::MessageBar* m_messages;
  std::map<QString, Job> m_running;  ///< by kind
  int m_quickJobs = 0;               ///< ever started
  QThreadPool m_threads, m_quickThreads;
};

}  // namespace pw::window
