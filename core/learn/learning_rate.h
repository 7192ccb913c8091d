// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

#include "recipe/recipe.h"

namespace pw::learn {

/// The learning rate through a run, by the recipe's schedule.
class LearningRate {
 public:
  /// What it remembers between epochs.
  struct Memory {
    double share = 1;  ///< of the recipe's rate (plateau)
    double best = std::numeric_limits<double>::infinity();
    int waited = 0;  ///< epochs since the loss was best
  };

  explicit LearningRate(const recipe::TrainingRecipe& recipe) : m_recipe(recipe) {}

  /// Of the epoch that follows `epochsDone` finished ones.
  double after(int epochsDone) const;
  /// What an epoch ended with.
  void take(double validationLoss);
  /// The loss is now another one (formats, sparsity): what it was before is no measure.
  void beginAgain();

  const Memory& memory() const { return m_memory; }
  void remember(const Memory& memory) { m_memory = memory; }

 private:
  const recipe::TrainingRecipe& m_recipe;
  Memory m_memory;
};

}  // namespace pw::learn
