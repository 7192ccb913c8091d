// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/work.h"
#include "jobs/hardware.h"
#include "jobs/environment.h"
#include "jobs/laboratory.h"
#include "recipe/recipe.h"

namespace pw::window {

/// Which stages of which project to run, and how.
struct RunRequest {
  QString folder;
  jobs::Laboratory laboratory;
  std::vector<std::string> stages;  ///< in the engine's order; those up to date are kept
  std::vector<std::string> again;   ///< of these, made anew even when up to date
  jobs::VerificationSettings verification = {};
  std::chrono::milliseconds synthesisLimit = jobs::SynthesisSettings{}.limit;
};

/// Runs stages of the laboratory on a thread of its own. All signals come on the thread that this object
/// lives in. A run is `started`, goes through stages — each either kept, or started and then finished — and
/// ends with exactly one of finished, failed and cancelled.
class LaboratoryRunner : public QObject {
  Q_OBJECT
 public:
  explicit LaboratoryRunner(jobs::Environment environment, QObject* parent = nullptr);
  /// Stops what runs and waits for it.
  ~LaboratoryRunner() override;

  /// False when a run is on already.
  bool run(RunRequest request);
  /// Asks the run to end; `cancelled` (or one of the others, if it was faster) follows.
  void stop();
  bool isRunning() const { return m_running; }
  bool isStopping() const { return m_running && m_stopping; }
  const jobs::Environment& environment() const { return m_environment; }

 signals:
  void started();
  void stageKept(const QString& stage);
  void stageStarted(const QString& stage, const QString& title);
  /// At most 25 a second. Fractions in [0, 1] of the stage and of all that there is to run.
  void progressed(const QString& stage, double fraction, double overall, const QString& what);
  void trainingStarted(const QString& stage, int epochs);
  void epochDone(const QString& stage, const pw::recipe::Epoch& epoch, int epochs);
  /// Between the epochs, at most 20 a second.
  void liveSeen(const QString& stage, const pw::recipe::LiveView& view);
  void noted(const QString& stage, const QString& words);
  /// What a stage's tool says, in bunches, at most 25 a second.
  void toolSaid(const QString& stage, const QStringList& lines);
  void stageFinished(const QString& stage, double seconds);
  void finished();
  void failed(const QString& stage, const pw::Error& error);
  void cancelled(const QString& stage);

 private:
  struct Ending {
    QString stage;
    Result<void> result;
  };
  void work(const RunRequest& request, const std::stop_token& stop);
  Ending runStages(const RunRequest& request, const std::stop_token& stop);
  void end(const Ending& ending);
  /// Runs `action` on this object's thread.
  template <class Action>
  void answer(Action action) {
    QMetaObject::invokeMethod(this, std::move(action), Qt::QueuedConnection);
  }

  jobs::Environment m_environment;
  std::jthread m_thread;
  bool m_running = false, m_stopping = false;
};

}  // namespace pw::window
