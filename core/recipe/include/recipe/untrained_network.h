// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"

namespace pw::recipe {

/// The network that a recipe will make: layers as shapedLayers names them, with the recipe's formats, all
/// weights 0. Where hidden results may be negative (linear, leaky ReLU, tanh) an unsigned activation format
/// becomes the signed one of the same width; pooling keeps the format of what it pools. Formats of single
/// layers go before all that. Errors: badInput (a layer that does not fit the inputs, formats for a layer
/// that does not exist; the field by name).
Result<network::Network> untrainedNetwork(const TrainingRecipe& recipe, int inputs, int outputs,
                                          const std::string& where);

/// Gives the input and each layer its formats.
void setFormats(const Quantization& quantization, network::Network& network);

}  // namespace pw::recipe
