// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "base/file.h"
#include "dataset_file.h"
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

/// Takes windows in the order of the events: counts, or inputs that are scaled.
template <class T>
using Take = std::function<Result<void>(std::span<const T>)>;

void add(const InputSpec&, trace::Polarity, std::span<const std::int16_t> window,
         std::vector<std::int16_t>& windows) {
  windows.insert(windows.end(), window.begin(), window.end());
}

void add(const InputSpec& spec, trace::Polarity polarity, std::span<const float> window,
         std::vector<float>& windows) {
  const std::size_t size = windows.size(), inputs = std::size_t(spec.inputs());
  windows.resize(size + inputs);
  scaleWindow(spec, polarity, window, {windows.data() + size, inputs});
}

template <class T>
Result<void> cutWindows(const Dataset& dataset, const trace::TraceFile& file,
                        const std::vector<pulse::PulseFeatures>& features, const Work& work,
                        const Take<T>& take) {
  const trace::TraceInfo& info = file.info();
  const std::uint64_t step = std::clamp<std::uint64_t>((2u << 20) / info.length, 1, 4096);
  const std::size_t length = std::size_t(dataset.input.length);
  std::vector<T> samples, windows;
  std::size_t next = 0;
  for (std::uint64_t first = 0; first < info.count && next < dataset.size(); first += step) {
    if (work.stopRequested()) return cancelled(file.path().string());
    work.report(double(first) / double(info.count), "Cutting windows");
    if (dataset.events[next] >= first + step) continue;
    PW_ASSIGN(const hdf5::StoredRows rows, file.fetch(first, std::min(step, info.count - first)));
    PW_CHECK(file.unpack(rows, samples));
    windows.clear();
    for (; next < dataset.size() && dataset.events[next] < first + rows.count; ++next) {
      const std::uint32_t event = dataset.events[next];
      const std::int64_t start = *firstSample(dataset.input, features[event]) - info.firstSampleIndex;
      const T* window = samples.data() + (event - first) * info.length + start;
      add(dataset.input, info.polarity, std::span(window, length), windows);
    }
    PW_CHECK(take(windows));
  }
  work.report(1, "Cutting windows");
  return {};
}

template <class T>
Result<std::vector<T>> windowsInMemory(const Dataset& dataset, const trace::TraceFile& file,
                                       const std::vector<pulse::PulseFeatures>& features, const Work& work) {
  std::vector<T> all;
  PW_CHECK(cutWindows<T>(dataset, file, features, work, [&](std::span<const T> windows) -> Result<void> {
    all.insert(all.end(), windows.begin(), windows.end());
    return {};
  }));
  return all;
}

template <class T>
Result<void> windowsIntoFile(const Dataset& dataset, const trace::TraceFile& file,
                             const std::vector<pulse::PulseFeatures>& features, hdf5::File& target,
                             const Work& work) {
  PW_ASSIGN(auto table, WindowTable<T>::create(target, dataset.size(), dataset.input, file.info().polarity));
  return cutWindows<T>(dataset, file, features, work,
                       [&](std::span<const T> windows) { return table.append(windows); });
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

/// A data set without its windows.
Result<Dataset> chosenEvents(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                             const std::vector<pulse::PulseFeatures>& features,
                             const DatasetSettings& settings) {
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
  split(dataset, settings.split);
  return dataset;
}

}  // namespace

Result<Dataset> buildDataset(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                             const std::vector<pulse::PulseFeatures>& features,
                             const DatasetSettings& settings, const Work& work) {
  PW_ASSIGN(Dataset dataset, chosenEvents(file, labels, features, settings));
  if (file.samplesAreInt16()) {
    PW_ASSIGN(auto counts, windowsInMemory<std::int16_t>(dataset, file, features, work));
    dataset.inputs = {std::move(counts), settings.input, file.info().polarity};
  } else {
    PW_ASSIGN(auto inputs, windowsInMemory<float>(dataset, file, features, work));
    dataset.inputs = {std::move(inputs), settings.input.inputs()};
  }
  return dataset;
}

Result<Dataset> buildDatasetFile(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                                 const std::vector<pulse::PulseFeatures>& features,
                                 const DatasetSettings& settings, const std::filesystem::path& path,
                                 const Work& work) {
  PW_ASSIGN(const Dataset dataset, chosenEvents(file, labels, features, settings));
  PW_CHECK(replaceFile(path, [&](const std::filesystem::path& temporary) -> Result<void> {
    PW_ASSIGN(hdf5::File target, hdf5::File::create(temporary));
    if (file.samplesAreInt16()) {
      PW_CHECK(windowsIntoFile<std::int16_t>(dataset, file, features, target, work));
    } else {
      PW_CHECK(windowsIntoFile<float>(dataset, file, features, target, work));
    }
    PW_CHECK(writeColumns(target, dataset));
    return target.close();
  }));
  return load(path);
}

}  // namespace pw::dataset
