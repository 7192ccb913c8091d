// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/background_jobs.h"

#include "frame/jobs_area.h"
#include "frame/message_bar.h"

namespace pw::window {

BackgroundJobs::BackgroundJobs(frame::JobsArea* jobs, frame::MessageBar* messages, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_messages(messages) {
  m_threads.setMaxThreadCount(2);  // each computes on all cores: a second one is for what takes a moment
  m_quickThreads.setMaxThreadCount(1);
  connect(jobs, &frame::JobsArea::stopWanted, this, [this](int number) {
    for (auto& [kind, job] : m_running) {
      if (job.number == number) job.stop.request_stop();
    }
  });
}

BackgroundJobs::~BackgroundJobs() {
  stopAll();
  m_threads.waitForDone();
  m_quickThreads.waitForDone();
}

void BackgroundJobs::show(const std::stop_token& job, std::function<void()> action) {
  QMetaObject::invokeMethod(
      this,
      [job, action = std::move(action)] {
        if (!job.stop_requested()) action();
      },
      Qt::QueuedConnection);
}

void BackgroundJobs::stop(const QString& kind) {
  if (const auto found = m_running.find(kind); found != m_running.end()) found->second.stop.request_stop();
}

void BackgroundJobs::stopAll() {
  for (auto& [kind, job] : m_running) job.stop.request_stop();
}

void BackgroundJobs::run(const QString& kind, const QString& title,
                         std::function<Result<void>(const Work&)> make, std::function<void(bool)> done) {
  if (const auto before = m_running.find(kind); before != m_running.end()) {
    before->second.stop.request_stop();
    end(before->second.number);
  }
  const int number = title.isEmpty() ? -++m_quickJobs : m_jobs->begin(title);
  Job& job = m_running[kind] = Job{{}, number};
  (title.isEmpty() ? m_quickThreads : m_threads)
      .start(
          [this, kind, number, stop = job.stop.get_token(), make = std::move(make), done = std::move(done)] {
            const Work work{stop, [this, stop, number](double fraction, std::string_view) {
                              show(stop, [this, number, fraction] { m_jobs->progress(number, fraction); });
                            }};
            Result<void> result;
            if (!stop.stop_requested()) result = make(work);
            // Stopped even if that came too late: another project may be shown by now.
            if (stop.stop_requested())
              result = tl::unexpected(Error{ErrorKind::cancelled, "Stopped.", {}, {}});
            QMetaObject::invokeMethod(
                this, [this, kind, number, result, done] { finish(kind, number, result, done); },
                Qt::QueuedConnection);
          });
}

void BackgroundJobs::end(int number) {
  if (number >= 0) m_jobs->end(number);
}

void BackgroundJobs::finish(const QString& kind, int number, const Result<void>& result,
                            const std::function<void(bool)>& done) {
  const auto found = m_running.find(kind);
  if (found == m_running.end() || found->second.number != number) return;  // the newer one will answer
  // stop() may have come while the answer was on its way.
  const bool whole = result && !found->second.stop.stop_requested();
  m_running.erase(found);
  end(number);
  if (!result && result.error().kind != ErrorKind::cancelled) m_messages->post(result.error());
  done(whole);
  if (isIdle()) emit idle();
}

}  // namespace pw::window
