// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/laboratory_runner.h"

#include <algorithm>
#include <chrono>

#include "jobs/chain.h"
#include "tool_lines.h"

namespace pw::window {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto progressEvery = std::chrono::milliseconds(40);

QString words(std::string_view text) {
  return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The stages asked for that have to run. What is made anew makes what comes after it out of date, also where
/// the project cannot know yet.
std::vector<const jobs::Stage*> plan(const RunRequest& request, const project::Project& project) {
  std::vector<const jobs::Stage*> due;
  std::vector<std::string> anew;
  for (const jobs::Stage& stage : jobs::stages()) {
    if (!contains(request.stages, stage.name)) continue;
    const Json settings = stage.settings(request.laboratory);
    const bool fed = std::any_of(stage.inputs.begin(), stage.inputs.end(),
                                 [&](const std::string& input) { return contains(anew, input); });
    if (!fed && !contains(request.again, stage.name) &&
        project.state(stage.name, &settings) == project::State::upToDate)
      continue;
    due.push_back(&stage);
    anew.push_back(stage.name);
  }
  return due;
}

}  // namespace

LaboratoryRunner::LaboratoryRunner(jobs::Environment environment, QObject* parent)
    : QObject(parent), m_environment(std::move(environment)) {}

LaboratoryRunner::~LaboratoryRunner() {
  m_thread.request_stop();
  if (m_thread.joinable()) m_thread.join();
}

bool LaboratoryRunner::run(RunRequest request) {
  if (m_running) return false;
  if (m_thread.joinable()) m_thread.join();  // it has answered, so it is at its end
  m_running = true;
  m_stopping = false;
  emit started();
  m_thread = std::jthread(
      [this, request = std::move(request)](const std::stop_token& stop) { work(request, stop); });
  return true;
}

void LaboratoryRunner::stop() {
  if (!m_running) return;
  m_stopping = true;
  m_thread.request_stop();
}

void LaboratoryRunner::work(const RunRequest& request, const std::stop_token& stop) {
  Ending ending;
  try {
    ending = runStages(request, stop);
  } catch (const std::exception& exception) {  // of a library, where no room has caught it
    ending.result = failure(ErrorKind::internal, exception.what(), request.folder.toStdString(),
                            "Run the stage again; if it fails again, report it with the log.");
  }
  answer([this, ending] { end(ending); });
}

LaboratoryRunner::Ending LaboratoryRunner::runStages(const RunRequest& request, const std::stop_token& stop) {
  Result<project::Project> project = project::Project::open(request.folder.toStdString());
  if (!project) return {{}, tl::unexpected<Error>(project.error())};
  const std::vector<const jobs::Stage*> due = plan(request, *project);
  double total = 0, done = 0;
  for (const jobs::Stage* stage : due) total += stage->weight;
  for (const std::string& name : request.stages) {
    const jobs::Stage* stage = jobs::findStage(name);
    if (!stage) continue;
    const QString shown = words(name);
    if (std::find(due.begin(), due.end(), stage) == due.end()) {
      answer([this, shown] { emit stageKept(shown); });
      continue;
    }
    jobs::Bench bench{
        *project, request.laboratory, m_environment, [&](const recipe::TrainerMessage& message) {
          using Kind = recipe::TrainerMessage::Kind;
          if (message.kind == Kind::started) {
            answer([this, shown, n = message.epochs] { emit trainingStarted(shown, n); });
          } else if (message.kind == Kind::epoch) {
            answer([this, shown, message] { emit epochDone(shown, message.epoch, message.epochs); });
          } else if (message.kind == Kind::live) {
            answer([this, shown, view = message.live] { emit liveSeen(shown, view); });
          } else if (message.kind == Kind::note) {
            answer([this, shown, text = words(message.text)] { emit noted(shown, text); });
          }
        }};
    const double share = stage->weight / total, before = done / total;
    bench.verification = request.verification;
    bench.synthesis.limit = request.synthesisLimit;
    ToolLines lines(
        [&](const QStringList& said) { answer([this, shown, said] { emit toolSaid(shown, said); }); });
    bench.synthesis.onLine = [&lines](std::string_view line, bool) { lines.add(line); };
    Clock::time_point last{};
    const Work work{stop, [&, shown](double fraction, std::string_view what) {
                      const Clock::time_point now = Clock::now();
                      if (now - last < progressEvery && fraction < 1) return;
                      last = now;
                      answer([this, shown, fraction, overall = before + share * fraction,
                              text = words(what)] { emit progressed(shown, fraction, overall, text); });
                    }};
    answer([this, shown, title = words(stage->title)] { emit stageStarted(shown, title); });
    const Result<void> result = jobs::runStage(*stage, bench, work);
    lines.flush();
    if (!result) return {shown, tl::unexpected<Error>(result.error())};
    done += stage->weight;
    answer([this, shown, seconds = project->find(name)->seconds] { emit stageFinished(shown, seconds); });
  }
  return {{}, {}};
}

void LaboratoryRunner::end(const Ending& ending) {
  m_running = m_stopping = false;
  if (ending.result) {
    emit finished();
  } else if (ending.result.error().kind == ErrorKind::cancelled) {
    emit cancelled(ending.stage);
  } else {
    emit failed(ending.stage, ending.result.error());
  }
}

}  // namespace pw::window
