// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/folds.h"

#include <algorithm>
#include <cmath>

#include "shuffle.h"

namespace pw::dataset {
namespace {

Result<void> checkFold(const Fold& fold) {
  const bool possible = fold.of >= 2 && fold.number >= 0 && fold.number < fold.of && fold.validation >= 0 &&
                        fold.validation < 1;
  if (possible) return {};
  return failure(ErrorKind::badInput,
                 "Fold " + std::to_string(fold.number) + " of " + std::to_string(fold.of) + " is impossible.",
                 "fold", "Fold numbers count from 0; the validation share is below 1.");
}

}  // namespace

Json toJson(const Fold& fold) {
  return {{"number", fold.number}, {"of", fold.of}, {"validation", fold.validation}, {"seed", fold.seed}};
}

Result<Fold> foldFromJson(const Json& json, const std::string& where) {
  Fold fold;
  ObjectReader reader(json, where);
  reader.number("number", fold.number, 0, 99)
      .number("of", fold.of, 2, 100)
      .number("validation", fold.validation, 0, 0.9)
      .field("seed", fold.seed);
  PW_CHECK(reader.finish());
  PW_CHECK(checkFold(fold));
  return fold;
}

Result<Dataset> withFold(Dataset dataset, const Fold& fold) {
  PW_CHECK(checkFold(fold));
  std::mt19937_64 generator(fold.seed);
  for (auto* rows : {&dataset.training, &dataset.validation, &dataset.test}) rows->clear();
  for (const std::int8_t label : {trace::gamma, trace::neutron}) {
    std::vector<std::uint32_t> rows, rest;
    for (std::uint32_t i = 0; i < dataset.size(); ++i)
      if (dataset.labels[i] == label) rows.push_back(i);
    if (rows.size() < std::size_t(fold.of))
      return failure(ErrorKind::badInput,
                     std::to_string(rows.size()) + " events of a class are too few for " +
                         std::to_string(fold.of) + " folds.",
                     "fold", "Take fewer folds, or label more events.");
    shuffle(rows, generator);
    // The part behind a fold's own validates first, so that no event validates in all folds.
    for (int part = 0; part < fold.of; ++part) {
      for (std::size_t i = std::size_t((fold.number + part) % fold.of); i < rows.size();
           i += std::size_t(fold.of))
        (part == 0 ? dataset.test : rest).push_back(rows[i]);
    }
    const auto middle = rest.begin() + std::lround(double(rest.size()) * fold.validation);
    dataset.validation.insert(dataset.validation.end(), rest.begin(), middle);
    dataset.training.insert(dataset.training.end(), middle, rest.end());
  }
  for (auto* rows : {&dataset.training, &dataset.validation, &dataset.test})
    std::sort(rows->begin(), rows->end());
  return dataset;
}

}  // namespace pw::dataset
