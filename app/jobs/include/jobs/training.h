// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/work.h"
#include "jobs/environment.h"
#include "recipe/recipe.h"

namespace pw::jobs {

struct TrainingOutcome {
  network::Network network;
  std::vector<recipe::Epoch> history;
  std::vector<std::string> notes;  ///< what the trainer said besides, such as a restarted seed
  int bestEpoch = 0;
  bool stopped = false;  ///< ended early by the stop token; the network is the best so far
};

/// Trains in a process of its own (pulsewright-trainer), into job.folder. `onMessage` is called on this
/// thread for each message. Errors: toolMissing (no trainer), what the trainer reports, toolFailed (it died),
/// cancelled (stopped before there was a network).
Result<TrainingOutcome> runTrainer(const Environment& environment, const recipe::TrainerJob& job,
                                   const Work& work,
                                   const std::function<void(const recipe::TrainerMessage&)>& onMessage = {});

/// A training that was stopped, killed or has crashed, and whose checkpoint is there.
struct InterruptedTraining {
  recipe::TrainerJob job;
  int epochs = 0;  ///< that its history has
};

/// The interrupted training of a run folder; none: it has ended, or was never begun.
std::optional<InterruptedTraining> interruptedIn(const std::filesystem::path& folder);

/// Those of all run folders in `runs`, the newest first.
std::vector<InterruptedTraining> interruptedTrainings(const std::filesystem::path& runs);

/// Whether two jobs, each in its folder, train the same network from the same files.
bool isSameTraining(const recipe::TrainerJob& a, const recipe::TrainerJob& b);

/// Like runTrainer, but goes on with what an interrupted run of the same job has left in job.folder, to the
/// same network as without the interruption. A checkpoint that does not fit is not used.
Result<TrainingOutcome> trainOrGoOn(const Environment& environment, recipe::TrainerJob job, const Work& work,
                                    const std::function<void(const recipe::TrainerMessage&)>& onMessage = {});

}  // namespace pw::jobs
