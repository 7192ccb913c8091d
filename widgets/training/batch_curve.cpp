// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/batch_curve.h"

namespace pw::training {
namespace {

void halve(std::vector<double>& values) {
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) values[i / 2] = (values[i] + values[i + 1]) / 2;
  values.resize(values.size() / 2);
}

}  // namespace

void BatchCurve::add(const recipe::BatchLosses& losses, int batchesPerEpoch) {
  if (batchesPerEpoch < 1) return;
  for (std::size_t i = 0; i < losses.hard.size(); ++i) {
    const double batches = double(losses.first) + (double(i) + 0.5) * losses.perEntry;
    const double epoch = batches / batchesPerEpoch;
    if (!epochs.empty() && epoch <= epochs.back()) clear();
    epochs.push_back(epoch);
    hard.push_back(losses.hard[i]);
    distillation.push_back(i < losses.distillation.size() ? losses.distillation[i] : 0);
  }
  while (epochs.size() > most) {
    for (std::vector<double>* values : {&epochs, &hard, &distillation}) halve(*values);
  }
}

}  // namespace pw::training
