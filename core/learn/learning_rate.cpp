// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pw::learn {

using recipe::Schedule;

double LearningRate::after(int epochsDone) const {
  const Schedule& schedule = m_recipe.schedule;
  double share = 1;
  switch (schedule.kind) {
    case Schedule::Kind::constant:
      return m_recipe.learningRate;
    case Schedule::Kind::step:
      share = std::pow(schedule.factor, epochsDone / schedule.everyEpochs);
      break;
    case Schedule::Kind::cosine: {
      const double progress = double(epochsDone) / std::max(m_recipe.epochs - 1, 1);
      share = schedule.least + (1 - schedule.least) * (1 + std::cos(std::numbers::pi * progress)) / 2;
      break;
    }
    case Schedule::Kind::plateau:
      share = m_memory.share;
      break;
  }
  return m_recipe.learningRate * std::max(share, schedule.least);
}

void LearningRate::take(double validationLoss) {
  if (validationLoss < m_memory.best) {
    m_memory.best = validationLoss;
    m_memory.waited = 0;
    return;
  }
  if (++m_memory.waited < m_recipe.schedule.patience) return;
  m_memory.share *= m_recipe.schedule.factor;
  m_memory.waited = 0;
}

void LearningRate::beginAgain() {
  m_memory.best = std::numeric_limits<double>::infinity();
  m_memory.waited = 0;
}

}  // namespace pw::learn
