// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/run_actions.h"

#include <QMessageBox>
#include <QPushButton>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "jobs/chain.h"
#include "look/icons.h"
#include "look/theme.h"
#include "plots/si_format.h"
#include "window/log_dock.h"
#include "window/stage_states.h"

namespace pw::window {
namespace {

using frame::StageState;

QString pageTitle(int page) {
  const QString titles[stageCount] = {RunActions::tr("Traces"),      RunActions::tr("Training"),
                                      RunActions::tr("Compression"), RunActions::tr("Desk"),
                                      RunActions::tr("Hardware"),    RunActions::tr("Board"),
                                      RunActions::tr("Report")};
  return titles[page];
}

std::vector<std::string> allStages() {
  std::vector<std::string> names;
  for (const jobs::Stage& stage : jobs::stages()) names.push_back(stage.name);
  return names;
}

QString stageTitle(const QString& stage) {
  const jobs::Stage* found = jobs::findStage(stage.toStdString());
  return found ? QString::fromStdString(found->title) : stage;
}

}  // namespace

RunActions::RunActions(jobs::Environment environment, const RunScreen& screen)
    : QObject(screen.window),
      m_runner(std::move(environment)),
      m_screen(screen),
      m_runAll(new QAction(tr("Run &all"), this)),
      m_runPage(new QAction(tr("Run this &stage"), this)),
      m_stop(new QAction(look::icon(QStringLiteral("stop")), tr("S&top"), this)) {
  m_runAll->setObjectName(QStringLiteral("runAll"));
  m_runAll->setIcon(look::icon(QStringLiteral("run"), look::Tone::accent));
  m_runAll->setShortcut(QKeySequence(Qt::Key_F5));
  m_runAll->setToolTip(tr("Takes the project through every stage that is out of date (F5)"));
  m_runPage->setObjectName(QStringLiteral("runPage"));
  m_runPage->setIcon(look::icon(QStringLiteral("next"), look::Tone::accent));
  m_runPage->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
  m_runPage->setToolTip(tr("Makes what this page shows, and what it needs (Ctrl+Return)"));
  m_stop->setObjectName(QStringLiteral("stop"));
  m_stop->setShortcuts({QKeySequence(Qt::Key_Escape), QKeySequence(Qt::SHIFT | Qt::Key_F5)});
  m_stop->setToolTip(tr("Stops what runs; what is finished is kept (Esc)"));
  connect(m_runAll, &QAction::triggered, this, &RunActions::runAll);
  connect(m_runPage, &QAction::triggered, this, &RunActions::pageRunWanted);
  connect(m_stop, &QAction::triggered, this, &RunActions::stop);
  connectRunner();
  updateActions();
}

void RunActions::connectRunner() {
  LaboratoryRunner* runner = &m_runner;
  connect(runner, &LaboratoryRunner::stageKept, this,
          [this](const QString& stage) { m_screen.log->add(tr("%1: kept").arg(stageTitle(stage))); });
  connect(runner, &LaboratoryRunner::stageStarted, this, [this](const QString& stage, const QString& title) {
    m_ranAny = true;
    m_marks.erase(pageOf(stage.toStdString()));
    m_marks.insert({pageOf(stage.toStdString()), {StageState::running, title}});
    m_screen.log->add(title);
    emit changed();
  });
  connect(runner, &LaboratoryRunner::progressed, this,
          [this](const QString&, double, double overall, const QString& what) {
            m_screen.jobs->progress(m_job, overall, what);
            m_screen.log->add(what, frame::LogLevel::detail);
          });
  connect(runner, &LaboratoryRunner::noted, this,
          [this](const QString&, const QString& words) { m_screen.log->add(words); });
  connect(runner, &LaboratoryRunner::stageFinished, this, [this](const QString& stage, double seconds) {
    m_screen.log->add(
        tr("%1: done in %2").arg(stageTitle(stage), plots::siText(seconds, QStringLiteral("s"), 3)));
    m_marks.erase(pageOf(stage.toStdString()));
    emit artifactMade(stage);
    emit changed();
  });
  connect(runner, &LaboratoryRunner::finished, this, [this] {
    m_screen.log->add(m_ranAny ? tr("Everything asked for is done.") : tr("Everything is up to date."));
    if (!m_ranAny)
      m_screen.messages->post(frame::MessageBar::Kind::note, tr("Everything is up to date already."));
    finish();
  });
  connect(runner, &LaboratoryRunner::cancelled, this, [this] {
    m_screen.log->add(tr("Stopped. What is finished is kept; run again to go on."));
    std::erase_if(m_marks, [](const auto& mark) { return mark.second.state == StageState::running; });
    finish();
  });
  connect(runner, &LaboratoryRunner::failed, this, &RunActions::fail);
}

void RunActions::fail(const QString& stage, const Error& error) {
  m_screen.log->add(QString::fromStdString(describe(error)), frame::LogLevel::failure);
  m_screen.messages->post(error);
  if (!stage.isEmpty()) {
    m_marks.insert_or_assign(pageOf(stage.toStdString()),
                             RunMark{StageState::failed, QString::fromStdString(error.what)});
  }
  finish();
}

void RunActions::setUsable(bool usable) {
  m_usable = usable;
  updateActions();
}

void RunActions::runAll() {
  RunRequest request = m_source();
  request.stages = allStages();
  start(std::move(request), tr("Running all"));
}

void RunActions::runPage(int page, bool again) {
  RunRequest request = m_source();
  request.stages = stagesUpTo(page);
  if (again) request.again = stagesOf(page);
  start(std::move(request), tr("Running %1").arg(pageTitle(page)));
}

void RunActions::runStage(const std::string& stage, bool again) {
  RunRequest request = m_source();
  request.stages = stagesUpTo(stage);
  if (again) request.again = {stage};
  start(std::move(request), stageTitle(QString::fromStdString(stage)));
}

void RunActions::start(RunRequest request, const QString& title) {
  if (!m_usable) return;
  if (isRunning()) {
    m_screen.messages->post(frame::MessageBar::Kind::note, tr("A run is on already."), {},
                            tr("Wait for its end, or stop it (Esc)."));
    return;
  }
  m_marks.clear();
  m_ranAny = false;
  m_job = m_screen.jobs->begin(title);
  m_runner.run(std::move(request));
  updateActions();
  emit changed();
}

void RunActions::stop() {
  if (!isRunning()) return;
  m_screen.log->add(tr("Stopping…"));
  m_runner.stop();
  m_screen.jobs->progress(m_job, -1, tr("Stopping…"));
  updateActions();
}

void RunActions::stopJob(int job) {
  if (job == m_job) stop();
}

const RunMark* RunActions::mark(int page) const {
  const auto found = m_marks.find(page);
  return found == m_marks.end() ? nullptr : &found->second;
}

void RunActions::clearMarks() {
  if (!isRunning()) m_marks.clear();
}

void RunActions::finish() {
  m_screen.jobs->end(m_job);
  m_job = 0;
  updateActions();
  emit changed();
  emit idle();
  if (m_question) {
    m_question->accept();  // it has answered itself
  } else if (m_then) {
    std::exchange(m_then, {})();
  }
}

void RunActions::updateActions() {
  const bool may = m_usable && !isRunning();
  m_runAll->setEnabled(may);
  m_runPage->setEnabled(may);
  m_stop->setEnabled(isRunning() && !m_runner.isStopping());
}

QMessageBox* makeStopQuestion(const QString& question, QWidget* parent) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, RunActions::tr("Still running"), question,
                              QMessageBox::NoButton, parent);
  box->setObjectName(QStringLiteral("stopQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIconPixmap(look::icon(QStringLiteral("warning"), look::Tone::warning).pixmap(32, 32));
  box->setInformativeText(RunActions::tr("What is finished is kept; running again goes on from there."));
  QPushButton* keeping = box->addButton(RunActions::tr("Keep running"), QMessageBox::RejectRole);
  look::setRole(keeping, "primary");
  QPushButton* stopping = box->addButton(RunActions::tr("Stop it"), QMessageBox::AcceptRole);
  stopping->setObjectName(QStringLiteral("stopRun"));
  box->setDefaultButton(keeping);  // Return by mistake ends nothing
  return box;
}

void RunActions::whenIdle(const QString& question, std::function<void()> then) {
  if (!isRunning()) return then();
  m_then = std::move(then);
  if (m_question || m_runner.isStopping()) return;  // asked already
  m_question = makeStopQuestion(question, m_screen.window);
  auto* stopping = m_question->findChild<QPushButton*>(QStringLiteral("stopRun"));
  connect(m_question, &QMessageBox::finished, this, [this, box = m_question.data(), stopping](int result) {
    m_question.clear();
    const bool agreed =
        box->clickedButton() == stopping || (!box->clickedButton() && result == QDialog::Accepted);
    if (!agreed) {
      m_then = {};
    } else if (isRunning()) {
      stop();
    } else if (m_then) {
      std::exchange(m_then, {})();
    }
  });
  m_question->open();
}

}  // namespace pw::window
