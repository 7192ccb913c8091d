// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/project_worker.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/file.h"
#include "window/read_events.h"
#include "window/read_project.h"

namespace pw::window {
namespace {

/// Reading takes several times the memory of what is kept: the rest goes back to the system.
void giveMemoryBack() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace

ProjectWorker::ProjectWorker(QObject* parent) : QObject(parent), m_there(new QObject) {
  m_there->moveToThread(&m_thread);
  connect(&m_thread, &QThread::finished, m_there, &QObject::deleteLater);
  m_thread.setObjectName(QStringLiteral("project"));
  m_thread.start();
}

ProjectWorker::~ProjectWorker() {
  for (std::stop_source* stop : {&m_openStop, &m_refreshStop, &m_makeStop, &m_tracesStop, &m_saveStop})
    stop->request_stop();
  m_thread.quit();
  m_thread.wait();
}

void ProjectWorker::post(std::function<void()> action) {
  QMetaObject::invokeMethod(m_there, std::move(action), Qt::QueuedConnection);
}

void ProjectWorker::answer(std::function<void()> action) {
  QMetaObject::invokeMethod(this, std::move(action), Qt::QueuedConnection);
}

void ProjectWorker::open(const QString& folder, bool mayWrite) {
  m_openStop.request_stop();
  m_refreshStop.request_stop();
  m_openStop = {};
  m_opening = true;
  const std::stop_token stop = m_openStop.get_token();
  post([this, folder, stop, mayWrite] {
    Work work{stop, [this, stop](double fraction, std::string_view what) {
                const QString words = QString::fromUtf8(what.data(), qsizetype(what.size()));
                answer([this, stop, fraction, words] {
                  if (!stop.stop_requested()) emit progressed(fraction, words);
                });
              }};
    auto result =
        std::make_shared<Result<Snapshot>>(readProject(folder.toStdString(), work, nullptr, mayWrite));
    giveMemoryBack();
    answer([this, stop, result] {
      if (stop.stop_requested()) return;  // a newer request, or stop(), has answered
      m_opening = false;
      if (*result) {
        emit opened(std::make_shared<const Snapshot>(std::move(**result)));
      } else {
        emit failed(result->error());
      }
    });
  });
}

void ProjectWorker::refresh(const std::shared_ptr<const Snapshot>& previous) {
  m_refreshStop.request_stop();
  m_refreshStop = {};
  const std::stop_token stop = m_refreshStop.get_token();
  post([this, previous, stop] {
    auto result = std::make_shared<Result<Snapshot>>(
        readProject(previous->folder.toStdString(), Work{stop, {}}, previous.get()));
    giveMemoryBack();
    answer([this, stop, result] {
      if (stop.stop_requested()) return;
      if (*result) {
        emit refreshed(std::make_shared<const Snapshot>(std::move(**result)));
      } else {
        emit refreshFailed(result->error());
      }
    });
  });
}

void ProjectWorker::create(const NewProject& project) {
  make([project](const Work& work) { return makeProject(project, work); }, project.folder);
}

void ProjectWorker::copy(const QString& from, const QString& to) {
  make([from, to](const Work& work) { return copyProject(from.toStdString(), to.toStdString(), work); }, to);
}

void ProjectWorker::make(std::function<Result<void>(const Work&)> action, const QString& folder) {
  m_makeStop.request_stop();
  m_makeStop = {};
  const std::stop_token stop = m_makeStop.get_token();
  post([this, stop, folder, action = std::move(action)] {
    const Result<void> result =
        action(Work{stop, [this](double fraction, std::string_view what) {
                      const QString words = QString::fromUtf8(what.data(), qsizetype(what.size()));
                      answer([this, fraction, words] { emit createProgressed(fraction, words); });
                    }});
    answer([this, folder, result] {
      if (result) {
        emit created(folder);
      } else {
        emit createFailed(result.error());
      }
    });
  });
}

void ProjectWorker::stop() {
  m_makeStop.request_stop();
  if (!m_opening) return;
  m_openStop.request_stop();
  m_opening = false;
  emit stopped();
}

void ProjectWorker::readTraces(const std::string& file, const std::vector<quint64>& events) {
  m_tracesStop.request_stop();
  m_tracesStop = {};
  const std::stop_token stop = m_tracesStop.get_token();
  post([this, file, wanted = std::vector<std::uint64_t>(events.begin(), events.end()), stop] {
    auto result = std::make_shared<Result<std::vector<pw::traces::ShownTrace>>>(
        window::readTraces(file, wanted, Work{stop, {}}));
    answer([this, stop, result] {
      if (stop.stop_requested()) return;
      if (*result) {
        emit tracesRead(std::make_shared<std::vector<pw::traces::ShownTrace>>(std::move(**result)));
      } else {
        emit tracesFailed(result->error());
      }
    });
  });
}

void ProjectWorker::save(const QString& path, const QByteArray& bytes) {
  save(path, [bytes](const Work&) -> Result<QByteArray> { return bytes; });
}

void ProjectWorker::save(const QString& path, std::function<Result<QByteArray>(const Work&)> make) {
  post([this, path, stop = m_saveStop.get_token(), make = std::move(make)] {
    const auto write = [&]() -> Result<void> {
      PW_ASSIGN(const QByteArray bytes, make(Work{stop, {}}));
      return writeFileAtomically(path.toStdString(),
                                 std::string_view(bytes.constData(), std::size_t(bytes.size())));
    };
    const Result<void> result = write();
    answer([this, path, result] {
      if (result) {
        emit saved(path);
      } else {
        emit saveFailed(result.error());
      }
    });
  });
}

}  // namespace pw::window
