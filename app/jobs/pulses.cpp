// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/pulses.h"

#include <algorithm>
#include <numeric>

#include "base/file.h"
#include "jobs/list_mode.h"
#include "pulse/features_file.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

bool isDatasetFile(const fs::path& path) {
  const auto file = hdf5::File::open(path);
  return file && dataset::isDataset(*file);
}

/// Values of `column` at `rows`.
template <class T>
std::vector<T> picked(const std::vector<T>& column, std::span<const std::uint32_t> rows) {
  std::vector<T> result;
  result.reserve(rows.size());
  for (std::uint32_t row : rows) result.push_back(column[row]);
  return result;
}

void countClasses(psd::LabelSummary& summary) {
  const auto count = [&](std::int8_t label) {
    return std::size_t(std::count(summary.labels.begin(), summary.labels.end(), label));
  };
  summary.gammas = count(trace::gamma);
  summary.neutrons = count(trace::neutron);
  summary.ambiguous = summary.labels.size() - summary.gammas - summary.neutrons;
}

}  // namespace

Result<LabelledPulses> labelTraces(const fs::path& traces, const psd::MethodSettings& settings,
                                   const psd::LabelSettings& labels, const std::vector<psd::PlaneCut>& cuts,
                                   const Work& work) {
  if (isListMode(traces)) return labelListed(traces, settings, labels, cuts);
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces));
  PW_ASSIGN(psd::LabelledTraces found, psd::labelTraces(file, settings, labels, cuts, work));
  return LabelledPulses{settings.features, std::move(found.features), std::move(found.labels)};
}

Result<void> savePulses(const LabelledPulses& pulses, const fs::path& folder) {
  PW_CHECK(pulse::saveFeatures({pulses.settings, pulses.features}, folder / "features.h5"));
  return replaceFile(folder / "labels.h5", [&](const fs::path& temporary) -> Result<void> {
    PW_ASSIGN(hdf5::File file, hdf5::File::create(temporary));
    PW_CHECK(file.write("labels", {pulses.labels.labels.size()}, pulses.labels.labels.data()));
    if (pulses.labels.threshold) PW_CHECK(file.setNumber("/", "threshold", *pulses.labels.threshold));
    if (!pulses.labels.trainedOn.empty()) PW_CHECK(file.setText("/", "trained_on", pulses.labels.trainedOn));
    return file.close();
  });
}

Result<LabelledPulses> loadPulses(const fs::path& folder) {
  LabelledPulses pulses;
  PW_ASSIGN(pulse::FeatureTable table, pulse::loadFeatures(folder / "features.h5"));
  pulses.settings = table.settings;
  pulses.features = std::move(table.features);
  PW_ASSIGN(const hdf5::File file, hdf5::File::open(folder / "labels.h5"));
  PW_ASSIGN(pulses.labels.labels, file.read<std::int8_t>("labels"));
  // Files of the first version say 0 where there was no cut.
  if (const auto threshold = file.number("/", "threshold"); threshold && *threshold != 0)
    pulses.labels.threshold = *threshold;
  pulses.labels.trainedOn = file.text("/", "trained_on").value_or("");
  countClasses(pulses.labels);
  if (pulses.labels.labels.size() != pulses.features.size()) {
    return failure(ErrorKind::badInput, "Labels and features are of different traces.", folder.string(),
                   "Label the traces again.");
  }
  return pulses;
}

Result<dataset::Dataset> makeDataset(const fs::path& traces, const LabelledPulses& pulses,
                                     const dataset::DatasetSettings& settings, const fs::path& target,
                                     const Work& work) {
  if (isListMode(traces)) return withoutTraces(traces);
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces));
  return dataset::buildDatasetFile(file, pulses.labels.labels, pulses.features, settings, target, work);
}

Result<dataset::Dataset> eventsForScoring(const fs::path& path, const dataset::InputSpec& spec,
                                          const Work& work) {
  if (isDatasetFile(path)) return dataset::load(path);
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  if (!file.info().hasLabels) {
    return failure(ErrorKind::badInput, "The file has no labels to score against.", path.string(),
                   "Make a labelled dataset of it with 'pulsewright-cli dataset --method fci'.");
  }
  LabelledPulses pulses;
  PW_ASSIGN(pulses.features, pulse::measure(file, {}, work.part(0, 0.6)));
  PW_ASSIGN(pulses.labels.labels, file.labels());
  dataset::DatasetSettings settings;
  settings.input = spec;
  PW_ASSIGN(dataset::Dataset events,
            dataset::buildDataset(file, pulses.labels.labels, pulses.features, settings, work.part(0.6, 1)));
  events.training.clear();
  events.validation.clear();
  events.test.resize(events.size());
  std::iota(events.test.begin(), events.test.end(), 0u);
  return events;
}

Result<Feeding> feedingOf(const network::Network& network, const fs::path& path) {
  Feeding feeding;
  if (network.inputSpec.is_object()) {
    PW_ASSIGN(feeding.spec, dataset::inputSpecFromJson(network.inputSpec, network.name + " input"));
    return feeding;
  }
  const std::string silent = "The network does not say what it is to be fed: it gets ";
  if (isDatasetFile(path)) {
    feeding.note = silent + "the data set's inputs as they are.";
    return feeding;
  }
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  const trace::TraceInfo& info = file.info();
  dataset::InputSpec& spec = feeding.spec;
  spec.scaling = dataset::Scaling::rawCounts;
  spec.length = network.inputs;
  const std::int64_t end = info.firstSampleIndex + std::int64_t(info.length);
  if (spec.start < info.firstSampleIndex || spec.start + spec.length > end)
    spec.start = info.firstSampleIndex;
  feeding.note = silent + "raw counts, " + dataset::windowText(spec) + ".";
  return feeding;
}

Result<evaluate::Evaluation> evaluateOnFile(const network::Network& network, const fs::path& file,
                                            const Work& work, const std::optional<dataset::Fold>& fold) {
  PW_ASSIGN(const Feeding feeding, feedingOf(network, file));
  PW_ASSIGN(dataset::Dataset events, eventsForScoring(file, feeding.spec, work));
  if (fold) {
    PW_ASSIGN(events, dataset::withFold(std::move(events), *fold));
  }
  return evaluate::evaluate(network, events, events.test, events.training);
}

dataset::Dataset subset(const dataset::Dataset& dataset, std::span<const std::uint32_t> rows) {
  dataset::Dataset part;
  part.input = dataset.input;
  part.inputs = dataset.inputs.picked(rows);
  part.labels = picked(dataset.labels, rows);
  part.events = picked(dataset.events, rows);
  part.amplitude = picked(dataset.amplitude, rows);
  part.chargeRatio = picked(dataset.chargeRatio, rows);
  part.fci = picked(dataset.fci, rows);
  part.test.resize(rows.size());
  std::iota(part.test.begin(), part.test.end(), 0u);
  return part;
}

}  // namespace pw::jobs
