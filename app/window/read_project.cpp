// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/read_project.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "hardware_result.h"
#include "jobs/runs.h"
#include "plots/si_format.h"
#include "project/project.h"
#include "window/laboratory_document.h"
#include "window/read_events.h"
#include "window/stage_states.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;
using frame::StageState;
using project::Project;
using project::State;

QString tr(const char* text) {
  return QCoreApplication::translate("pw::window", text);
}

/// A part that fails is a problem, not the end.
template <class T>
void note(Snapshot& snapshot, const Result<T>& result) {
  if (!result) snapshot.problems.push_back(result.error());
}

/// Present, though perhaps out of date.
const project::Artifact* present(const Project& project, const std::string& name) {
  const project::Artifact* artifact = project.find(name);
  return artifact && fs::exists(project.pathOf(*artifact)) ? artifact : nullptr;
}

// Runs
// -------------------------------------------------------------------------------------------------------

/// history.jsonl: one epoch a line. A line cut off by a crash ends it.
std::vector<recipe::Epoch> readHistory(const fs::path& path) {
  std::vector<recipe::Epoch> history;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const Result<recipe::Epoch> epoch =
        recipe::epochFromJson(Json::parse(line, nullptr, false), path.string());
    if (!epoch) break;
    history.push_back(*epoch);
  }
  return history;
}

training::Run readRun(Snapshot& snapshot, const fs::path& folder, const std::string& relative) {
  training::Run run;
  run.folder = QString::fromStdString(relative);
  run.name = run.folder.section(QLatin1Char('/'), -1).section(QLatin1Char('-'), 1);
  if (run.name.isEmpty()) run.name = run.folder;
  if (const fs::path path = folder / "recipe.json"; fs::exists(path)) {
    const auto read = [&]() -> Result<void> {
      PW_ASSIGN(const Json json, readJsonFile(path));
      PW_ASSIGN(run.recipe, recipe::trainingRecipeFromJson(json, path.string()));
      return {};
    };
    note(snapshot, read());
  }
  run.history = readHistory(folder / "history.jsonl");
  if (const fs::path path = folder / "network.h5"; fs::exists(path)) {
    Result<network::Network> network = network::loadKeras(path);
    note(snapshot, network);
    if (network) run.network = std::move(*network);
  }
  if (const fs::path path = folder / "live.json"; fs::exists(path)) {
    const auto read = [&]() -> Result<void> {
      PW_ASSIGN(const Json json, readJsonFile(path));
      PW_ASSIGN(const recipe::LiveView view, recipe::liveViewFromJson(json, path.string()));
      run.add(view);
      return {};
    };
    note(snapshot, read());
  }
  if (const fs::path path = folder / "evaluation.json"; fs::exists(path)) {
    const auto read = [&]() -> Result<void> {
      PW_ASSIGN(const Json json, readJsonFile(path));
      PW_ASSIGN(run.evaluation, evaluate::evaluationFromJson(json, path.string()));
      return {};
    };
    note(snapshot, read());
  }
  return run;
}

/// The score of every held-back event, which evaluation.json leaves out: the run's network gives them again.
/// Only for a run of the present dataset.
void scoreEvents(Snapshot& snapshot, const Project& project, const std::string& name, training::Run& run) {
  const project::Artifact* artifact = present(project, "dataset");
  if (!artifact || !run.network || !run.evaluation || project.state(name) != project::State::upToDate) return;
  Result<dataset::Dataset> dataset = dataset::load(project.pathOf(*artifact));
  note(snapshot, dataset);
  if (!dataset || dataset->input.inputs() != run.network->inputs) return;
  for (const std::uint32_t row : dataset->test) {
    const auto score =
        network::neutronScore(network::run(*run.network, dataset->window(row)), run.network->outputs());
    run.evaluation->scores.push_back(score.front());
    run.evaluation->labels.push_back(dataset->labels[row]);
    run.events.push_back(dataset->events[row]);
  }
}

