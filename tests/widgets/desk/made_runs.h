// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project/run.h"

namespace pw::test {

/// A run of five epochs that classified `right` of 1,000 test events rightly and costs `ebops`.
inline project::Run madeRun(const std::string& folder, std::size_t right, double ebops) {
  project::Run run;
  run.folder = folder;
  run.name = folder.substr(folder.rfind('-') + 1);
  run.when = "2025-06-12T09:30:0" + folder.substr(folder.find('/') + 3, 1) + "Z";
  run.recipe.name = run.name;
  for (int i = 1; i <= 5; ++i) {
    recipe::Epoch epoch;
    epoch.number = i;
    epoch.trainingLoss = 1.0 / i;
    epoch.validationLoss = 1.2 / i;
    epoch.trainingAccuracy = 1 - 0.1 / i;
    epoch.validationAccuracy = 1 - 0.12 / i;
    run.history.push_back(epoch);
  }
  evaluate::Score& score = run.evaluation.network;
  score = {1000, double(right) / 1000, 0.004, 0.999, 0.98, 0.9, {{500, 0}, {1000 - right, right - 500}}};
  run.evaluation.baselines.amplitude = {1000, 0.6, 0.015, 0.6, 0.1, 0, {{300, 200}, {200, 300}}};
  run.evaluation.baselines.chargeRatio = {1000, 0.97, 0.005, 0.99, 0.9, 0.8, {{485, 15}, {15, 485}}};
  run.costs.ebops = ebops;
  run.costs.parameters = std::size_t(ebops / 10);
  run.costs.multiplications = 75;
  run.costs.zeroWeights = 25;
  run.costs.weightBits = 736;
  return run;
}

}  // namespace pw::test
