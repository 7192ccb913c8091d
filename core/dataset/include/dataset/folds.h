// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"

namespace pw::dataset {

/// One part of a cross-validation: its events test, the rest trains and validates.
struct Fold {
  int number = 0;  ///< 0 … of − 1
  int of = 5;
  double validation = 0.15;  ///< share of the rest
  std::uint64_t seed = 1;    ///< of the parts: the same in all folds of one cross-validation

  friend bool operator==(const Fold&, const Fold&) = default;
};

Json toJson(const Fold& fold);
Result<Fold> foldFromJson(const Json& json, const std::string& where);

/// The data set split anew for this fold: each event is in the test part of exactly one fold, classes in
/// equal shares (Kohavi, IJCAI 1995). Errors: badInput (an impossible fold; fewer events of a class than
/// folds).
Result<Dataset> withFold(Dataset dataset, const Fold& fold);

}  // namespace pw::dataset
