// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "recipe/recipe.h"

namespace pw::learn {

/// How a training outlives its process: it goes on from the last whole epoch, and what it gives is the same,
/// bit for bit, as without the interruption (on processors with the same arithmetic: see DenseEngine).
struct Checkpoints {
  /// Is given everything that is needed to go on, after an epoch.
  std::function<void(const std::string& bytes)> save;
  /// Bytes of an earlier save of the same recipe, data set and teacher; empty: from the beginning.
  std::string resumeFrom;
  /// Epochs that end so soon after a saved one are left out: to train them again is as fast as to save them.
  std::chrono::milliseconds apart{0};
};

/// The epochs that lie behind a checkpoint. Errors: badInput (damaged, or of another version).
Result<std::vector<recipe::Epoch>> historyOfCheckpoint(const std::string& bytes);

}  // namespace pw::learn
