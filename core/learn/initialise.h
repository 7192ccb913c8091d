// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include "recipe/recipe.h"

namespace pw::learn {

using Random = std::mt19937_64;

/// The untrained network of a recipe: see recipe::untrainedNetwork; hidden weights
/// uniform in ±√(6/inputs) (He et al., arXiv 1502.01852), the last layer's in ±√(6/(inputs + outputs))
/// (Glorot and Bengio, 2010), biases 0. A range narrower than two steps of the weight format is widened to
/// that: otherwise every weight would begin as zero. Throws when the recipe's layers do not fit the inputs.
network::Network initialise(const recipe::TrainingRecipe& recipe, int inputs, int outputs, Random& random);

/// 0 … count − 1 in random order (Fisher and Yates), the same on every machine.
std::vector<std::uint32_t> shuffled(std::size_t count, Random& random);

}  // namespace pw::learn
