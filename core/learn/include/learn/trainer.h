// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "base/work.h"
#include "learn/checkpoint.h"
#include "recipe/recipe.h"

namespace pw::learn {

/// Who wants to see a training while it runs (see recipe::LiveView): at most 20 views a second, and one of
/// the best epoch at the end. Seeing changes nothing.
struct LiveViews {
  std::function<void(const recipe::LiveView&)> tell = {};
  bool meanwhile = true;  ///< false: only the one at the end
};

struct TrainingResult {
  network::Network network;  ///< of the best epoch (see TrainingRecipe::keep)
  std::vector<recipe::Epoch> history;
  int bestEpoch = 0;
  bool stopped = false;  ///< the stop token ended it early; the network is still the best so far
};

/// Trains a dense network by `recipe` on one thread, reproducibly by its seed. `teacher` is
/// needed when the recipe distils. A network that dies (constant output) is restarted with the next seed, at
/// most four times, and `note` is told; its epochs begin at 1 again. The best epoch is looked for among those
/// with the final formats and sparsity once there are such. `onEpoch` is called after each epoch on the
/// calling thread; `onBest` just before it when the epoch is the best so far, with that network. The
/// validation rows of `validation`, where given, stand for those of `dataset`. With `checkpoints` it goes on
/// where an earlier process ended, and its result has the epochs of both. A stop before the first epoch ends
/// is an Error (cancelled); later it returns the best network. Errors: badInput (shapes, missing teacher, a
/// loss that diverges, five dead networks, a checkpoint of another run, other inputs to validate on),
/// internal (memory).
Result<TrainingResult> train(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                             const network::Network* teacher, const Work& work,
                             const std::function<void(const recipe::Epoch&)>& onEpoch,
                             const std::function<void(const std::string&)>& note,
                             const std::function<void(const network::Network&)>& onBest = {},
                             const Checkpoints& checkpoints = {}, const LiveViews& live = {},
                             const dataset::Dataset* validation = nullptr);

}  // namespace pw::learn
