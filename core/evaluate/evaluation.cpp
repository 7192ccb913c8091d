// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/evaluation.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace pw::evaluate {
namespace {

using Rows = std::span<const std::uint32_t>;

template <class T>
std::vector<T> pick(const std::vector<T>& values, Rows rows) {
  std::vector<T> picked(rows.size());
  std::transform(rows.begin(), rows.end(), picked.begin(), [&](std::uint32_t row) { return values[row]; });
  return picked;
}

Result<void> checkInput(const network::Network& network, const dataset::Dataset& dataset) {
  PW_CHECK(network::check(network));
  const auto refuse = [&](const std::string& what) {
    return failure(ErrorKind::badInput, what, network.name,
                   "Make the data set with the network's own window.");
  };
  if (network.outputs() != 2)
    return failure(ErrorKind::badInput,
                   "The network has " + std::to_string(network.outputs()) +
                       " outputs; a gamma/neutron classifier has two.",
                   network.name);
  if (network.inputs != dataset.input.inputs())
    return refuse("The network takes windows of " + std::to_string(network.inputs) +
                  " samples, the data set has " + std::to_string(dataset.input.inputs()) + ".");
  if (network.inputSpec.is_null()) return {};
  PW_ASSIGN(const dataset::InputSpec wanted,
            dataset::inputSpecFromJson(network.inputSpec, network.name + ".inputSpec"));
  if (!(wanted == dataset.input))
    return refuse("The network takes inputs " + dataset::toJson(wanted).dump() + ", the data set has " +
                  dataset::toJson(dataset.input).dump() + ".");
  return {};
}

Result<void> checkRows(const dataset::Dataset& dataset, Rows rows) {
  if (rows.empty()) return failure(ErrorKind::badInput, "There are no events to evaluate on.", "evaluation");
  for (const std::uint32_t row : rows)
    if (row >= dataset.size())
      return failure(ErrorKind::badInput,
                     "Event " + std::to_string(row) + " is not in the data set of " +
                         std::to_string(dataset.size()) + ".",
                     "evaluation");
  return {};
}

/// What a network says about events: class and neutron score of each.
struct Answers {
  std::vector<std::int8_t> classes;
  std::vector<float> scores;
};

/// In batches, so that a large data set does not need a second copy of its windows.
Answers askNetwork(const network::Network& network, const dataset::Dataset& dataset, Rows rows) {
  constexpr std::size_t batchRows = 4096;
  Answers answers;
  for (std::size_t first = 0; first < rows.size(); first += batchRows) {
    const Rows batch = rows.subspan(first, std::min(batchRows, rows.size() - first));
    const std::vector<float> logits = network::run(network, dataset.inputs.read(batch));
    const auto classes = network::classify(logits, network.outputs());
    const auto scores = network::neutronScore(logits, network.outputs());
    answers.classes.insert(answers.classes.end(), classes.begin(), classes.end());
    answers.scores.insert(answers.scores.end(), scores.begin(), scores.end());
  }
  return answers;
}

Score scoreOf(std::span<const std::int8_t> classes, std::span<const float> scores,
              std::span<const std::int8_t> labels, const std::vector<pulse::RocPoint>& roc) {
  Score score;
  score.events = labels.size();
  for (std::size_t i = 0; i < labels.size(); ++i) ++score.confusion[labels[i]][classes[i]];
  const std::size_t right = score.confusion[0][0] + score.confusion[1][1];
  score.accuracy = double(right) / double(labels.size());
  score.accuracyUncertainty = binomialUncertainty(right, labels.size());
  score.auc = pulse::areaUnderCurve(scores, labels);
  score.efficiency1e2 = pulse::efficiencyAtLeakage(roc, 1e-2);
  score.efficiency1e3 = pulse::efficiencyAtLeakage(roc, 1e-3);
  return score;
}

/// One cut on `values`, found on `fitRows` and scored on `rows`. The curve takes the better of the two
/// directions, so that an AUC below one half is no excuse.
Score scoreBaseline(const std::vector<float>& values, const std::vector<std::int8_t>& labels, Rows rows,
                    Rows fitRows) {
  const auto fitted = pick(values, fitRows);
  const pulse::BestCut cut = pulse::bestCut(fitted, pick(labels, fitRows));
  std::vector<float> scores = pick(values, rows);
  const std::vector<std::int8_t> truth = pick(labels, rows);
  std::vector<std::int8_t> classes(rows.size());
  std::transform(scores.begin(), scores.end(), classes.begin(), [&](float value) {
    return (value >= cut.threshold) != cut.inverted ? trace::neutron : trace::gamma;
  });
  if (pulse::areaUnderCurve(scores, truth) < 0.5)
    for (float& score : scores) score = -score;
  return scoreOf(classes, scores, truth, pulse::rocCurve(scores, truth));
}

}  // namespace

Baselines baselines(const dataset::Dataset& dataset, Rows rows, Rows fitRows) {
  Baselines result;
  result.fittedOnScored = fitRows.empty();
  const Rows fit = fitRows.empty() ? rows : fitRows;
  result.amplitude = scoreBaseline(dataset.amplitude, dataset.labels, rows, fit);
  result.chargeRatio = scoreBaseline(dataset.chargeRatio, dataset.labels, rows, fit);
  result.fci = scoreBaseline(dataset.fci, dataset.labels, rows, fit);
  return result;
}

Evaluation evaluateLogits(std::span<const float> logits, int outputs, std::vector<std::int8_t> labels) {
  Evaluation result;
  result.scores = network::neutronScore(logits, outputs);
  result.labels = std::move(labels);
  result.roc = pulse::rocCurve(result.scores, result.labels);
  result.network = scoreOf(network::classify(logits, outputs), result.scores, result.labels, result.roc);
  return result;
}

Result<Evaluation> evaluate(const network::Network& network, const dataset::Dataset& dataset, Rows rows,
                            Rows fitRows) {
  PW_CHECK(checkInput(network, dataset));
  PW_CHECK(checkRows(dataset, rows));
  if (!fitRows.empty()) PW_CHECK(checkRows(dataset, fitRows));
  Evaluation result;
  Answers answers = askNetwork(network, dataset, rows);
  if (!std::all_of(answers.scores.begin(), answers.scores.end(), [](float s) { return std::isfinite(s); }))
    return failure(ErrorKind::badInput, "The network gives outputs that are not numbers.", network.name,
                   "Train it again, with a smaller learning rate.");
  result.labels = pick(dataset.labels, rows);
  result.roc = pulse::rocCurve(answers.scores, result.labels);
  result.network = scoreOf(answers.classes, answers.scores, result.labels, result.roc);
  result.baselines = baselines(dataset, rows, fitRows);
  result.scores = std::move(answers.scores);
  return result;
}

}  // namespace pw::evaluate