void readRuns(Snapshot& snapshot, const Project& project, const Work& work) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(project.folder() / "runs", ignored)) {
    if (entry.is_directory(ignored)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    if (work.stopRequested()) return;
    snapshot.runs.push_back(readRun(snapshot, folder, "runs/" + folder.filename().string()));
  }
  const auto runOf = [&](const std::string& name) -> std::optional<training::Run> {
    const project::Artifact* artifact = present(project, name);
    if (!artifact) return std::nullopt;
    const QString folder = QString::fromStdString(fs::path(artifact->path).parent_path().generic_string());
    const auto found = std::find_if(snapshot.runs.begin(), snapshot.runs.end(),
                                    [&](const training::Run& run) { return run.folder == folder; });
    if (found == snapshot.runs.end()) return std::nullopt;
    scoreEvents(snapshot, project, name, *found);
    return *found;
  };
  snapshot.interrupted = jobs::interruptedTrainings(project.folder() / "runs");
  snapshot.teacher = runOf("teacher");
  snapshot.student = runOf("student");
}

// Hardware
// ---------------------------------------------------------------------------------------------------

template <class Read>
void readPart(Snapshot& snapshot, const Project& project, const std::string& name, Read read) {
  const project::Artifact* artifact = present(project, name);
  if (!artifact) return;
  const fs::path path = project.pathOf(*artifact);
  const auto attempt = [&]() -> Result<void> {
    PW_ASSIGN(const Json json, readJsonFile(path));
    return read(json, path.string());
  };
  note(snapshot, attempt());
}

/// What was generated, to be read: not the tables of weights that go on for pages.
void readSources(Snapshot& snapshot, const fs::path& design) {
  constexpr std::uintmax_t mostBytes = 300'000;
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const char* folder : {"rtl", "hls/firmware"}) {
    for (const auto& entry : fs::directory_iterator(design / folder, ignored)) {
      const std::string ending = entry.path().extension().string();
      const bool code = ending == ".v" || ending == ".cpp" || ending == ".h";
      if (code && entry.is_regular_file(ignored) && entry.file_size(ignored) < mostBytes)
        files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const Result<std::string> text = readFile(file);
    note(snapshot, text);
    if (!text) continue;
    snapshot.hardwareResult.sources << pw::hardware::SourceFile{
        QString::fromStdString(file.lexically_relative(design).generic_string()),
        QString::fromStdString(*text)};
  }
}

void readDesign(Snapshot& snapshot, const fs::path& folder) {
  snapshot.hardwareResult.folder = QString::fromStdString(folder.string());
  readSources(snapshot, folder);
}

/// A ladder that failed is shown too, though it is no artifact of the project.
Result<void> readLadder(Snapshot& snapshot, const fs::path& file) {
  if (std::error_code ignored; !fs::exists(file, ignored)) return {};
  PW_ASSIGN(const Json json, readJsonFile(file));
  PW_ASSIGN(const jobs::Verification verification, jobs::verificationFromJson(json, file.string()));
  addVerification(snapshot.hardwareResult, verification);
  return {};
}

void readHardware(Snapshot& snapshot, const Project& project) {
  if (const project::Artifact* design = present(project, "design"))
    readDesign(snapshot, project.pathOf(*design).parent_path());
  readPart(snapshot, project, "design", [&](const Json& json, const std::string& where) {
    return addDesign(snapshot.hardwareResult, json, where);
  });
  if (!snapshot.hardwareResult.folder.isEmpty()) {
    const fs::path folder = snapshot.hardwareResult.folder.toStdString();
    note(snapshot, readLadder(snapshot, folder / "verification.json"));
  }
  readPart(snapshot, project, "synthesis", [&](const Json& json, const std::string& where) -> Result<void> {
    PW_ASSIGN(const tools::Synthesis synthesis, tools::synthesisFromJson(json, where));
    addSynthesis(snapshot.hardwareResult, synthesis);
    return {};
  });
  readPart(snapshot, project, "board", [&](const Json& json, const std::string& where) -> Result<void> {
    PW_ASSIGN(const board::Assessment assessment, board::Assessment::fromJson(json, where));
    snapshot.boardResult = boardResult(assessment);
    return {};
  });
}

