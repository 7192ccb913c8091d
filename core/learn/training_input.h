// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "dataset/dataset.h"
#include "training_data.h"

namespace pw::learn {

/// Some events of a data set.
struct Events {
  const dataset::Dataset& dataset;
  std::span<const std::uint32_t> rows;
};

/// What a training is judged by: the validation rows of `other` where there is such a data set, else those of
/// `dataset`, which without any gives its training rows.
Events validationOf(const dataset::Dataset& dataset, const dataset::Dataset* other);

/// What training needs beyond the recipe's own check: sizes, finite inputs, two classes, a teacher that was
/// fed the same, another data set to validate on with the same inputs. Errors: badInput.
Result<void> checkInput(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                        const network::Network* teacher, const dataset::Dataset* validation = nullptr);

/// What to tell when the recipe's input format clips more than one input value in a thousand (raw counts in a
/// format for scaled ones); empty when all is well.
std::string clippedInputNote(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset);

/// Labels of rows of a data set, in the order of `rows`.
std::vector<std::int8_t> labelsOf(const dataset::Dataset& dataset, std::span<const std::uint32_t> rows);

/// The training rows, with the teacher's logits when there is one: it is asked once, not once an epoch.
TrainingData trainingData(const dataset::Dataset& dataset, const network::Network* teacher);

}  // namespace pw::learn
