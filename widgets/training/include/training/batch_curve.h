// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "recipe/live_view.h"

namespace pw::training {

/// Losses of a run's batches against the epoch (fractions of it), collected from live views. Of very many
/// neighbours become their mean.
struct BatchCurve {
  static constexpr std::size_t most = 8192;

  std::vector<double> epochs, hard, distillation;  ///< [n]; distillation 0 without a teacher

  /// A view that begins before the end of what is here is of a run that has begun again.
  void add(const recipe::BatchLosses& losses, int batchesPerEpoch);
  bool isEmpty() const { return epochs.empty(); }
  void clear() { *this = {}; }
};

}  // namespace pw::training
