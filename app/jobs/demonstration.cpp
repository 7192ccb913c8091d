// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/demonstration.h"

#include <algorithm>

#include "base/file.h"
#include "jobs/figures.h"
#include "jobs/pulses.h"
#include "jobs/training.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

/// A file of the project that a training needs.
Result<fs::path> needed(const project::Project& project, const std::string& artifact, const std::string& what,
                        const std::string& where) {
  const project::Artifact* found = project.find(artifact);
  if (found && fs::path(found->path).extension() == ".h5" && fs::exists(project.pathOf(*found)))
    return project.pathOf(*found);
  return failure(ErrorKind::badInput, "The project has no " + what + " yet.", where,
                 "Run the stages before this page first (F5).");
}

/// Of the points that the sweep has.
Result<bool> distils(const recipe::Sweep& sweep) {
  PW_ASSIGN(const auto points, recipe::sweepPoints(sweep));
  return std::any_of(points.begin(), points.end(),
                     [](const recipe::SweepPoint& point) { return point.recipe.distillation.has_value(); });
}

/// The folder where this very sweep has begun; else a new one.
Result<std::string> folderOf(const project::Project& project, const ProjectSweep& wanted) {
  const Json json = recipe::toJson(wanted.sweep);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(project.folder() / "sweeps", ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with("-" + wanted.sweep.name)) continue;
    const Result<Json> begun = readJsonFile(entry.path() / "sweep.json");
    if (begun && *begun == json) return "sweeps/" + name;
  }
  return project.newFolder("sweeps", wanted.sweep.name);
}

/// Counts as they are, of the same events and with the same split.
Result<void> makeRawDataset(const project::Project& project, const Laboratory& laboratory,
                            const fs::path& file, const Work& work) {
  if (fs::exists(file)) return {};
  PW_ASSIGN(const fs::path labels, needed(project, "labels", "labels", "labels"));
  PW_ASSIGN(const fs::path traces, traceFileOf(project));
  PW_ASSIGN(const LabelledPulses pulses, loadPulses(labels.parent_path()));
  dataset::DatasetSettings settings = laboratory.dataset;
  settings.input.scaling = dataset::Scaling::rawCounts;
  PW_CHECK(makeDataset(traces, pulses, settings, file, work));
  return {};
}

/// A teacher that is fed what the students are: trained once, beside them.
Result<fs::path> ownTeacher(const Environment& environment, const recipe::TrainingRecipe& recipe,
                            const fs::path& dataset, const fs::path& folder, const Work& work) {
  const fs::path network = folder / "network.h5";
  if (fs::exists(folder / "evaluation.json") && fs::exists(network)) return network;
  recipe::TrainerJob job;
  job.recipe = recipe;
  job.dataset = dataset.string();
  job.folder = folder.string();
  PW_ASSIGN(const TrainingOutcome outcome, runTrainer(environment, job, work));
  if (outcome.stopped) return cancelled(recipe.name);
  PW_ASSIGN(const evaluate::Evaluation evaluation, evaluateOnFile(outcome.network, dataset, {}));
  PW_CHECK(writeJsonFile(folder / "evaluation.json", evaluate::toJson(evaluation)));
  return network;
}

/// One of the sweeps, ready to run.
struct Prepared {
  const ProjectSweep* sweep = nullptr;
  bool distils = false;
  fs::path dataset, teacher;
};

/// Everything that can be wrong is found before the first training.
Result<Prepared> prepare(const project::Project& project, const ProjectSweep& sweep) {
  Prepared prepared{&sweep, false, {}, {}};
  PW_ASSIGN(prepared.distils, distils(sweep.sweep));
  PW_ASSIGN(prepared.dataset, needed(project, "dataset", "data set", sweep.sweep.name));
  if (prepared.distils && !sweep.rawInputs) {
    PW_ASSIGN(prepared.teacher, needed(project, "teacher", "teacher", sweep.sweep.name));
  }
  return prepared;
}

}  // namespace

Result<std::vector<std::string>> runProjectSweeps(const Environment& environment, const fs::path& folder,
                                                  const Laboratory& laboratory,
                                                  const std::vector<ProjectSweep>& sweeps, int workers,
                                                  const Work& work, const std::function<void()>& onTraining) {
  PW_ASSIGN(const project::Project project, project::Project::open(folder));
  std::vector<Prepared> all;
  for (const ProjectSweep& sweep : sweeps) {
    PW_ASSIGN(Prepared prepared, prepare(project, sweep));
    all.push_back(std::move(prepared));
  }
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Prepared& next = all[i];
    const Work part = work.part(double(i) / double(all.size()), double(i + 1) / double(all.size()));
    PW_ASSIGN(const std::string place, folderOf(project, *next.sweep));
    folders.push_back(place);
    if (next.sweep->rawInputs) {
      next.dataset = folder / place / "dataset.h5";
      PW_CHECK(makeRawDataset(project, laboratory, next.dataset, part.part(0, 0.05)));
      if (next.distils) {
        PW_ASSIGN(next.teacher, ownTeacher(environment, next.sweep->teacher, next.dataset,
                                           folder / place / next.sweep->teacher.name, part.part(0.05, 0.2)));
        if (onTraining) onTraining();
      }
    }
    SweepJob job;
    job.sweep = next.sweep->sweep;
    job.dataset = next.dataset;
    job.teacher = next.teacher;
    job.folder = folder / place;
    job.workers = workers;
    PW_CHECK(
        runSweep(environment, job, part.part(next.sweep->rawInputs ? 0.2 : 0, 1), [&](const SweepTable&) {
          if (onTraining) onTraining();
        }));
  }
  return folders;
}

}  // namespace pw::jobs
