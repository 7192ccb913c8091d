// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "jobs/environment.h"
#include "jobs/laboratory.h"
#include "window/project_lock.h"

namespace pw::window {

class ProblemsDock;

/// Looks after the open project's surroundings every two seconds: the lock, the folder, the disk, the
/// person's trace file, the programs that stages need. What is wrong stands in the problem list until it is
/// mended.
class ProjectWatch : public QObject {
  Q_OBJECT
 public:
  ProjectWatch(jobs::Environment environment, ProblemsDock* problems, QObject* parent = nullptr);

  /// Tries for the lock of a project that is about to be opened; keep() makes it the watched one.
  static std::unique_ptr<ProjectLock> lock(const QString& folder);
  void watch(std::unique_ptr<ProjectLock> lock);
  void release();
  void setTraces(const std::string& file);
  bool mayWrite() const { return m_lock && m_lock->isHeld(); }
  /// Takes the lock along, to open the same project again.
  std::unique_ptr<ProjectLock> takeLock(const QString& folder);
  void look();

  static constexpr int everyMs = 2000;

 signals:
  /// Something is wrong that was not before.
  void noticed(const pw::Error& problem);
  void mayWriteChanged(bool mayWrite);
  /// The window that had the project has closed it, and the lock is ours. What is on the screen may be old:
  /// the project has to be read again before it is written to.
  void tookOver();
  /// The folder, gone for a while, is back.
  void returned();
  /// Once every two seconds.
  void looked();

 private:
  void set(const QString& key, const std::optional<Error>& problem, bool say);
  std::optional<Error> folderProblem() const;
  std::optional<Error> diskProblem() const;
  std::optional<Error> tracesProblem() const;
  std::optional<Error> toolProblem() const;

  jobs::Environment m_environment;
  ProblemsDock* m_problems;
  std::unique_ptr<ProjectLock> m_lock;
  std::string m_traces;
  QTimer m_timer;
};

}  // namespace pw::window
