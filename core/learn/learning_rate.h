// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

#include "recipe/recipe.h"
#include "state_bytes.h"

namespace pw::learn {

/// The learning rate through a run, by the recipe's schedule.
class LearningRate {
 public:
  explicit LearningRate(const recipe::TrainingRecipe& recipe) : m_recipe(recipe) {}

  /// Of the epoch that follows `epochsDone` finished ones.
  double after(int epochsDone) const;
  /// What an epoch ended with.
  void take(double validationLoss);
  /// The loss is now another one (formats, sparsity): what it was before is no measure.
  void beginAgain();

  /// What it remembers between epochs.
  void save(StateWriter& writer) const;
  void load(StateReader& reader);

 private:
  const recipe::TrainingRecipe& m_recipe;
  double m_share = 1;  ///< of the recipe's rate (plateau)
  double m_best = std::numeric_limits<double>::infinity();
  int m_waited = 0;  ///< epochs since the loss was best
};

}  // namespace pw::learn
