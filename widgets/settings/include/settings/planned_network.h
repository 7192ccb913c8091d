// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/network.h"
#include "recipe/recipe.h"

namespace pw::settings {

/// The network that a recipe will make, before it is trained: shapes and formats as they will be, weights 1
/// (or what the format has next to it), or 0 where pruning takes them. Its costs are those of the trained
/// network, but for weights that training or rounding makes zero. Errors: badInput (layers that do not fit
/// the inputs).
Result<network::Network> plannedNetwork(const recipe::TrainingRecipe& recipe, int inputs, int classes = 2);

}  // namespace pw::settings
