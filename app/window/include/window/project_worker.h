// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

#include "base/work.h"
#include "window/new_project.h"
#include "window/snapshot.h"

namespace pw::window {

/// Reads projects, traces and writes exports on one thread of its own (HDF5 wants one), and answers by
/// signals on the thread that this object lives in. A newer request of a kind makes older ones of that kind
/// fall silent.
class ProjectWorker : public QObject {
  Q_OBJECT
 public:
  explicit ProjectWorker(QObject* parent = nullptr);
  /// Stops what runs and waits for it.
  ~ProjectWorker() override;

  void open(const QString& folder, bool mayWrite = false);
  /// Reads the project again behind the screen; what has not changed since `previous` is not read.
  void refresh(const std::shared_ptr<const Snapshot>& previous);
  /// Makes a project folder, with the imported traces when there are any.
  void create(const NewProject& project);
  /// Copies a project folder.
  void copy(const QString& from, const QString& to);
  void readTraces(const std::string& file, const std::vector<quint64>& events);
  void save(const QString& path, const QByteArray& bytes);
  /// Makes the bytes on the thread, then saves them.
  void save(const QString& path, std::function<Result<QByteArray>(const Work&)> make);
  /// Stops the opening or the making of a project.
  void stop();
  bool isOpening() const { return m_opening; }

 signals:
  void progressed(double fraction, const QString& what);
  /// One of opened, failed and stopped ends an open().
  void opened(const std::shared_ptr<const pw::window::Snapshot>& snapshot);
  void failed(const pw::Error& error);
  void stopped();
  void refreshed(const std::shared_ptr<const pw::window::Snapshot>& snapshot);
  void refreshFailed(const pw::Error& error);
  /// A project folder was made, by create() or copy(); or could not be.
  void created(const QString& folder);
  void createFailed(const pw::Error& error);
  void createProgressed(double fraction, const QString& what);
  /// To be taken away: of long records they are too many to copy.
  void tracesRead(const std::shared_ptr<std::vector<pw::traces::ShownTrace>>& traces);
  void tracesFailed(const pw::Error& error);
  void saved(const QString& path);
  void saveFailed(const pw::Error& error);

 private:
  /// Runs `action` on the thread.
  void post(std::function<void()> action);
  /// Runs `action` on this object's thread.
  void answer(std::function<void()> action);
  void make(std::function<Result<void>(const Work&)> action, const QString& folder);
  QThread m_thread;
  QObject* m_there;  ///< lives on the thread
  std::stop_source m_openStop, m_refreshStop, m_makeStop, m_tracesStop, m_saveStop;
  bool m_opening = false;
};

}  // namespace pw::window
