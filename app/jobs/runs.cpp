// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/runs.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>

#include "base/format.h"
#include "estimate/estimate.h"
#include "recipe/sweep.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::array runFiles{"recipe.json", "history.jsonl", "network.h5", "evaluation.json"};

bool isFinished(const fs::path& folder) {
  std::error_code ignored;
  return std::all_of(runFiles.begin(), runFiles.end(),
                     [&](const char* file) { return fs::is_regular_file(folder / file, ignored); });
}

/// Folders in `parent`, by name.
std::vector<std::string> foldersIn(const fs::path& project, const std::string& parent) {
  std::vector<std::string> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(project / parent, ignored)) {
    if (entry.is_directory(ignored)) folders.push_back(parent + "/" + entry.path().filename().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// Changes when one of the run's files does.
std::string keyOf(const fs::path& folder, const hls::HardwareConfig& hardware) {
  std::string key = hls::toJson(hardware).dump();
  std::error_code ignored;
  for (const char* file : runFiles) {
    key += " " + std::to_string(fs::last_write_time(folder / file, ignored).time_since_epoch().count()) +
           " " + std::to_string(fs::file_size(folder / file, ignored));
  }
  return key;
}

/// A line cut off by a crash ends it.
std::vector<recipe::Epoch> historyOfRun(const fs::path& path) {
  std::vector<recipe::Epoch> history;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto epoch = recipe::epochFromJson(Json::parse(line, nullptr, false), path.string());
    if (!epoch) break;
    history.push_back(*epoch);
  }
  return history;
}

std::string timeOf(const fs::path& file) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  if (error) return {};
  const auto age = fs::file_time_type::clock::now() - written;
  return formatTime(std::chrono::system_clock::now() -
                    std::chrono::duration_cast<std::chrono::system_clock::duration>(age));
}

/// What trainings of sweeps are called, each sweep read once.
class TrialNames {
 public:
  /// Of "0003-fold1-seed2-epochs30": the point's name and what else tells its trainings apart.
  std::string of(const fs::path& folder);

 private:
  struct Points {
    recipe::Sweep sweep;
    std::vector<recipe::SweepPoint> points;
  };
  static Result<Points> read(const fs::path& file) {
    Points points;
    PW_ASSIGN(const Json json, readJsonFile(file));
    PW_ASSIGN(points.sweep, recipe::sweepFromJson(json, file.string()));
    PW_ASSIGN(points.points, recipe::sweepPoints(points.sweep));
    return points;
  }
  std::map<fs::path, Result<Points>> m_sweeps;
};

std::string TrialNames::of(const fs::path& folder) {
  unsigned point = 0, fold = 0, seed = 0, epochs = 0;
  const std::string text = folder.filename().string();
  if (std::sscanf(text.c_str(), "%u-fold%u-seed%u-epochs%u", &point, &fold, &seed, &epochs) != 4) return text;
  const fs::path file = folder.parent_path() / "sweep.json";
  auto known = m_sweeps.find(file);
  if (known == m_sweeps.end()) known = m_sweeps.emplace(file, read(file)).first;
  if (!known->second || point >= known->second->points.size()) return text;
  const recipe::Sweep& sweep = known->second->sweep;
  const recipe::SweepPoint& tried = known->second->points[point];
  std::string more;
  const auto add = [&](const std::string& words) { more += (more.empty() ? "" : ", ") + words; };
  if (sweep.folds > 0) add("fold " + std::to_string(fold + 1));
  if (sweep.repeats > 1) add("seed " + std::to_string(seed + 1));
  if (int(epochs) != tried.recipe.epochs) add(std::to_string(epochs) + " epochs");
  return more.empty() ? tried.name : tried.name + " (" + more + ")";
}

/// "student" of "runs/002-student".
std::string runName(const fs::path& folder) {
  const std::string text = folder.filename().string();
  const std::size_t dash = text.find('-');
  return dash == std::string::npos || dash + 1 == text.size() ? text : text.substr(dash + 1);
}

