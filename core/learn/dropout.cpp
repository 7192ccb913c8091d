// SPDX-License-Identifier: GPL-3.0-or-later
#include "dropout.h"

namespace pw::learn {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t Dropout::next() {
  std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

void Dropout::draw(double share, std::span<float> factors) {
  const auto kept = float(1 / (1 - share));
  for (float& factor : factors) factor = double(next() >> 11) * 0x1p-53 < share ? 0 : kept;
}

}  // namespace pw::learn
