// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "recipe/recipe.h"

namespace pw::trainer {

/// What a training leaves behind: recipe.json, history.jsonl (a line an epoch) and network.h5 (the best so
/// far). Every file is whole at every moment, so that a killed training leaves what it had.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  /// Makes the folder, writes the recipe, and takes away what an earlier run of this folder left.
  Result<void> begin(const recipe::TrainingRecipe& recipe);
  /// Adds a line to the history; epoch 1 begins it anew (a training that restarts with another seed).
  Result<void> addEpoch(const recipe::Epoch& epoch);
  Result<void> saveNetwork(const network::Network& network);
  /// After a failure: no network is better than a useless one.
  void discardNetwork();

 private:
  std::filesystem::path m_folder;
};

}  // namespace pw::trainer
