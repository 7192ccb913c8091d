// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/checkpoint.h"
#include "state_bytes.h"
#include "training_data.h"
#include "training_input.h"

namespace pw::learn {

/// What a checkpoint is made of.
struct CheckpointParts {
  std::string run;                     ///< runKey of what is trained
  std::vector<recipe::Epoch> history;  ///< of the attempt
  int restarts = 0;                    ///< attempts with other seeds before this one
  std::string attempt;                 ///< the attempt's own state
};

/// With a mark, a version and a check sum.
std::string packed(const CheckpointParts& parts);
/// Errors: badInput.
Result<CheckpointParts> unpacked(const std::string& bytes);

/// The same for the same training only: recipe, training rows, validation rows, teacher.
std::string runKey(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                   const TrainingData& data, const Events& validation);

/// Formats of a network's layers, and back into a network of the same shape.
void addFormats(const network::Network& network, StateWriter& writer);
bool takeFormats(StateReader& reader, network::Network& network);

}  // namespace pw::learn
