// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QPointer>
#include <functional>
#include <map>

#include "frame/rail.h"
#include "window/laboratory_runner.h"

class QMessageBox;
class QWidget;

namespace pw::frame {
class JobsArea;
class MessageBar;
}  // namespace pw::frame

namespace pw::window {

class LogDock;

/// Where runs show what they do.
struct RunScreen {
  QWidget* window = nullptr;
  frame::JobsArea* jobs = nullptr;
  frame::MessageBar* messages = nullptr;
  LogDock* log = nullptr;
};

/// What a page says of itself while, or after, a run that did not succeed.
struct RunMark {
  frame::StageState state;
  QString words;
};

/// Asks whether what runs may be stopped: two buttons, "stopRun" agrees.
QMessageBox* makeStopQuestion(const QString& question, QWidget* parent);

/// Run this page, run all, stop: the actions, and what runs show in the jobs area, the log, the message bar
/// and (by marks) on the rail.
class RunActions : public QObject {
  Q_OBJECT
 public:
  RunActions(jobs::Environment environment, const RunScreen& screen);

  LaboratoryRunner& runner() { return m_runner; }
  bool isRunning() const { return m_runner.isRunning(); }
  QAction* runAllAction() const { return m_runAll; }
  QAction* runPageAction() const { return m_runPage; }
  QAction* stopAction() const { return m_stop; }

  /// A project is open and may be written to.
  void setUsable(bool usable);
  /// Tells the request what is open: folder and settings.
  void setSource(std::function<RunRequest()> source) { m_source = std::move(source); }
  /// Everything that is out of date or missing.
  void runAll();
  /// The page's stages and what they need; its own anew when `again`.
  void runPage(int page, bool again);
  /// One stage of a page and what it needs; itself anew when `again`.
  void runStage(const std::string& stage, bool again);
  void stop();
  /// Of a page that runs or has failed.
  const RunMark* mark(int page) const;
  void clearMarks();
  /// The stop in the jobs area was pressed.
  void stopJob(int job);

  /// Does `then` when nothing runs: now; or, asked once and agreed to, when the run has been stopped.
  void whenIdle(const QString& question, std::function<void()> then);

 signals:
  /// What runs, or may be run, has changed.
  void changed();
  /// An artifact was made.
  void artifactMade(const QString& stage);
  /// The last run has ended, whichever way.
  void idle();
  /// "Run this page" was chosen from menu or keyboard.
  void pageRunWanted();

 private:
  void connectRunner();
  void start(RunRequest request, const QString& title);
  void finish();
  void fail(const QString& stage, const Error& error);
  void updateActions();

  LaboratoryRunner m_runner;
  RunScreen m_screen;
  std::function<RunRequest()> m_source;
  QAction *m_runAll, *m_runPage, *m_stop;
  std::map<int, RunMark> m_marks;
  int m_job = 0;
  bool m_usable = false, m_ranAny = false;
  QPointer<QMessageBox> m_question;
  std::function<void()> m_then;
};

}  // namespace pw::window
