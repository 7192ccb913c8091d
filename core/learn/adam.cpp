// SPDX-License-Identifier: GPL-3.0-or-later
#include "adam.h"

#include <algorithm>
#include <cmath>

namespace pw::learn {

void Adam::step(std::span<float> parameters, std::span<const float> gradient, double learningRate, double l2,
                const Constraint& constraint) {
  constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  ++m_steps;
  const auto rate = float(learningRate / (1 - std::pow(double(beta1), m_steps)));
  const auto spread = float(1 / std::sqrt(1 - std::pow(double(beta2), m_steps)));
  const auto decay = float(2 * l2);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const float slope = gradient[i] + decay * parameters[i];
    m_first[i] = beta1 * m_first[i] + (1 - beta1) * slope;
    m_second[i] = beta2 * m_second[i] + (1 - beta2) * slope * slope;
    const float moved = parameters[i] - rate * m_first[i] / (std::sqrt(m_second[i]) * spread + epsilon);
    parameters[i] = std::clamp(moved, constraint.least, constraint.most);
  }
  for (std::size_t i = 0; i < constraint.mask.size(); ++i) parameters[i] *= constraint.mask[i];
}

}  // namespace pw::learn
