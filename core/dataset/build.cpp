// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <random>

#include "dataset/dataset.h"
#include "psd/confounding.h"
#include "shuffle.h"

namespace pw::dataset {
namespace {

bool liesInside(const trace::TraceInfo& info, std::int64_t start, std::int64_t length) {
  const std::int64_t first = info.firstSampleIndex, last = first + std::int64_t(info.length);
  return start >= first && start + length <= last;
}

/// A fixed window lies in all traces or in none.
Result<void> checkWindow(const trace::TraceFile& file, const InputSpec& spec) {
  const trace::TraceInfo& info = file.info();
  if (spec.alignment == Alignment::leadingEdge || liesInside(info, spec.start, spec.length)) return {};
  return failure(ErrorKind::badInput,
                 "The window, samples " + std::to_string(spec.start) + " to " +
                     std::to_string(spec.start + spec.length - 1) +
                     ", reaches outside the traces, which hold " + std::to_string(info.firstSampleIndex) +
                     " to " + std::to_string(info.firstSampleIndex + std::int64_t(info.length) - 1) + ".",
                 file.path().string(), "Move or shorten the window.");
}

bool isOfAClass(std::int8_t label) {
  return label == trace::gamma || label == trace::neutron;
}

/// The labels of the events that have a window; the others belong to none, and those of a class are counted.
std::vector<std::int8_t> labelsWithWindow(const trace::TraceInfo& info, const InputSpec& spec,
                                          std::vector<std::int8_t> labels,
                                          const std::vector<pulse::PulseFeatures>& features,
                                          LeftOut& leftOut) {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto first = firstSample(spec, features[row]);
    if (!isOfAClass(labels[row]) || (first && liesInside(info, *first, spec.length))) continue;
    ++(first ? leftOut.outsideTrace : leftOut.withoutEdge);
    labels[row] = trace::ambiguous;
  }
  return labels;
}

Result<void> checkSizes(const trace::TraceFile& file, std::size_t labels, std::size_t features) {
  if (labels == file.info().count && features == file.info().count) return {};
  return failure(ErrorKind::badInput,
                 "There are " + std::to_string(file.info().count) + " traces, but " + std::to_string(labels) +
                     " labels and " + std::to_string(features) + " pulses.",
                 file.path().string(), "Measure and label the pulses of this file again.");
}

/// The labels of the events that have a partner of their energy in the other class; the others belong to
/// none.
std::vector<std::int8_t> matchedLabels(const std::vector<std::int8_t>& labels,
                                       const std::vector<pulse::PulseFeatures>& features) {
  std::vector<std::int8_t> matched(labels.size(), trace::ambiguous);
  for (const std::size_t row : psd::energyMatched(pulse::column(features, &pulse::PulseFeatures::energyKeVee),
                                                  labels, energyTolerance))
    matched[row] = labels[row];
  return matched;
}

/// Takes the events of a dataset (row, class, features) over from the labelled ones of a file.
void chooseEvents(Dataset& dataset, const std::vector<std::int8_t>& labels,
                  const std::vector<pulse::PulseFeatures>& features) {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (!isOfAClass(labels[row])) continue;
    dataset.labels.push_back(labels[row]);
    dataset.events.push_back(std::uint32_t(row));
    dataset.amplitude.push_back(features[row].amplitude);
    dataset.chargeRatio.push_back(features[row].chargeRatio);
    dataset.fci.push_back(features[row].fci);
  }
}

