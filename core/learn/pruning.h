// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "recipe/recipe.h"

namespace pw::learn {

/// What pruning sees of a layer.
struct PrunableLayer {
  int inputs = 0, outputs = 0;
  std::vector<float> weights;  ///< [inputs × outputs], latent
  std::vector<float> given;    ///< 0 for weights that are zero for another reason; empty: none are
};

/// 0 or 1 for what a layer keeps; empty: all.
struct LayerMasks {
  std::vector<float> weights;  ///< [inputs × outputs]
  std::vector<float> bias;     ///< [outputs]
};

/// Masks of all layers at one moment of the schedule: 0 for the round(sparsity · n) of least magnitude; of
/// equal magnitudes the earlier ones go first, so that the number is exact and the choice reproducible.
/// Neurons are hidden units alone, and of each layer one stays. What is `given` stays zero and does not
/// count.
std::vector<LayerMasks> pruningMasks(const recipe::Pruning& pruning, std::span<const PrunableLayer> layers,
                                     double sparsity);

/// Without hidden dense units that give 0 for every input and feed a dense layer; logits stay the same, bit
/// for bit.
network::Network withoutPrunedUnits(network::Network network);

}  // namespace pw::learn