std::optional<project::ExpectedHardware> expected(const network::Network& network,
                                                  const hls::HardwareConfig& config) {
  if (!network.isQuantised()) return std::nullopt;
  hls::HardwareConfig automatic = config;
  automatic.multipliers.clear();  // those of the project's own design fit that one only
  automatic.styles.clear();
  automatic.multiplying.clear();
  automatic.storage.clear();
  const Result<hls::Design> design = hls::makeDesign(network, automatic);
  if (!design) return std::nullopt;
  const hls::Estimate estimate = hls::estimate(*design);
  return project::ExpectedHardware{estimate.total.totalLut(), estimate.total.dsp, estimate.latencyCycles};
}

Result<project::Run> readFolder(const fs::path& project, const std::string& folder,
                                const hls::HardwareConfig& hardware, TrialNames& names) {
  const fs::path path = project / folder;
  project::Run run;
  run.folder = folder;
  run.name = folder.starts_with("sweeps/") ? names.of(path) : runName(path);
  run.when = timeOf(path / "evaluation.json");
  PW_ASSIGN(const Json recipe, readJsonFile(path / "recipe.json"));
  PW_ASSIGN(run.recipe, recipe::trainingRecipeFromJson(recipe, (path / "recipe.json").string()));
  run.history = historyOfRun(path / "history.jsonl");
  PW_ASSIGN(const Json evaluation, readJsonFile(path / "evaluation.json"));
  PW_ASSIGN(run.evaluation, evaluate::evaluationFromJson(evaluation, (path / "evaluation.json").string()));
  PW_ASSIGN(const network::Network network, network::loadKeras(path / "network.h5"));
  run.costs = network::costs(network);
  run.hardware = expected(network, hardware);
  return run;
}

}  // namespace

std::vector<std::string> runFolders(const fs::path& project) {
  std::vector<std::string> folders = foldersIn(project, "runs");
  for (const std::string& sweep : foldersIn(project, "sweeps")) {
    for (std::string& trial : foldersIn(project, sweep)) folders.push_back(std::move(trial));
  }
  std::erase_if(folders, [&](const std::string& folder) { return !isFinished(project / folder); });
  return folders;
}

Result<project::Run> readRun(const fs::path& project, const std::string& folder,
                             const hls::HardwareConfig& hardware) {
  TrialNames names;
  return readFolder(project, folder, hardware, names);
}

Result<std::vector<evaluate::Finding>> findingsOf(const fs::path& folder, const fs::path& dataset) {
  TrialNames names;
  PW_ASSIGN(const project::Run run,
            readFolder(folder.parent_path(), folder.filename().string(), hls::HardwareConfig{}, names));
  std::vector<std::string> notes;
  PW_ASSIGN(const network::Network network, network::loadKeras(folder / "network.h5", &notes));
  PW_ASSIGN(const dataset::Dataset events, dataset::load(dataset));
  PW_ASSIGN(evaluate::RunFacts facts, evaluate::measureFacts(network, events));
  facts.notes = std::move(notes);
  return evaluate::findings(run.recipe, run.history, run.evaluation, facts);
}

Result<RunReader::Found> RunReader::read(const hls::HardwareConfig& hardware, const Work& work) {
  Found found;
  TrialNames names;
  std::map<std::string, Kept> kept;
  const std::vector<std::string> folders = runFolders(m_project);
  for (std::size_t i = 0; i < folders.size(); ++i) {
    if (work.stopRequested()) return cancelled(m_project.string());
    const std::string& folder = folders[i];
    const std::string key = keyOf(m_project / folder, hardware);
    const auto before = m_kept.find(folder);
    const Kept& entry =
        before != m_kept.end() && before->second.key == key
            ? kept.emplace(folder, before->second).first->second
            : kept.emplace(folder, Kept{key, readFolder(m_project, folder, hardware, names)}).first->second;
    if (entry.run) {
      found.runs.push_back(*entry.run);
    } else {
      found.problems.push_back(entry.run.error());
    }
    work.report(double(i + 1) / double(folders.size()));
  }
  m_kept = std::move(kept);
  return found;
}

}  // namespace pw::jobs
