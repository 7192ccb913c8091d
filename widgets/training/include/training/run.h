// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "evaluate/evaluation.h"
#include "network/network.h"
#include "recipe/recipe.h"

namespace pw::training {

/// One training run as far as it has come: what was asked, what happened, what came out.
struct Run {
  QString name;
  QString folder;  ///< "runs/002-student"
  recipe::TrainingRecipe recipe;
  std::vector<recipe::Epoch> history;
  std::optional<network::Network> network;
  std::optional<evaluate::Evaluation> evaluation;
  bool live = false;  ///< training now: curves leave room for the epochs to come

  /// Made smaller for hardware, so that it belongs to the Compression page.
  bool isCompressed() const { return recipe.quantization || recipe.pruning || recipe.distillation; }
};

}  // namespace pw::training
