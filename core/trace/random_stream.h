// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace pw::trace {

/// Random numbers of one event: a function of seed and event number only, so that it does not matter which
/// thread makes the event. xoshiro256++ (Blackman and Vigna, ACM TOMS 47 (2021) 36), seeded through
/// splitmix64 as its authors advise. Also a uniform random bit generator for the distributions of <random>.
class RandomStream {
 public:
  using result_type = std::uint64_t;
  RandomStream(std::uint64_t seed, std::uint64_t event) {
    std::uint64_t state = mix(seed) ^ (event * 0xd1342543de82ef95u);  // odd: events do not collide
    for (std::uint64_t& word : m_state) word = mix(state += 0x9e3779b97f4a7c15u);
  }
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    const std::uint64_t result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
  }

  /// Uniform in [0, 1).
  double uniform() { return double((*this)() >> 11) * 0x1p-53; }
  bool chance(double probability) { return uniform() < probability; }
  /// Exponential with mean 1.
  double exponential() { return -std::log1p(-uniform()); }
  /// Standard normal (Box and Muller, Ann. Math. Stat. 29 (1958) 610).
  double normal() {
    if (m_hasSpare) {
      m_hasSpare = false;
      return m_spare;
    }
    const double radius = std::sqrt(2 * exponential());
    const double angle = 2 * std::numbers::pi * uniform();
    m_spare = radius * std::sin(angle);
    m_hasSpare = true;
    return radius * std::cos(angle);
  }
  double normal(double mean, double sigma) { return mean + sigma * normal(); }

 private:
  static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
  }

  std::array<std::uint64_t, 4> m_state{};
  double m_spare = 0;
  bool m_hasSpare = false;
};

}  // namespace pw::trace
