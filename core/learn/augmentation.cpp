// SPDX-License-Identifier: GPL-3.0-or-later
#include "augmentation.h"

#include <algorithm>
#include <cmath>

namespace pw::learn {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one number is quick, and any seed will do.
std::uint64_t Augmenter::next() {
  m_state += 0x9e3779b97f4a7c15u;
  std::uint64_t mixed = m_state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

float Augmenter::within(double width) {
  return float(width * (double(next() >> 11) * 0x1p-52 - 1));
}

float Augmenter::normal() {
  const std::uint64_t bits = next();
  const auto sum = float((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));
  // Four whole numbers uniform in 0 … 65535: mean 131070, variance (65536² − 1) / 3.
  return (sum - 131070.0f) * 2.6428797e-5f;
}

void Augmenter::shift(std::span<const float> from, std::span<float> to) {
  const float by = within(m_augmentation.timeJitter);
  const float whole = std::floor(by), part = by - whole;
  const auto last = std::ptrdiff_t(from.size()) - 1;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const std::ptrdiff_t at = std::ptrdiff_t(i) + std::ptrdiff_t(whole);
    const float low = from[std::size_t(std::clamp<std::ptrdiff_t>(at, 0, last))];
    const float high = from[std::size_t(std::clamp<std::ptrdiff_t>(at + 1, 0, last))];
    to[i] = low + part * (high - low);
  }
}

void Augmenter::apply(std::span<const float> from, std::span<float> to) {
  if (m_augmentation.timeJitter > 0) {
    shift(from, to);
  } else {
    std::copy(from.begin(), from.end(), to.begin());
  }
  const float scale = 1 + within(m_augmentation.amplitude);
  const float offset = within(m_augmentation.baseline);
  const auto noise = float(m_augmentation.noise);
  for (float& value : to) value = value * scale + offset + (noise > 0 ? noise * normal() : 0.0f);
}

}  // namespace pw::learn
