// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/project_watch.h"

#include <QDir>
#include <QStorageInfo>

#include "base/format.h"
#include "tools/process.h"
#include "window/problems_dock.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;
/// A laboratory of the usual size takes some 20 MB.
constexpr qint64 leastFreeBytes = 50'000'000;

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

ProjectWatch::ProjectWatch(jobs::Environment environment, ProblemsDock* problems, QObject* parent)
    : QObject(parent), m_environment(std::move(environment)), m_problems(problems) {
  m_timer.setInterval(everyMs);
  connect(&m_timer, &QTimer::timeout, this, &ProjectWatch::look);
}

std::unique_ptr<ProjectLock> ProjectWatch::lock(const QString& folder) {
  return std::make_unique<ProjectLock>(folder);
}

std::unique_ptr<ProjectLock> ProjectWatch::takeLock(const QString& folder) {
  return m_lock && m_lock->folder() == folder ? std::move(m_lock) : nullptr;
}

void ProjectWatch::watch(std::unique_ptr<ProjectLock> lock) {
  m_lock = std::move(lock);
  emit mayWriteChanged(mayWrite());
  look();
  m_timer.start();
}

void ProjectWatch::release() {
  m_timer.stop();
  m_lock.reset();
  m_traces.clear();
  m_problems->clearAll();
  emit mayWriteChanged(false);
}

void ProjectWatch::setTraces(const std::string& file) {
  m_traces = file;
  if (m_lock) set(QStringLiteral("traces"), tracesProblem(), true);
}

void ProjectWatch::look() {
  if (!m_lock) return;
  const bool wasGone = m_problems->has(QStringLiteral("folder"));
  const std::optional<Error> gone = folderProblem();
  set(QStringLiteral("folder"), gone, true);
  if (!gone) {
    const bool could = mayWrite();
    m_lock->tryAgain();
    set(QStringLiteral("lock"), m_lock->problem(), true);
    set(QStringLiteral("disk"), mayWrite() ? diskProblem() : std::nullopt, true);
    if (could && !mayWrite()) emit mayWriteChanged(false);
    if (!could && mayWrite()) emit tookOver();
    if (wasGone) emit returned();
  }
  set(QStringLiteral("traces"), tracesProblem(), true);
  set(QStringLiteral("tools"), toolProblem(), false);  // said when a stage wants the tool
  emit looked();
}

void ProjectWatch::set(const QString& key, const std::optional<Error>& problem, bool say) {
  if (m_problems->set(key, problem) && say) emit noticed(*problem);
}

std::optional<Error> ProjectWatch::folderProblem() const {
  const fs::path folder = m_lock->folder().toStdString();
  if (isThere(folder / "project.json")) return std::nullopt;
  return Error{ErrorKind::io, "The project's folder is gone.", folder.string(),
               "Put it back, or open the project where it is now."};
}

std::optional<Error> ProjectWatch::diskProblem() const {
  const QStorageInfo disk(m_lock->folder());
  if (disk.isReadOnly()) {
    return Error{ErrorKind::io, "The disk can only be read.", disk.rootPath().toStdString(),
                 "Save the project to another disk to go on."};
  }
  if (disk.isValid() && disk.bytesAvailable() < leastFreeBytes) {
    return Error{
        ErrorKind::io,
        "The disk is nearly full: " + formatNumber(double(disk.bytesAvailable()) / 1e6, 3) + " MB are left.",
        disk.rootPath().toStdString(), "Free some space; a laboratory takes some 20 MB."};
  }
  return std::nullopt;
}

std::optional<Error> ProjectWatch::tracesProblem() const {
  if (m_traces.empty() || isThere(m_traces)) return std::nullopt;
  return Error{ErrorKind::io, "The trace file is gone.", m_traces,
               "Put it back, or choose another one on the Traces page."};
}

std::optional<Error> ProjectWatch::toolProblem() const {
  std::string missing;
  const auto add = [&](const std::string& name) { missing += (missing.empty() ? "" : ", ") + name; };
  if (!isThere(m_environment.trainer)) add("pulsewright-trainer");
  for (const char* name : {"g++", "verilator", "yosys", "python3"}) {
    if (!tools::findProgram(name)) add(name);
  }
  if (missing.empty()) return std::nullopt;
  return Error{ErrorKind::toolMissing,
               "Not installed: " + missing + ".",
               {},
               "The stages that need them will say so; on Debian: 'sudo apt install g++ verilator yosys "
               "python3'."};
}

}  // namespace pw::window
