// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/project_actions.h"

#include <QDir>
#include <QFileDialog>
#include <QMimeData>
#include <QPointer>
#include <QSettings>
#include <QUrl>
#include <algorithm>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "window/background_jobs.h"
#include "window/import_dialog.h"
#include "window/new_project_dialog.h"
#include "window/project_worker.h"

namespace pw::window {
namespace {

constexpr int mostRecent = 8;
const QString recentKey = QStringLiteral("recent");

const QString lookKind = QStringLiteral("import preview");
constexpr std::uint64_t tracesToShow = 20, eventsToShow = 4000;

/// Of list mode more events are needed to see something.
Result<formats::Preview> lookAt(const QString& path, const formats::OpenSettings& settings) {
  PW_ASSIGN(formats::Preview preview, formats::preview(path.toStdString(), settings, tracesToShow));
  if (!preview.description.listMode()) return preview;
  return formats::preview(path.toStdString(), settings, eventsToShow);
}

}  // namespace

ProjectActions::ProjectActions(ProjectWorker* worker, BackgroundJobs* background, frame::JobsArea* jobs,
                               frame::MessageBar* messages, QWidget* window)
    : QObject(window),
      m_worker(worker),
      m_background(background),
      m_jobs(jobs),
      m_messages(messages),
      m_window(window) {
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
  begin(project.files.isEmpty()     ? tr("Making %1").arg(QDir(project.folder).dirName())
        : project.files.size() == 1 ? tr("Importing %1").arg(QFileInfo(project.files.front()).fileName())
                                    : tr("Importing %n file(s)", nullptr, int(project.files.size())));
  m_worker->create(project);
}

void ProjectActions::newLaboratory() {
  auto* dialog = new NewProjectDialog(NewProjectDialog::Purpose::create, suggestedFolder(), m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &NewProjectDialog::filesWanted, this, &ProjectActions::importTraces);
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
  QFileDialog* dialog = askForFile(tr("Import files of events"));
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters(
      {tr("All files (*)"),
       tr("Files of events (*.h5 *.hdf5 *.lh5 *.csv *.txt *.bin *.dat *.ade *.adw *.npy *.mat)")});
  connect(dialog, &QFileDialog::filesSelected, this, &ProjectActions::importFiles);
}

void ProjectActions::importFiles(const QStringList& files) {
  // One dialog at a time: what is dropped on the window behind it joins its files.
  if (auto* open = m_window->findChild<ImportDialog*>(); open && open->isVisible())
    return open->addFiles(files);
  auto* dialog = new ImportDialog(files, suggestedFolder(), m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ImportDialog::lookWanted, this,
          [this, dialog](const QStringList& wanted, const formats::OpenSettings& settings) {
            look(dialog, wanted, settings);
          });
  connect(dialog, &ImportDialog::wanted, this, [this](const NewProject& project) { create(project, false); });
  connect(dialog, &ImportDialog::finished, this, [this] { m_background->stop(lookKind); });
  dialog->open();
  dialog->look();
}

void ProjectActions::look(ImportDialog* dialog, const QStringList& files,
                          const formats::OpenSettings& settings) {
  using Looks = std::vector<LookedAt>;
  m_background->start<Looks>(
      lookKind, tr("Looking at the files"),
      [files, settings](const Work& work) -> Result<Looks> {
        Looks looks;
        for (const QString& file : files) {
          if (work.stopRequested()) return cancelled(file.toStdString());
          looks.push_back({file, lookAt(file, settings)});
          work.report(double(looks.size()) / double(files.size()));
        }
        return looks;
      },
      [there = QPointer(dialog)](std::optional<Looks> looks) {
        if (!there || !there->isVisible()) return;
        if (looks) return there->setFiles(std::move(*looks));
        there->look();  // stopped because a project was opened behind the dialog
      });
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
  auto* dialog = new NewProjectDialog(NewProjectDialog::Purpose::saveAs, target, m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &NewProjectDialog::wanted, this, [this, folder](const NewProject& project) {
    m_guided = false;
    begin(tr("Copying to %1").arg(project.name));
    m_worker->copy(folder, project.folder);
  });
  dialog->open();
}

bool ProjectActions::accepts(const QMimeData* data) {
  const QList<QUrl> urls = data->urls();
  return !urls.isEmpty() &&
         std::all_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
}

void ProjectActions::drop(const QMimeData* data) {
  if (!accepts(data)) return;
  QStringList files;
  for (const QUrl& url : data->urls()) {
    const QFileInfo dropped(url.toLocalFile());
    const bool project = dropped.isDir() || dropped.fileName() == QLatin1String("project.json");
    if (project && data->urls().size() > 1) {
      m_messages->post(frame::MessageBar::Kind::warning, tr("Several things were dropped at once."),
                       dropped.filePath(), tr("Drop one project's folder, or only files of events."));
      return;
    }
    if (project) return emit openWanted(dropped.isDir() ? dropped.filePath() : dropped.path(), false);
    files << dropped.absoluteFilePath();
  }
  importFiles(files);
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
