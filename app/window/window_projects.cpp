// SPDX-License-Identifier: GPL-3.0-or-later
// The life of the open project in the window: opened, read again, closed.
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "frame/start_page.h"
#include "traces/trace_view.h"
#include "window/background_jobs.h"
#include "window/desk_page.h"
#include "window/guide_bar.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/problems_dock.h"
#include "window/project_actions.h"
#include "window/project_watch.h"
#include "window/project_worker.h"
#include "window/run_actions.h"

namespace pw::window {

void MainWindow::connectWorker() {
  connect(m_worker, &ProjectWorker::progressed, this,
          [this](double fraction, const QString& what) { m_jobs->progress(m_job, fraction, what); });
  connect(m_worker, &ProjectWorker::opened, this, [this](const std::shared_ptr<const Snapshot>& snapshot) {
    if (m_unbuilt.empty()) return showOpened(snapshot);
    m_opened = snapshot;  // buildWhenIdle() shows it
  });
  connect(m_worker, &ProjectWorker::failed, this, [this](const Error& error) {
    finishJob();
    m_messages->post(error);
    emit settled();
  });
  connect(m_worker, &ProjectWorker::stopped, this, [this] {
    finishJob();
    emit settled();
  });
  connect(m_worker, &ProjectWorker::refreshed, this, &MainWindow::showRefreshed);
  connect(m_worker, &ProjectWorker::refreshFailed, this, [this](const Error& error) {
    if (error.kind != ErrorKind::cancelled) m_watch->look();  // says it when the folder is gone
  });
  connect(m_worker, &ProjectWorker::saved, this, [this](const QString& path) {
    statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 5000);
  });
  connect(m_worker, &ProjectWorker::saveFailed, m_messages,
          qOverload<const Error&>(&frame::MessageBar::post));
  connect(m_jobs, &frame::JobsArea::stopWanted, this, [this](int job) {
    if (job == m_job) m_worker->stop();
  });
}

void MainWindow::connectProjects() {
  connect(m_projects, &ProjectActions::openWanted, this,
          qOverload<const QString&, bool>(&MainWindow::openProject));
  connect(m_start, &frame::StartPage::newWanted, this, [this] { m_projects->newLaboratory(); });
  connect(m_start, &frame::StartPage::guidedWanted, m_projects, &ProjectActions::guidedLaboratory);
  connect(m_start, &frame::StartPage::openWanted, m_projects, &ProjectActions::chooseProject);
  connect(m_start, &frame::StartPage::importWanted, m_projects, &ProjectActions::importTraces);
  connect(m_start, &frame::StartPage::projectWanted, this,
          qOverload<const QString&>(&MainWindow::openProject));
  connect(m_watch, &ProjectWatch::noticed, m_messages, qOverload<const Error&>(&frame::MessageBar::post));
  connect(m_watch, &ProjectWatch::mayWriteChanged, this, &MainWindow::setWritable);
  connect(m_watch, &ProjectWatch::tookOver, this, [this] { startOpening(m_snapshot->folder, m_guided); });
  connect(m_watch, &ProjectWatch::returned, this, &MainWindow::refresh);
  connect(m_watch, &ProjectWatch::looked, this, [this] {
    if (m_problems->has(QStringLiteral("settings"))) m_document->saveNow();
  });
}

void MainWindow::openProject(const QString& folder, bool guided) {
  m_runs->whenIdle(tr("Stop what runs and open the other project?"),
                   [this, path = QDir(folder).absolutePath(), guided] { startOpening(path, guided); });
}

void MainWindow::startOpening(const QString& folder, bool guided) {
  finishJob();
  m_guided = guided;
  m_opened.reset();
  if (!m_unbuilt.empty()) QTimer::singleShot(0, this, &MainWindow::buildWhenIdle);
  m_document->waitForSaved();  // the same project is read as it is on the screen
  m_stopReading->setEnabled(true);
  m_job = m_jobs->begin(tr("Opening %1").arg(QDir(folder).dirName()));
  const bool same = m_snapshot && m_snapshot->folder == folder && m_watch->mayWrite();
  m_opening = same ? nullptr : ProjectWatch::lock(folder);
  m_worker->open(folder, same || m_opening->isHeld());
}

bool MainWindow::isOpening() const {
  return m_worker->isOpening() || m_opened;
}
bool MainWindow::isSettled() const {
  return !isOpening() && !m_tracesWaiting && m_background->isIdle() && m_unshown.none();
}

void MainWindow::finishJob() {
  m_jobs->end(m_job);
  m_job = 0;
  m_stopReading->setEnabled(false);
  if (!m_worker->isOpening()) m_opening.reset();
}

