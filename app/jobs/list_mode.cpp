// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/list_mode.h"

#include "dataset/dataset.h"
#include "formats/events_file.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

constexpr double topOf16Bits = 65535;

using Names = std::initializer_list<const char*>;

/// The first of these columns that the file has.
Result<std::optional<std::vector<double>>> columnOf(const formats::EventsFile& file, Names names) {
  for (const char* name : names) {
    PW_ASSIGN(auto column, file.column(name));
    if (column) return column;
  }
  return std::optional<std::vector<double>>();
}

void addRatio(pulse::PulseFeatures& event, double early) {
  event.chargeTail = float(double(event.chargeTotal) - early);
  event.chargeRatio = event.chargeTail / event.chargeTotal;
}

}  // namespace

bool isListMode(const fs::path& path) {
  const auto file = hdf5::File::open(path);
  return file && file->contains("events") && !file->contains("traces") && !dataset::isDataset(*file);
}

tl::unexpected<Error> withoutTraces(const fs::path& file) {
  return failure(ErrorKind::badInput,
                 "These events have no traces (list mode), so there is nothing to train on.", file.string(),
                 "Import a file with traces; histograms, fits and labels work without them.");
}

Result<ListedEvents> readListed(const fs::path& path, const pulse::FeatureSettings& settings) {
  PW_ASSIGN(const formats::EventsFile file, formats::EventsFile::open(path));
  PW_ASSIGN(const auto charge, columnOf(file, {"energy", "charge", "qlong", "q_long", "long", "integral"}));
  PW_ASSIGN(const auto early, columnOf(file, {"energy_short", "qshort", "q_short", "short"}));
  PW_ASSIGN(const auto ratio, columnOf(file, {"psd", "charge_ratio"}));
  PW_ASSIGN(const auto fci, columnOf(file, {"fci_published", "fci"}));
  if (!charge) {
    std::string names;
    for (const std::string& name : file.columns()) names += (names.empty() ? "" : ", ") + name;
    return failure(ErrorKind::badInput, "No column of the events is an energy or a charge.", path.string(),
                   "Name one \"energy\" or \"charge\" and import again; there are: " + names + ".");
  }
  ListedEvents events;
  events.info.count = file.count();
  events.info.hasLabels = file.hasLabels();
  events.info.source = file.source();
  events.hasFci = fci.has_value();
  events.hasRatio = early.has_value() || ratio.has_value();
  events.features.resize(file.count());
  for (std::size_t i = 0; i < events.features.size(); ++i) {
    pulse::PulseFeatures& event = events.features[i];
    event.amplitude = event.chargeTotal = float((*charge)[i]);
    event.energyKeVee = float(settings.keveePerCount * (*charge)[i] + settings.keveeOffset);
    if ((*charge)[i] == topOf16Bits) event.flags |= pulse::saturated;
    if (!((*charge)[i] > 0)) {
      event.flags |= pulse::noEdge;
      continue;
    }
    if (ratio) {
      event.chargeRatio = float((*ratio)[i]);
      event.chargeTail = event.chargeRatio * event.chargeTotal;
    } else if (early) {
      addRatio(event, (*early)[i]);
    }
    if (fci) event.fci = float((*fci)[i]);
  }
  PW_ASSIGN(events.labels, file.labels());
  return events;
}

Result<LabelledPulses> labelListed(const fs::path& path, const psd::MethodSettings& settings,
                                   const psd::LabelSettings& labels, const std::vector<psd::PlaneCut>& cuts) {
  PW_ASSIGN(ListedEvents events, readListed(path, settings.features));
  PW_ASSIGN(const std::optional<psd::Method> method, psd::usedMethod(labels, cuts));
  std::vector<float> values;
  if (method == psd::Method::chargeComparison && events.hasRatio) {
    values = pulse::column(events.features, &pulse::PulseFeatures::chargeRatio);
  } else if (method == psd::Method::fci && events.hasFci) {
    values = pulse::column(events.features, &pulse::PulseFeatures::fci);
  } else if (method) {
    return failure(ErrorKind::badInput,
                   "These events have no traces (list mode), and the file does not hold their " +
                       psd::info(*method).title + ".",
                   path.string(),
                   events.hasRatio ? "Label them by charge comparison."
                   : events.hasFci ? "Label them by the FCI."
                                   : "Import two charges of each event, or its PSD.");
  }
  LabelledPulses pulses{settings.features, {}, {}};
  PW_ASSIGN(pulses.labels, psd::label(events.features, values, events.labels, labels, cuts));
  pulses.features = std::move(events.features);
  return pulses;
}

}  // namespace pw::jobs
