// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "recipe/recipe.h"

namespace pw::trainer {

/// What a training leaves behind: recipe.json, history.jsonl (a line an epoch), network.h5 (the best so far),
/// live.json (a recent LiveView, at the end that of the best epoch) and, until it is finished, checkpoint.bin
/// (see learn::Checkpoints). Every file is whole at every moment, so that a killed training leaves what it
/// had.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  /// Makes the folder, writes the recipe, and takes away what an earlier run of this folder left.
  Result<void> begin(const recipe::TrainingRecipe& recipe);
  /// The bytes of the last checkpoint; empty when there is none.
  Result<std::string> checkpoint() const;
  /// Goes on with what an earlier run left, up to these epochs.
  Result<void> goOn(const std::vector<recipe::Epoch>& history);
  /// Adds a line to the history; epoch 1 begins it anew (a training that restarts with another seed).
  Result<void> addEpoch(const recipe::Epoch& epoch);
  Result<void> saveLive(const recipe::LiveView& view);
  Result<void> saveNetwork(const network::Network& network);
  /// Quickly: not flushed to the disk, which would take longer than many an epoch. What a power cut may
  /// spoil, its check sum finds.
  Result<void> saveCheckpoint(const std::string& bytes);
  void discardCheckpoint();
  /// After a failure: no network is better than a useless one.
  void discardNetwork();

 private:
  std::filesystem::path m_folder;
};

}  // namespace pw::trainer
