// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace pw::learn {

/// Leaves out values at random (Srivastava et al., JMLR 15, 2014), the others divided by the share that
/// stays, so that their mean is kept. The same seed and calls leave out the same values.
class Dropout {
 public:
  explicit Dropout(std::uint64_t seed) : m_state(seed) {}

  /// Factors for some values: 0 for about `share` of them, else 1 / (1 − share).
  void draw(double share, std::span<float> factors);

 private:
  std::uint64_t next();
  std::uint64_t m_state;
};

}  // namespace pw::learn
