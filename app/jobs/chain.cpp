// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/chain.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "base/file.h"
#include "jobs/board.h"
#include "jobs/figures.h"
#include "jobs/hardware.h"
#include "jobs/list_mode.h"
#include "jobs/pulses.h"
#include "jobs/report.h"
#include "jobs/training.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using project::Artifact;
using project::Project;

/// A stage's new folder; gone again unless the stage keeps it.
class NewFolder {
 public:
  static Result<NewFolder> make(const Project& project, const std::string& parent,
                                const std::string& name = {}) {
    PW_ASSIGN(std::string relative, project.newFolder(parent, name));
    return NewFolder(project.folder(), std::move(relative));
  }
  /// One that an interrupted run of the stage has left; it stays.
  static NewFolder found(const Project& project, const fs::path& folder) {
    NewFolder left(project.folder(), folder.lexically_relative(project.folder()).generic_string());
    left.m_kept = true;
    return left;
  }
  NewFolder(NewFolder&& other) noexcept
      : m_root(std::move(other.m_root)),
        m_relative(std::move(other.m_relative)),
        m_kept(std::exchange(other.m_kept, true)) {}
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder() {
    std::error_code ignored;
    if (!m_kept) fs::remove_all(path(), ignored);
  }
  fs::path path() const { return m_root / m_relative; }
  std::string relative(const std::string& file) const { return m_relative + "/" + file; }
  /// The artifact that the stage made in it.
  Artifact keep(const std::string& file) {
    m_kept = true;
    Artifact artifact;
    artifact.path = relative(file);
    return artifact;
  }

 private:
  NewFolder(fs::path root, std::string relative) : m_root(std::move(root)), m_relative(std::move(relative)) {}
  fs::path m_root;
  std::string m_relative;
  bool m_kept = false;
};

Result<fs::path> pathOf(const Project& project, const std::string& name) {
  const Artifact* artifact = project.find(name);
  if (!artifact)
    return failure(ErrorKind::internal, "The project has no \"" + name + "\" yet.",
                   project.folder().string());
  return project.pathOf(*artifact);
}

// traces

/// A user's own file stays where it is; the project notes which it is. Its size and time tell when it
/// changed.
Json sourceOf(const std::string& traces) {
  std::error_code error;
  const auto bytes = fs::file_size(traces, error);
  const auto modified = fs::last_write_time(traces, error).time_since_epoch().count();
  return {{"file", traces}, {"bytes", error ? 0 : bytes}, {"modified", error ? 0 : modified}};
}

Json traceSettings(const Laboratory& laboratory) {
  return laboratory.traces.empty() ? Json{{"synthetic", trace::toJson(laboratory.synthetic)}}
                                   : sourceOf(laboratory.traces);
}

Result<Artifact> makeTraces(Bench& bench, const Work& work) {
  PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "datasets", "traces"));
  if (bench.laboratory.traces.empty()) {
    PW_CHECK(trace::synthesize(bench.laboratory.synthetic, folder.path() / "traces.h5", work));
    return folder.keep("traces.h5");
  }
  if (isListMode(bench.laboratory.traces)) {
    PW_CHECK(readListed(bench.laboratory.traces, bench.laboratory.features));
  } else {
    PW_CHECK(trace::TraceFile::open(bench.laboratory.traces));
  }
  PW_CHECK(writeJsonFile(folder.path() / "source.json", sourceOf(bench.laboratory.traces)));
  return folder.keep("source.json");
}

// labels and dataset

Result<Artifact> makeLabels(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path traces, traceFileOf(bench.project));
  PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "datasets", "labels"));
  PW_ASSIGN(const LabelledPulses pulses, labelTraces(traces, methodSettings(bench.laboratory),
                                                     bench.laboratory.labels, bench.laboratory.cuts, work));
  PW_CHECK(savePulses(pulses, folder.path()));
  return folder.keep("labels.h5");
}

