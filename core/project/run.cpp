// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/run.h"

#include <algorithm>

namespace pw::project {

double Run::validation() const {
  double best = 0;
  for (const recipe::Epoch& epoch : history) best = std::max(best, epoch.validationAccuracy);
  return best;
}

double Run::sparsity() const {
  const double weights = double(costs.zeroWeights + costs.multiplications);
  return weights > 0 ? double(costs.zeroWeights) / weights : 0;
}

}  // namespace pw::project
