// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>

#include "training_data.h"

namespace pw::bench {

/// Quantisation-aware training in C++ with LibTorch as one composes it of its operations: the clipped
/// straight-through estimator of multiply, round, clamp and detach on weights, biases and activations,
/// autograd, and an Adam that is one pass in plain C++. Without a data loader: rows are picked by
/// index_select.
class LibTorchQat {
 public:
  LibTorchQat(const network::Network& start, const recipe::TrainingRecipe& recipe,
              const learn::TrainingData& data);
  ~LibTorchQat();
  /// Mean loss of one pass over the rows in this order.
  double trainEpoch(std::span<const std::uint32_t> order);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace pw::bench
