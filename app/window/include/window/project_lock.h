// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>
#include <memory>
#include <optional>

#include "base/result.h"

namespace pw::window {

/// One window at a time works on a project: a lock file in its folder, which a crashed program does not keep.
class ProjectLock {
 public:
  static constexpr const char* fileName = ".pulsewright.lock";

  /// Tries at once.
  explicit ProjectLock(const QString& folder);
  ~ProjectLock();
  ProjectLock(const ProjectLock&) = delete;
  ProjectLock& operator=(const ProjectLock&) = delete;
  /// Tries again; true when this window may write.
  bool tryAgain();
  bool isHeld() const { return m_file->isLocked(); }
  const QString& folder() const { return m_folder; }
  /// Why the project can only be looked at; nothing when it is held.
  std::optional<Error> problem() const;

 private:
  QString path() const;
  QString m_folder;
  std::unique_ptr<QLockFile> m_file;
};

}  // namespace pw::window