Result<Artifact> makeDatasetFile(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path traces, traceFileOf(bench.project));
  PW_ASSIGN(const fs::path labels, pathOf(bench.project, "labels"));
  if (isListMode(traces)) {  // nothing to cut windows from: the networks will say so
    PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "datasets", "dataset"));
    PW_CHECK(writeJsonFile(folder.path() / "none.json", {{"why", "list mode: no traces"}}));
    return folder.keep("none.json");
  }
  PW_ASSIGN(const LabelledPulses pulses, loadPulses(labels.parent_path()));
  PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "datasets", "dataset"));
  PW_CHECK(makeDataset(traces, pulses, bench.laboratory.dataset, folder.path() / "dataset.h5", work));
  return folder.keep("dataset.h5");
}

// networks

/// Where the job trains: where an interrupted run of the same training has got to, or a new folder.
Result<NewFolder> folderOf(const Project& project, recipe::TrainerJob& job) {
  for (const InterruptedTraining& left : interruptedTrainings(project.folder() / "runs")) {
    job.folder = left.job.folder;
    if (isSameTraining(left.job, job)) return NewFolder::found(project, job.folder);
  }
  PW_ASSIGN(NewFolder folder, NewFolder::make(project, "runs", job.recipe.name));
  job.folder = folder.path().string();
  return folder;
}

Result<Artifact> trainNetwork(Bench& bench, const recipe::TrainingRecipe& recipe, const std::string& teacher,
                              const Work& work) {
  PW_ASSIGN(const fs::path traces, traceFileOf(bench.project));
  if (isListMode(traces)) return withoutTraces(traces);
  PW_ASSIGN(const fs::path dataset, pathOf(bench.project, "dataset"));
  recipe::TrainerJob job;
  job.recipe = recipe;
  job.dataset = dataset.string();
  if (!teacher.empty() && recipe.distillation) {
    PW_ASSIGN(const fs::path network, pathOf(bench.project, teacher));
    job.teacher = network.string();
  }
  PW_ASSIGN(NewFolder folder, folderOf(bench.project, job));
  const Result<TrainingOutcome> outcome =
      trainOrGoOn(bench.environment, job, work.part(0, 0.95), bench.onTraining);
  if (!outcome) {
    if (interruptedIn(folder.path())) folder.keep("network.h5");  // the next run goes on from there
    return tl::unexpected<Error>(outcome.error());
  }
  // A stopped training has its best network in the run folder, but it is not what the recipe asked for.
  if (outcome->stopped) {
    folder.keep("network.h5");
    return cancelled(recipe.name);
  }
  PW_ASSIGN(const evaluate::Evaluation evaluation,
            evaluateOnFile(outcome->network, dataset, work.part(0.95, 1)));
  PW_CHECK(writeJsonFile(folder.path() / "evaluation.json", evaluate::toJson(evaluation)));
  return folder.keep("network.h5");
}

// hardware

Result<Artifact> makeDesignFolder(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path student, pathOf(bench.project, "student"));
  PW_ASSIGN(const network::Network network, network::loadKeras(student));
  PW_ASSIGN(const fs::path datasetFile, pathOf(bench.project, "dataset"));
  PW_ASSIGN(const dataset::Dataset dataset, dataset::load(datasetFile));
  PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "designs"));
  PW_CHECK(
      generateDesign(network, bench.laboratory.hardware, subset(dataset, dataset.test), folder.path(), work));
  return folder.keep("design.json");
}

/// An artifact that a stage adds to the design's folder.
Artifact besideDesign(const Project& project, const std::string& file) {
  Artifact artifact;
  artifact.path = (fs::path(project.find("design")->path).parent_path() / file).generic_string();
  return artifact;
}

Result<Artifact> verify(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path design, pathOf(bench.project, "design"));
  PW_ASSIGN(const Verification verification, verifyDesign(design.parent_path(), work, bench.verification));
  if (!verification.passed()) {
    return failure(ErrorKind::mismatch, "The design's forms do not agree with each other.",
                   design.parent_path().string(),
                   "See verification.json: it names the first differing event of each rung.");
  }
  return besideDesign(bench.project, "verification.json");
}

Result<Artifact> synthesize(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path design, pathOf(bench.project, "design"));
  PW_CHECK(synthesizeDesign(design.parent_path(), work, bench.synthesis));
  return besideDesign(bench.project, "synthesis.json");
}