Result<void> cutWindows(Dataset& dataset, const trace::TraceFile& file,
                        const std::vector<pulse::PulseFeatures>& features, const Work& work) {
  const trace::TraceInfo& info = file.info();
  const std::uint64_t step = std::clamp<std::uint64_t>((2u << 20) / info.length, 1, 4096);
  const std::size_t length = std::size_t(dataset.input.length);
  const std::size_t inputs = std::size_t(dataset.input.inputs());
  dataset.inputs.resize(dataset.size() * inputs);
  std::size_t next = 0;
  for (std::uint64_t first = 0; first < info.count && next < dataset.size(); first += step) {
    if (work.stopRequested()) return cancelled(file.path().string());
    work.report(double(first) / double(info.count), "Cutting windows");
    if (dataset.events[next] >= first + step) continue;
    PW_ASSIGN(const trace::TraceBlock block, file.read(first, std::min(step, info.count - first)));
    for (; next < dataset.size() && dataset.events[next] < first + block.count; ++next) {
      const std::uint32_t event = dataset.events[next];
      const std::int64_t start = *firstSample(dataset.input, features[event]) - info.firstSampleIndex;
      const float* window = block.trace(event - first) + start;
      scaleWindow(dataset.input, info.polarity, {window, length},
                  {dataset.inputs.data() + next * inputs, inputs});
    }
  }
  work.report(1, "Cutting windows");
  return {};
}

/// Shares of each class go to validation and test, rounded to the nearest event.
void split(Dataset& dataset, const SplitSettings& settings) {
  std::mt19937_64 generator(settings.seed);
  for (const std::int8_t label : {trace::gamma, trace::neutron}) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < dataset.size(); ++i)
      if (dataset.labels[i] == label) rows.push_back(i);
    shuffle(rows, generator);
    const double count = double(rows.size());
    const auto validation = rows.begin() + std::lround(count * settings.validation);
    const auto test = std::min(validation + std::lround(count * settings.test), rows.end());
    dataset.validation.insert(dataset.validation.end(), rows.begin(), validation);
    dataset.test.insert(dataset.test.end(), validation, test);
    dataset.training.insert(dataset.training.end(), test, rows.end());
  }
  for (auto* rows : {&dataset.training, &dataset.validation, &dataset.test})
    std::sort(rows->begin(), rows->end());
}

Result<void> checkSettings(const DatasetSettings& settings) {
  PW_CHECK(check(settings.input, "dataset.input"));
  const SplitSettings& split = settings.split;
  if (!(split.validation >= 0) || !(split.test >= 0) || !(split.validation + split.test < 1))
    return failure(ErrorKind::badInput, "The shares of validation and test are impossible.", "dataset.split",
                   "They must not be negative and must add up to less than 1.");
  return {};
}

}  // namespace

Result<Dataset> buildDataset(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                             const std::vector<pulse::PulseFeatures>& features,
                             const DatasetSettings& settings, const Work& work) {
  PW_CHECK(checkSettings(settings));
  PW_CHECK(checkSizes(file, labels.size(), features.size()));
  PW_CHECK(checkWindow(file, settings.input));
  Dataset dataset;
  dataset.input = settings.input;
  const std::vector<std::int8_t> usable =
      labelsWithWindow(file.info(), settings.input, labels, features, dataset.leftOut);
  chooseEvents(dataset, settings.energyMatched ? matchedLabels(usable, features) : usable, features);
  if (dataset.size() == 0 && dataset.leftOut.total() > 0)
    return failure(ErrorKind::badInput,
                   "No event has a window: " + std::to_string(dataset.leftOut.withoutEdge) +
                       " have no leading edge, and the windows of " +
                       std::to_string(dataset.leftOut.outsideTrace) + " reach outside their traces.",
                   file.path().string(), "Move or shorten the window, or take one that is fixed.");
  if (settings.energyMatched && dataset.size() == 0)
    return failure(ErrorKind::badInput, "No gamma has a neutron of its energy: nothing is left to train on.",
                   file.path().string(), "Take all events, or measure both classes over the same energies.");
  for (const auto& [label, name] : {std::pair(trace::gamma, "gamma"), std::pair(trace::neutron, "neutron")})
    if (std::count(dataset.labels.begin(), dataset.labels.end(), label) == 0)
      return failure(ErrorKind::badInput, std::string("No event is labelled ") + name + ".",
                     file.path().string(),
                     "A data set needs both classes: label again with another method or threshold.");
  PW_CHECK(cutWindows(dataset, file, features, work));
  split(dataset, settings.split);
  return dataset;
}

}  // namespace pw::dataset
