// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace pw::learn {

/// What an update must leave true of the parameters.
struct Constraint {
  float least = -1e30f, most = 1e30f;  ///< clipped into this range
  std::span<const float> mask;         ///< multiplied by this; empty: nothing is masked
};

}  // namespace pw::learn
