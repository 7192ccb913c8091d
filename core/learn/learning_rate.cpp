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
      share = m_share;
      break;
  }
  return m_recipe.learningRate * std::max(share, schedule.least);
}

void LearningRate::take(double validationLoss) {
  if (validationLoss < m_best) {
    m_best = validationLoss;
    m_waited = 0;
    return;
  }
  if (++m_waited < m_recipe.schedule.patience) return;
  m_share *= m_recipe.schedule.factor;
  m_waited = 0;
}

void LearningRate::beginAgain() {
  m_best = std::numeric_limits<double>::infinity();
  m_waited = 0;
}

void LearningRate::save(StateWriter& writer) const {
  writer.add(m_share);
  writer.add(m_best);
  writer.add(m_waited);
}

void LearningRate::load(StateReader& reader) {
  reader.take(m_share);
  reader.take(m_best);
  reader.take(m_waited);
}

}  // namespace pw::learn
