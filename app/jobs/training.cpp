// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/training.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/format.h"
#include "tools/process.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using recipe::TrainerMessage;

/// What the trainer's lines amount to.
struct Transcript {
  TrainingOutcome outcome;
  std::optional<Error> failed;
  bool finished = false;

  void take(const TrainerMessage& message, const Work& work) {
    switch (message.kind) {
      case TrainerMessage::Kind::started:
      case TrainerMessage::Kind::live:
        break;
      case TrainerMessage::Kind::epoch:
        outcome.history.push_back(message.epoch);
        if (message.epochs > 0) {
          work.report(double(message.epoch.number) / message.epochs,
                      "Epoch " + std::to_string(message.epoch.number) + " of " +
                          std::to_string(message.epochs) + ": validation accuracy " +
                          formatPercent(message.epoch.validationAccuracy));
        }
        break;
      case TrainerMessage::Kind::note:
        outcome.notes.push_back(message.text);
        break;
      case TrainerMessage::Kind::finished:
        finished = true;
        outcome.bestEpoch = message.bestEpoch;
        outcome.stopped = message.stopped;
        break;
      case TrainerMessage::Kind::failed:
        failed = message.error;
        break;
    }
  }
};

tools::Command trainerCommand(const Environment& environment, const fs::path& jobFile) {
  tools::Command command;
  command.program = environment.trainer.string();
  command.arguments = {jobFile.string()};
  command.limit = std::chrono::hours(24 * 7);
  command.patience = std::chrono::seconds(20);  // from the stop to the end of the running batch
  return command;
}

/// A file beside a run folder, the same after the project was moved.
std::string seenFrom(const fs::path& folder, const std::string& file) {
  if (file.empty()) return {};
  return fs::absolute(file).lexically_relative(fs::absolute(folder).parent_path()).generic_string();
}

/// How many epochs a history has; a line cut off by a crash is none.
int epochsIn(const fs::path& history) {
  const Result<std::string> lines = readFile(history);
  return lines ? int(std::count(lines->begin(), lines->end(), '\n')) : 0;
}

}  // namespace

bool isSameTraining(const recipe::TrainerJob& a, const recipe::TrainerJob& b) {
  const auto fold = [](const recipe::TrainerJob& job) {
    return job.fold ? dataset::toJson(*job.fold) : Json();
  };
  return recipe::toJson(a.recipe) == recipe::toJson(b.recipe) && fold(a) == fold(b) &&
         seenFrom(a.folder, a.dataset) == seenFrom(b.folder, b.dataset) &&
         seenFrom(a.folder, a.teacher) == seenFrom(b.folder, b.teacher) &&
         seenFrom(a.folder, a.validation) == seenFrom(b.folder, b.validation);
}

std::optional<InterruptedTraining> interruptedIn(const fs::path& folder) {
  if (!fs::exists(folder / "checkpoint.bin") || !fs::exists(folder / "job.json")) return std::nullopt;
  const Result<Json> json = readJsonFile(folder / "job.json");
  if (!json) return std::nullopt;
  Result<recipe::TrainerJob> job = recipe::trainerJobFromJson(*json, "job.json");
  if (!job) return std::nullopt;
  // A copy of the project has the job of the original.
  const fs::path before = fs::path(job->folder).parent_path();
  const auto moved = [&](const std::string& file) {
    return file.empty() ? file
                        : (folder.parent_path() / fs::path(file).lexically_relative(before))
                              .lexically_normal()
                              .string();
  };
  job->dataset = moved(job->dataset);
  job->teacher = moved(job->teacher);
  job->validation = moved(job->validation);
  job->folder = folder.string();
  return InterruptedTraining{std::move(*job), epochsIn(folder / "history.jsonl")};
}

std::vector<InterruptedTraining> interruptedTrainings(const fs::path& runs) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) folders.push_back(entry.path());
  std::sort(folders.rbegin(), folders.rend());
  std::vector<InterruptedTraining> found;
  for (const fs::path& folder : folders) {
    if (auto training = interruptedIn(folder)) found.push_back(std::move(*training));
  }
  return found;
}

Result<TrainingOutcome> trainOrGoOn(const Environment& environment, recipe::TrainerJob job, const Work& work,
                                    const std::function<void(const TrainerMessage&)>& onMessage) {
  const auto interrupted = interruptedIn(job.folder);
  job.resume = interrupted && isSameTraining(interrupted->job, job);
  Result<TrainingOutcome> outcome = runTrainer(environment, job, work, onMessage);
  if (outcome || !job.resume || outcome.error().kind != ErrorKind::badInput) return outcome;
  // The checkpoint is damaged, or its data set was made anew under the same name.
  job.resume = false;
  return runTrainer(environment, job, work, onMessage);
}

Result<TrainingOutcome> runTrainer(const Environment& environment, const recipe::TrainerJob& job,
                                   const Work& work,
                                   const std::function<void(const TrainerMessage&)>& onMessage) {
  if (!fs::exists(environment.trainer)) {
    return failure(ErrorKind::toolMissing, "The trainer is not installed.", environment.trainer.string(),
                   "Build the target pulsewright-trainer.");
  }
  const fs::path folder = job.folder;
  const fs::path jobFile = folder / "job.json";
  PW_CHECK(writeJsonFile(jobFile, recipe::toJson(job)));

  Transcript transcript;
  tools::Command command = trainerCommand(environment, jobFile);
  command.onLine = [&](std::string_view line, bool isError) {
    if (isError || line.empty()) return;
    if (const auto message = recipe::trainerMessageFromLine(std::string(line))) {
      transcript.take(*message, work);
      if (onMessage) onMessage(*message);
    }
  };
  const Result<tools::Outcome> ended = tools::run(command, work);
  if (transcript.failed) return tl::unexpected<Error>(*transcript.failed);
  if (!ended) return tl::unexpected<Error>(ended.error());
  if (!transcript.finished) {
    if (ended->stopped) return cancelled(job.recipe.name);
    return failure(ErrorKind::toolFailed,
                   "The trainer ended with code " + std::to_string(ended->exitCode) +
                       " before it was done. " + ended->errors.substr(0, 400),
                   job.recipe.name,
                   fs::exists(folder / "checkpoint.bin")
                       ? "Train again: it goes on from its last checkpoint, to the same network."
                       : "Train again.");
  }
  PW_ASSIGN(transcript.outcome.network, network::loadKeras(folder / "network.h5"));
  return std::move(transcript.outcome);
}

}  // namespace pw::jobs
