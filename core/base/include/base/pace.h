// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace pw {

/// Keeps what is done often apart: due at most once in a while. The first time is due at once.
class Pace {
 public:
  explicit Pace(std::chrono::milliseconds apart) : m_apart(apart) {}

  /// True when the last time that it was is long enough ago.
  bool isDue() {
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next) return false;
    m_next = now + m_apart;
    return true;
  }

 private:
  std::chrono::milliseconds m_apart;
  std::chrono::steady_clock::time_point m_next{};
};

}  // namespace pw
