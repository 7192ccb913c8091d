// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"
#include "network/network.h"
#include "pulse/discrimination.h"

namespace pw::evaluate {

/// How well scores tell the classes apart.
struct Score {
  std::size_t events = 0;
  double accuracy = 0, accuracyUncertainty = 0;
  double auc = 0;
  double efficiency1e2 = 0, efficiency1e3 = 0;     ///< neutron efficiency at gamma leakage 1e-2, 1e-3
  std::size_t confusion[2][2] = {{0, 0}, {0, 0}};  ///< [true class][given class]
};

/// The trivial classifiers that a network must be compared with: one cut each, found on the training events
/// and scored on the same events as the network. Where there is no training set of its own the cut is found
/// on the scored events
/// (`fittedOnScored`), which flatters it.
struct Baselines {
  Score amplitude, chargeRatio, fci;
  bool fittedOnScored = false;
};

struct Evaluation {
  Score network;
  Baselines baselines;
  std::vector<pulse::RocPoint> roc;
  std::vector<float> scores;        ///< [events]: neutron score (logit difference)
  std::vector<std::int8_t> labels;  ///< [events]
};

/// Network on the events `rows` of a dataset; `fitRows` are the events on which the baselines' cuts are found
/// (empty: on `rows`). Errors: badInput (the network takes another window length or scaling than the dataset
/// has).
Result<Evaluation> evaluate(const network::Network& network, const dataset::Dataset& dataset,
                            std::span<const std::uint32_t> rows, std::span<const std::uint32_t> fitRows);

/// What the answers of a network are worth: logits [n × outputs] against `labels` [n] (0 or 1, not empty).
/// Without baselines.
Evaluation evaluateLogits(std::span<const float> logits, int outputs, std::vector<std::int8_t> labels);

/// The trivial classifiers alone, on the events `rows` (not empty, all in the data set), cuts found on
/// `fitRows` (empty: on `rows`).
Baselines baselines(const dataset::Dataset& dataset, std::span<const std::uint32_t> rows,
                    std::span<const std::uint32_t> fitRows);

Json toJson(const Score& score);
Json toJson(const Baselines& baselines);
Json toJson(
    const Evaluation& evaluation);  ///< without the per-event vectors; ROC thinned to at most 200 points
Result<Evaluation> evaluationFromJson(const Json& json, const std::string& where);

}  // namespace pw::evaluate
