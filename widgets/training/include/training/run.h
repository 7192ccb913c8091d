// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "evaluate/evaluation.h"
#include "network/network.h"
#include "recipe/recipe.h"
#include "training/batch_curve.h"

namespace pw::training {

/// One training run as far as it has come: what was asked, what happened, what came out.
struct Run {
  QString name;
  QString folder;  ///< "runs/002-student"
  recipe::TrainingRecipe recipe;
  std::vector<recipe::Epoch> history;
  std::optional<network::Network> network;
  std::optional<evaluate::Evaluation> evaluation;
  std::optional<recipe::LiveView> view;  ///< the last one; of a run that has ended that of its best epoch
  BatchCurve batches;
  /// Row in the trace file of each of the evaluation's scores; empty where these are not known.
  std::vector<std::uint32_t> events;
  bool live = false;  ///< training now: curves leave room for the epochs to come

  /// Another epoch; epoch 1 begins the history anew (a training that restarts with another seed).
  void add(const recipe::Epoch& epoch) {
    if (!history.empty() && epoch.number <= history.back().number) history.clear();
    history.push_back(epoch);
  }
  /// A live view as it comes, or the last one as it was kept.
  void add(const recipe::LiveView& seen) {
    const bool whole = batches.isEmpty() && !seen.course.hard.empty();
    batches.add(whole ? seen.course : seen.batches, seen.batchesPerEpoch);
    view = seen;
  }
  /// Made smaller for hardware, so that it belongs to the Compression page.
  bool isCompressed() const { return recipe.quantization || recipe.pruning || recipe.distillation; }
};

}  // namespace pw::training
