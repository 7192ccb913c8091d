// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "recipe/optimisation.h"

namespace pw::learn {

/// The loss of one event's logits against its label (see LossKind), in double. A `gradient` of the logits'
/// size, where given, becomes `factor` times the loss's gradient by the logits.
double eventLoss(recipe::LossKind kind, std::span<const float> logits, int label, float* gradient = nullptr,
                 double factor = 1);

/// log Σ exp(z/T) without overflow.
double logSumExp(std::span<const float> logits, double temperature = 1);

}  // namespace pw::learn
