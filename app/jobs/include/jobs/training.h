// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

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

}  // namespace pw::jobs
