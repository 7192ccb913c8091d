// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "base/work.h"
#include "evaluate/evaluation.h"
#include "jobs/environment.h"
#include "recipe/sweep.h"

namespace pw::jobs {

/// What a sweep works on and with.
struct SweepJob {
  recipe::Sweep sweep;
  std::filesystem::path dataset;  ///< dataset file
  std::filesystem::path teacher;  ///< network to distil from; empty: none
  std::filesystem::path folder;   ///< for the trainings and the table; what is finished in it is kept
  int workers = 1;                ///< trainings at a time, a process of one thread each
};

/// Mean of the trainings of a point, and how far they lie apart (standard deviation of one; 0 of a single
/// one).
struct Spread {
  double mean = 0, deviation = 0;
};

/// One recipe of a sweep and what came of it.
struct SweepRow {
  recipe::SweepPoint point;
  std::size_t trials = 0;            ///< trainings that ended well: folds × repeats when nothing failed
  std::vector<std::string> failed;   ///< why the others did not
  int epochs = 0;                    ///< trained; halving: of the last round that the point took part in
  Spread validation;                 ///< accuracy on the validation rows, which the choice of epochs has seen
  double validationLoss = 0;         ///< mean cross-entropy on the same rows
  Spread accuracy;                   ///< on the test rows, which nothing has seen
  double accuracyError = 0;          ///< binomial (Wilson), of the test events of all folds together
  std::size_t events = 0;            ///< tested, of all folds together
  Spread auc, efficiency1e2;         ///< test; neutron efficiency at gamma leakage 1e-2
  double amplitudeAccuracy = 0;      ///< of one amplitude cut on the same test events
  double chargeRatioAccuracy = 0;    ///< of one cut of the charge ratio on the same test events
  double ebops = 0, parameters = 0;  ///< mean of the networks
  double zeroWeights = 0;            ///< share
  bool pareto = false;               ///< no other row is at least as good in validation at fewer EBOPs
};

struct SweepTable {
  std::string name;
  int folds = 0, repeats = 1;
  std::vector<SweepRow> rows;  ///< in the order of the points

  /// The row of best validation accuracy (then least validation loss) at no more than these EBOPs; nullptr
  /// without one.
  const SweepRow* best(double mostEbops) const;
};

/// Trains every point of the sweep in processes of its own, `workers` at a time, and writes sweep.json and
/// table.json into the folder; the table after every training. A training that is finished in the folder with
/// the same recipe, data and teacher is not repeated. A training that fails is noted in its row and the
/// others go on. `onRow` is called with the table so far, on one thread at a time. Errors: badInput (the
/// sweep, the data), toolMissing (no trainer), io, cancelled.
Result<SweepTable> runSweep(const Environment& environment, const SweepJob& job, const Work& work,
                            const std::function<void(const SweepTable&)>& onRow = {});

/// Marks the rows that no other row beats in both validation accuracy and EBOPs.
void markPareto(std::vector<SweepRow>& rows);

Json toJson(const SweepTable& table);

}  // namespace pw::jobs