void readReport(Snapshot& snapshot, const Project& project) {
  const project::Artifact* artifact = present(project, "report");
  if (!artifact) return;
  const fs::path path = project.pathOf(*artifact);
  const Result<std::string> html = readFile(path);
  note(snapshot, html);
  if (!html) return;
  snapshot.reportHtml = QString::fromStdString(*html);
  snapshot.reportPath = QString::fromStdString(path.string());
}

// States
// -----------------------------------------------------------------------------------------------------

QString accuracyText(const std::optional<training::Run>& run) {
  if (!run || !run->evaluation) return {};
  return tr("%1 right").arg(plots::percentText(run->evaluation->network.accuracy, 0));
}

void summarise(Snapshot& snapshot, const Project& project) {
  const auto states = pageStates(project, snapshot.laboratory);
  for (std::size_t page = 0; page < states.size(); ++page) snapshot.stages[page].state = states[page];
  if (snapshot.events.info.count > 0)
    snapshot.stages[traces].result = tr("%L1 events").arg(snapshot.events.info.count);
  snapshot.stages[training].result = accuracyText(snapshot.teacher);
  snapshot.stages[compression].result = accuracyText(snapshot.student);
  if (const std::size_t runs = jobs::runFolders(project.folder()).size(); runs > 0)
    snapshot.stages[Stage::desk].result = tr("%L1 runs").arg(runs);
  if (!snapshot.hardwareResult.figures.isEmpty()) {
    snapshot.stages[hardware].result =
        snapshot.hardwareResult.figures[0].value.section(QLatin1Char('='), 0, 0).trimmed();
  }
  if (snapshot.boardResult) {
    const hardware::BoardResult& result = *snapshot.boardResult;
    snapshot.stages[board].result = result.simulated ? tr("%1, simulated").arg(result.cycles) : result.cycles;
  }
  if (!snapshot.reportHtml.isEmpty()) snapshot.stages[report].result = tr("report.html");
}

}  // namespace

const jobs::InterruptedTraining* interrupted(const Snapshot& snapshot, const recipe::TrainingRecipe& recipe) {
  const project::Artifact* dataset = present(*snapshot.project, "dataset");
  if (!dataset) return nullptr;
  const fs::path file = fs::absolute(snapshot.project->pathOf(*dataset)).lexically_normal();
  const auto& all = snapshot.interrupted;
  const auto found = std::find_if(all.begin(), all.end(), [&](const jobs::InterruptedTraining& each) {
    return fs::absolute(each.job.dataset).lexically_normal() == file &&
           recipe::toJson(each.job.recipe) == recipe::toJson(recipe);
  });
  return found == all.end() ? nullptr : &*found;
}

Result<Snapshot> readProject(const fs::path& folder, const Work& work, const Snapshot* previous,
                             bool mayWrite) {
  work.report(0, "Reading the project");
  PW_ASSIGN(const Project project, Project::open(folder));
  Snapshot snapshot;
  snapshot.folder = QString::fromStdString(folder.string());
  snapshot.name = QString::fromStdString(project.name());
  snapshot.project = std::make_shared<const Project>(project);
  LoadedSettings settings = readSettings(folder, mayWrite);
  snapshot.laboratory = std::move(settings.laboratory);
  snapshot.settingsProblem = std::move(settings.problem);
  snapshot.tracesKey = tracesKeyOf(project);
  if (previous && previous->folder == snapshot.folder && previous->tracesKey == snapshot.tracesKey &&
      fs::exists(previous->traceFile)) {
    snapshot.events = previous->events;
    snapshot.threshold = previous->threshold;
    snapshot.traceFile = previous->traceFile;
  } else if (present(project, "traces")) {
    note(snapshot, readEvents(snapshot, project));
    work.report(0.3);
  }
  if (work.stopRequested()) return cancelled(folder.string());
  readRuns(snapshot, project, work.part(0.3, 0.95));
  readHardware(snapshot, project);
  readReport(snapshot, project);
  if (work.stopRequested()) return cancelled(folder.string());
  summarise(snapshot, project);
  work.report(1);
  return snapshot;
}

}  // namespace pw::window
