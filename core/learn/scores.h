// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "recipe/optimisation.h"

namespace pw::learn {

struct Scores {
  double loss = 0;        ///< mean of the events; cross-entropy in nats
  double accuracy = 0;    ///< share of rows whose largest logit is the label's
  bool constant = false;  ///< all rows have the same logits: the network is dead
};

/// Of logits [n × outputs] against labels [n].
Scores score(std::span<const float> logits, int outputs, std::span<const std::int8_t> labels,
             recipe::LossKind kind = recipe::LossKind::crossEntropy);

}  // namespace pw::learn
