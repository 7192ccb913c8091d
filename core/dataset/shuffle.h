// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace pw::dataset {

/// A number in [0, limit) that depends on the generator only: the standard distributions differ between
/// libraries.
inline std::uint64_t below(std::mt19937_64& generator, std::uint64_t limit) {
  const std::uint64_t usable = generator.max() - generator.max() % limit;
  std::uint64_t value = generator();
  while (value >= usable) value = generator();
  return value % limit;
}

inline void shuffle(std::vector<std::uint32_t>& rows, std::mt19937_64& generator) {
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[below(generator, i)]);
}

}  // namespace pw::dataset