Result<Artifact> runBoard(Bench& bench, const Work& work) {
  PW_ASSIGN(const fs::path design, pathOf(bench.project, "design"));
  PW_ASSIGN(NewFolder folder, NewFolder::make(bench.project, "boards"));
  PW_ASSIGN(
      const board::Assessment assessment,
      assessOnSimulatedBoard(bench.environment, design.parent_path(), bench.laboratory.board.singleShots,
                             folder.path() / "assessment.json", work));
  if (assessment.agreement.equal != assessment.agreement.events) {
    return failure(ErrorKind::mismatch, "The board's outputs are not the integer model's.",
                   design.parent_path().string(),
                   "Times measured with them mean nothing; verify the design again.");
  }
  return folder.keep("assessment.json");
}

Result<Artifact> makeReport(Bench& bench, const Work& work) {
  PW_CHECK(writeReport(bench.project, bench.project.folder() / "report.html", work));
  Artifact artifact;
  artifact.path = "report.html";
  return artifact;
}

Json none(const Laboratory&) {
  return nullptr;
}

std::vector<Stage> allStages() {
  return {
      {"traces", "Making traces", {}, 6, traceSettings, makeTraces},
      {"labels", "Measuring pulses and labelling", {"traces"}, 2, labelInputs, makeLabels},
      {"dataset",
       "Cutting windows",
       {"traces", "labels"},
       1,
       [](const Laboratory& l) { return dataset::toJson(l.dataset); },
       makeDatasetFile},
      {"teacher",
       "Training the teacher",
       {"dataset"},
       25,
       [](const Laboratory& l) { return recipe::toJson(l.teacher); },
       [](Bench& b, const Work& w) { return trainNetwork(b, b.laboratory.teacher, {}, w); }},
      {"student",
       "Training and compressing the student",
       {"dataset", "teacher"},
       20,
       [](const Laboratory& l) { return recipe::toJson(l.student); },
       [](Bench& b, const Work& w) { return trainNetwork(b, b.laboratory.student, "teacher", w); }},
      {"design",
       "Generating HLS C++ and Verilog",
       {"student", "dataset"},
       1,
       [](const Laboratory& l) { return hls::toJson(l.hardware); },
       makeDesignFolder},
      {"verification", "Proving the design", {"design"}, 20, none, verify},
      {"synthesis", "Counting resources with Yosys", {"design"}, 20, none, synthesize},
      {"board",
       "Running on the simulated board",
       {"verification"},
       8,
       [](const Laboratory& l) {
         return Json{{"single_shots", l.board.singleShots}};
       },
       runBoard},
      {"report",
       "Writing the report",
       {"labels", "teacher", "student", "design", "verification", "synthesis", "board"},
       1,
       none,
       makeReport},
  };
}

}  // namespace

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all = allStages();
  return all;
}

const Stage* findStage(const std::string& name) {
  const auto found =
      std::find_if(stages().begin(), stages().end(), [&](const Stage& stage) { return stage.name == name; });
  return found == stages().end() ? nullptr : &*found;
}

Result<void> runStage(const Stage& stage, Bench& bench, const Work& work) {
  if (work.stopRequested()) return cancelled(stage.name);
  work.report(0, stage.title);
  const auto start = std::chrono::steady_clock::now();
  PW_ASSIGN(Artifact artifact, stage.run(bench, work));
  artifact.name = stage.name;
  artifact.settings = stage.settings(bench.laboratory);
  artifact.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  PW_CHECK(bench.project.record(std::move(artifact), stage.inputs));
  work.report(1, stage.title);
  return {};
}

Result<void> runChain(Bench& bench, const Work& work,
                      const std::function<void(const Stage&, bool)>& onStage) {
  PW_CHECK(writeJsonFile(bench.project.folder() / "laboratory.json", toJson(bench.laboratory)));
  const double total = std::accumulate(stages().begin(), stages().end(), 0.0,
                                       [](double sum, const Stage& stage) { return sum + stage.weight; });
  double done = 0;
  for (const Stage& stage : stages()) {
    const Json settings = stage.settings(bench.laboratory);
    const bool kept = bench.project.state(stage.name, &settings) == project::State::upToDate;
    if (onStage) onStage(stage, kept);
    if (!kept) PW_CHECK(runStage(stage, bench, work.part(done / total, (done + stage.weight) / total)));
    done += stage.weight;
  }
  return {};
}

}  // namespace pw::jobs
