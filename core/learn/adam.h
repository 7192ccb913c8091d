// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "constraint.h"

namespace pw::learn {

/// Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) for one tensor, in plain words: the reference of the
/// kernels.
class Adam {
 public:
  explicit Adam(std::size_t size) : m_first(size), m_second(size) {}

  /// `l2` adds l2 · Σ w² to the loss.
  void step(std::span<float> parameters, std::span<const float> gradient, double learningRate, double l2,
            const Constraint& constraint);

 private:
  std::vector<float> m_first, m_second;
  int m_steps = 0;
};

}  // namespace pw::learn
