// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/training.h"

#include <optional>

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

}  // namespace

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
                   job.recipe.name, "Train again; the best network so far, if any, is in the run folder.");
  }
  PW_ASSIGN(transcript.outcome.network, network::loadKeras(folder / "network.h5"));
  return std::move(transcript.outcome);
}

}  // namespace pw::jobs