void MainWindow::showOpened(const std::shared_ptr<const Snapshot>& snapshot) {
  std::unique_ptr<ProjectLock> lock = m_opening ? std::move(m_opening) : m_watch->takeLock(snapshot->folder);
  finishJob();
  m_problems->clearAll();
  m_runs->clearMarks();
  m_snapshot.reset();  // the settings that come are not of the old one
  m_document->load(snapshot->folder, snapshot->laboratory);
  setWindowTitle(tr("%1 – Pulsewright").arg(snapshot->name));
  m_projectWords->setText(QDir::toNativeSeparators(snapshot->folder));
  showSnapshot(snapshot, true);
  m_watch->watch(std::move(lock));
  m_watch->setTraces(snapshot->laboratory.traces);
  setWritable(m_watch->mayWrite());
  if (snapshot->settingsProblem) m_messages->post(*snapshot->settingsProblem);
  ProjectActions::remember(snapshot->folder, snapshot->name);
  m_rail->show();
  const int stage = m_guided ? 0 : std::max(0, m_rail->current());
  m_rail->setCurrent(stage);
  m_stack->setCurrentWidget(m_pages[std::size_t(stage)]);
  if (m_guided) {
    m_guide->show(stage, m_states);
  } else {
    m_guide->hide();
  }
}

void MainWindow::showRefreshed(const std::shared_ptr<const Snapshot>& snapshot) {
  if (!m_snapshot || m_snapshot->folder != snapshot->folder) return;
  showSnapshot(snapshot, m_snapshot->tracesKey != snapshot->tracesKey);
}

void MainWindow::showPartProblems() {
  const QString prefix = QStringLiteral("part ");
  m_problems->keepOnly(prefix, m_snapshot->problems);
  for (const Error& problem : m_snapshot->problems) {
    if (m_problems->set(prefix + QString::fromStdString(problem.where), problem)) m_messages->post(problem);
  }
}

void MainWindow::refresh() {
  if (m_snapshot) m_worker->refresh(m_snapshot);
}

void MainWindow::closeProject() {
  m_runs->whenIdle(tr("Stop what runs and close the project?"), [this] { showNothing(); });
}

void MainWindow::showNothing() {
  m_worker->stop();
  m_background->stopAll();
  const jobs::Laboratory none;
  m_document->load({}, none);
  m_snapshot.reset();
  m_opened.reset();
  if (m_desk) m_desk->show(nullptr);
  if (m_hardware) m_hardware->show(nullptr);
  m_unshown.reset();
  showReportActions();
  m_watch->release();
  m_runs->clearMarks();
  setWritable(false);
  m_guided = false;
  m_guide->hide();
  m_rail->hide();
  m_stack->setCurrentWidget(m_start);
  m_projectWords->clear();
  setWindowTitle(tr("Pulsewright"));
  showRecent();
}

void MainWindow::showRecent() {
  m_start->setRecent(ProjectActions::recent());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (ProjectActions::accepts(event->mimeData())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  m_projects->drop(event->mimeData());
}

bool MainWindow::saveBeforeClosing() {
  m_document->saveNow();  // also what could not be saved before
  m_document->waitForSaved();
  QCoreApplication::sendPostedEvents(m_document, QEvent::MetaCall);  // its answer
  if (!m_document->isUnsaved() || m_document->isReadOnly()) return true;
  if (findChild<QMessageBox*>(QStringLiteral("unsavedQuestion"))) return false;  // asked already
  auto* question =
      new QMessageBox(QMessageBox::Warning, tr("Settings are not saved"),
                      tr("The last changes of the settings could not be saved. Close all the same?"),
                      QMessageBox::NoButton, this);
  question->setObjectName(QStringLiteral("unsavedQuestion"));
  question->setAttribute(Qt::WA_DeleteOnClose);
  question->setInformativeText(tr("The message in the window says why, and what to do."));
  QPushButton* keep = question->addButton(tr("Keep open"), QMessageBox::RejectRole);
  question->addButton(tr("Close without them"), QMessageBox::DestructiveRole)
      ->setObjectName(QStringLiteral("closeUnsaved"));
  question->setDefaultButton(keep);
  question->setEscapeButton(keep);
  connect(question, &QMessageBox::buttonClicked, this, [this, keep](const QAbstractButton* button) {
    m_closeUnsaved = button != keep;
    if (m_closeUnsaved) close();
  });
  question->open();
  return false;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (m_runs->isRunning()) {
    event->ignore();
    m_runs->whenIdle(tr("Stop what runs and close Pulsewright?"), [this] { close(); });
    return;
  }
  if (!m_closeUnsaved && !saveBeforeClosing()) {
    event->ignore();
    return;
  }
  QSettings settings;
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("layout"), saveState(layoutVersion));
  event->accept();
}

}  // namespace pw::window
