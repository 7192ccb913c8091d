// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/project_actions.h"

#include <QDir>
#include <QFileDialog>
#include <QMimeData>
#include <QSettings>
#include <QUrl>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "window/new_project_dialog.h"
#include "window/project_worker.h"

namespace pw::window {
namespace {

constexpr int mostRecent = 8;
const QString recentKey = QStringLiteral("recent");

bool isTraces(const QString& path) {
  return path.endsWith(QLatin1String(".h5"), Qt::CaseInsensitive) ||
         path.endsWith(QLatin1String(".hdf5"), Qt::CaseInsensitive) ||
         path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
}

}  // namespace

ProjectActions::ProjectActions(ProjectWorker* worker, frame::JobsArea* jobs, frame::MessageBar* messages,
                               QWidget* window)
    : QObject(window), m_worker(worker), m_jobs(jobs), m_messages(messages), m_window(window) {
  connect(worker, &ProjectWorker::created, this, [this](const QString& folder) {
    end();
    emit openWanted(folder, m_guided);
  });
  connect(worker, &ProjectWorker::createFailed, this, [this](const Error& error) {
    end();
    m_messages->post(error);
  });
  connect(worker, &ProjectWorker::createProgressed, this,
          [this](double fraction, const QString& what) { m_jobs->progress(m_job, fraction, what); });
  connect(jobs, &frame::JobsArea::stopWanted, this, [this](int job) {
    if (job == m_job) m_worker->stop();
  });
}

void ProjectActions::begin(const QString& title) {
  end();
  m_job = m_jobs->begin(title);
}

void ProjectActions::end() {
  m_jobs->end(m_job);
  m_job = 0;
}

void ProjectActions::create(const NewProject& project, bool guided) {
  m_guided = guided;
  begin(project.traces.isEmpty() ? tr("Making %1").arg(QDir(project.folder).dirName())
                                 : tr("Importing %1").arg(QFileInfo(project.traces).fileName()));
  m_worker->create(project);
}

void ProjectActions::newLaboratory(const QString& traces) {
  auto* dialog = new NewProjectDialog(NewProjectDialog::Purpose::create, suggestedFolder(), traces, m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &NewProjectDialog::wanted, this,
          [this](const NewProject& project) { create(project, false); });
  dialog->open();
}

void ProjectActions::guidedLaboratory() {
  const QString folder = suggestedFolder();
  create({folder, tr("Guided laboratory"), {}, LaboratorySize::quick}, true);
}

QFileDialog* ProjectActions::askForFile(const QString& title) {
  auto* dialog = new QFileDialog(m_window, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  const QString last = QSettings().value(QStringLiteral("lastFolder")).toString();
  if (QDir(last).exists()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::fileSelected, this, [](const QString& chosen) {
    QSettings().setValue(QStringLiteral("lastFolder"), QFileInfo(chosen).absolutePath());
  });
  dialog->open();
  return dialog;
}

void ProjectActions::importTraces() {
  QFileDialog* dialog = askForFile(tr("Import traces"));
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Traces (*.h5 *.hdf5 *.csv)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, &ProjectActions::newLaboratory);
}

void ProjectActions::chooseProject() {
  QFileDialog* dialog = askForFile(tr("Open a project folder"));
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this,
          [this](const QString& folder) { emit openWanted(folder, false); });
}

void ProjectActions::saveAs(const QString& folder) {
  QString target = folder + QStringLiteral("-copy");
  for (int number = 2; QFileInfo::exists(target); ++number)
    target = folder + QStringLiteral("-copy-%1").arg(number);
  auto* dialog = new NewProjectDialog(NewProjectDialog::Purpose::saveAs, target, {}, m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &NewProjectDialog::wanted, this, [this, folder](const NewProject& project) {
    m_guided = false;
    begin(tr("Copying to %1").arg(project.name));
    m_worker->copy(folder, project.folder);
  });
  dialog->open();
}

bool ProjectActions::accepts(const QMimeData* data) {
  return data->hasUrls() && data->urls().first().isLocalFile();
}

void ProjectActions::drop(const QMimeData* data) {
  if (!accepts(data)) return;
  const QFileInfo dropped(data->urls().first().toLocalFile());
  if (dropped.isDir()) return emit openWanted(dropped.filePath(), false);
  if (dropped.fileName() == QLatin1String("project.json")) return emit openWanted(dropped.path(), false);
  if (isTraces(dropped.filePath())) return newLaboratory(dropped.absoluteFilePath());
  m_messages->post(frame::MessageBar::Kind::warning, tr("This file cannot be used here."), dropped.filePath(),
                   tr("Drop a project's folder, a trace file (.h5) or a CSV file of traces."));
}

void ProjectActions::remember(const QString& folder, const QString& name) {
  QSettings settings;
  QStringList recent = settings.value(recentKey).toStringList();
  recent.removeIf([&](const QString& entry) { return entry.section(QLatin1Char('\n'), 0, 0) == folder; });
  recent.prepend(folder + QLatin1Char('\n') + name);
  settings.setValue(recentKey, QStringList(recent.mid(0, mostRecent)));
}

QList<frame::RecentProject> ProjectActions::recent() {
  QList<frame::RecentProject> recent;
  for (const QString& entry : QSettings().value(recentKey).toStringList()) {
    const QString folder = entry.section(QLatin1Char('\n'), 0, 0);
    recent.append({folder, entry.section(QLatin1Char('\n'), 1),
                   QFileInfo::exists(QDir(folder).filePath(QStringLiteral("project.json")))});
  }
  return recent;
}

void ProjectActions::forgetRecent() {
  QSettings().remove(recentKey);
}

}  // namespace pw::window
