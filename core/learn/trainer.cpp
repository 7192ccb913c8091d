// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include <algorithm>

#include "attempt.h"
#include "checkpoint.h"
#include "training_input.h"

namespace pw::learn {
namespace {

constexpr int mostRestarts = 4;

Result<TrainingResult> stoppedResult(TrainingResult result, const std::string& name) {
  if (result.bestEpoch == 0) return cancelled(name);
  result.stopped = true;
  return result;
}

/// What one run of train() works on.
struct Run {
  const recipe::TrainingRecipe& recipe;
  const dataset::Dataset& dataset;
  const TrainingData& data;
  Events validation;
  const Checkpoints& checkpoints;
  std::string key;  ///< of its checkpoints
};

Result<CheckpointParts> checkpointOf(const Run& run) {
  PW_ASSIGN(CheckpointParts parts, unpacked(run.checkpoints.resumeFrom));
  if (parts.run == run.key) return parts;
  return failure(ErrorKind::badInput, "The checkpoint is of another recipe, data set or teacher.",
                 run.recipe.name, "Train from the beginning, or with what the run was begun with.");
}

Result<TrainingResult> trainWithRestarts(const Run& run, const Work& work, Observers observers) {
  const recipe::TrainingRecipe& recipe = run.recipe;
  CheckpointParts from;
  if (!run.checkpoints.resumeFrom.empty()) {
    PW_ASSIGN(from, checkpointOf(run));
  }
  for (int restarts = from.restarts; restarts <= mostRestarts; ++restarts) {
    const std::uint64_t seed = recipe.seed + std::uint64_t(restarts);
    Attempt attempt(recipe, run.dataset, run.data, run.validation, seed);
    if (!from.attempt.empty() && restarts == from.restarts && !attempt.goOnFrom(from.attempt, from.history)) {
      return failure(ErrorKind::badInput, "The checkpoint does not fit its recipe.", recipe.name,
                     "Train from the beginning.");
    }
    const std::function<void(const std::string&)> save = [&](const std::string& state) {
      run.checkpoints.save(packed({run.key, attempt.history(), restarts, state}));
    };
    if (run.checkpoints.save) observers.save = save;
    switch (attempt.run(work, observers)) {
      case Attempt::Ending::finished:
        return attempt.takeResult();
      case Attempt::Ending::stopped:
        return stoppedResult(attempt.takeResult(), recipe.name);
      case Attempt::Ending::diverged:
        return failure(ErrorKind::badInput, "The training diverged in " + attempt.divergence() + ".",
                       recipe.name, "Lower the learning rate, and scale the inputs to about 1.");
      case Attempt::Ending::dead:
        if (restarts < mostRestarts) {
          observers.note("The network died (it gives the same output for every event) with seed " +
                         std::to_string(seed) + "; starting again with seed " + std::to_string(seed + 1) +
                         ".");
        }
    }
  }
  return failure(ErrorKind::badInput,
                 "The network died with five seeds: it gives the same output for every event.", recipe.name,
                 "Use wider layers, finer formats, less sparsity or a lower learning rate.");
}

}  // namespace

Result<TrainingResult> train(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                             const network::Network* teacher, const Work& work,
                             const std::function<void(const recipe::Epoch&)>& onEpoch,
                             const std::function<void(const std::string&)>& note,
                             const std::function<void(const network::Network&)>& onBest,
                             const Checkpoints& checkpoints, const LiveViews& live,
                             const dataset::Dataset* validation) {
  PW_CHECK(checkInput(recipe, dataset, teacher, validation));
  const auto tell = [&](const std::string& text) {
    if (note && !text.empty()) note(text);
  };
  tell(clippedInputNote(recipe, dataset));
  if (!validation && dataset.validation.empty()) {
    tell("There are no validation rows: the best epoch is chosen on the training rows.");
  }
  try {
    const TrainingData data = trainingData(dataset, recipe.distillation ? teacher : nullptr);
    const std::function<void(const std::string&)> observed = tell;
    Run run{recipe, dataset, data, validationOf(dataset, validation), checkpoints, {}};
    if (checkpoints.save || !checkpoints.resumeFrom.empty())
      run.key = runKey(recipe, dataset, data, run.validation);
    return trainWithRestarts(run, work, {onEpoch, onBest, observed, {}, Pace(checkpoints.apart), live});
  } catch (const std::exception& error) {
    return failure(ErrorKind::internal, std::string("The training failed: ") + error.what(), recipe.name,
                   "If memory ran out, use a smaller batch or network; else please report this.");
  }
}

}  // namespace pw::learn
