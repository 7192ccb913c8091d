// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/project_lock.h"

#include <QCoreApplication>
#include <QDir>
#include <QSysInfo>
#include <set>
#include <vector>

namespace pw::window {

namespace {

/// The lock files that this process holds.
std::set<QString>& held() {
  static std::set<QString> paths;
  return paths;
}

/// A lock whose file was moved away with its project cannot be released, and Qt would complain: it is kept to
/// the end of the program.
void abandon(std::unique_ptr<QLockFile> lock) {
  static auto* abandoned = new std::vector<std::unique_ptr<QLockFile>>;
  abandoned->push_back(std::move(lock));
}

/// Left by this very process in a project that was moved or copied while it was open.
bool isOurLeftover(const QLockFile& lock, const QString& path) {
  qint64 process = 0;
  QString host, program;
  return lock.getLockInfo(&process, &host, &program) && process == QCoreApplication::applicationPid() &&
         host == QSysInfo::machineHostName() && !held().contains(path);
}

}  // namespace

ProjectLock::ProjectLock(const QString& folder)
    : m_folder(folder), m_file(std::make_unique<QLockFile>(path())) {
  m_file->setStaleLockTime(0);  // only a dead owner loses it, however long it works
  tryAgain();
}

ProjectLock::~ProjectLock() {
  if (!m_file->isLocked()) return;
  held().erase(path());
  if (!QFile::exists(path())) abandon(std::move(m_file));
}

QString ProjectLock::path() const {
  return QDir(m_folder).absoluteFilePath(QString::fromLatin1(fileName));
}

bool ProjectLock::tryAgain() {
  if (m_file->isLocked()) return true;
  // Locking must not leave a file where there is no project.
  if (!QFile::exists(QDir(m_folder).filePath(QStringLiteral("project.json")))) return false;
  bool locked = m_file->tryLock(0);
  if (!locked && isOurLeftover(*m_file, path())) locked = QFile::remove(path()) && m_file->tryLock(0);
  if (locked) held().insert(path());
  return locked;
}

std::optional<Error> ProjectLock::problem() const {
  if (m_file->isLocked()) return std::nullopt;
  if (m_file->error() == QLockFile::LockFailedError) {
    qint64 process = 0;
    QString host, program;
    m_file->getLockInfo(&process, &host, &program);
    return Error{ErrorKind::io, "The project is open in another window; here it can only be looked at.",
                 m_folder.toStdString(),
                 "Close it there (process " + std::to_string(process) + " on " + host.toStdString() +
                     "), and this window takes over."};
  }
  return Error{ErrorKind::io, "The project's folder cannot be written to; it can only be looked at.",
               m_folder.toStdString(), "Save it to another folder, or allow writing."};
}

}  // namespace pw::window
