// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/evaluation.h"
#include "recipe/recipe.h"

namespace pw::project {

/// What a design of the network is expected to take on the project's part, before any tool runs.
struct ExpectedHardware {
  int lut = 0, dsp = 0, latencyCycles = 0;
};

/// A finished training of the project, as runs are compared: everything but the weights.
struct Run {
  std::string folder;  ///< in the project, with '/': "runs/002-student"; no two runs have the same
  std::string name;    ///< for people: "student", "QAT 4 bit"
  std::string when;    ///< UTC, ISO 8601: when it was finished
  recipe::TrainingRecipe recipe;
  std::vector<recipe::Epoch> history;
  evaluate::Evaluation evaluation;  ///< on the test events; without the per-event vectors
  network::Costs costs;
  std::optional<ExpectedHardware> hardware;  ///< none: floating point, or nothing that fits the part

  /// Highest validation accuracy of an epoch; 0 without epochs.
  double validation() const;
  /// Share of zero weights.
  double sparsity() const;
};

}  // namespace pw::project
