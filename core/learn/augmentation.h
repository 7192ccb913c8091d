// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "recipe/optimisation.h"

namespace pw::learn {

/// Rows of inputs as they might have been measured another time. The same seed and rows give the same
/// results.
class Augmenter {
 public:
  Augmenter(const recipe::Augmentation& augmentation, std::uint64_t seed)
      : m_augmentation(augmentation), m_state(seed) {}

  /// `to` = `from` shifted in time (the ends are held), scaled, with an offset and noise. Not in place.
  void apply(std::span<const float> from, std::span<float> to);

 private:
  std::uint64_t next();
  /// Uniform in ± width.
  float within(double width);
  /// About normal with mean 0 and standard deviation 1: the sum of four uniform numbers, which ends at ± 3.5.
  float normal();
  void shift(std::span<const float> from, std::span<float> to);

  recipe::Augmentation m_augmentation;
  std::uint64_t m_state;
};

}  // namespace pw::learn
