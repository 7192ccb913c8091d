// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/labelling.h"

#include <algorithm>
#include <cmath>

#include "pulse/valley.h"

namespace pw::psd {
namespace {

using pulse::PulseFeatures;

// Older files have "chargeRatio", and their results stay up to date by it.
constexpr const char* chargeName = "chargeRatio";
const std::vector<std::pair<std::string, NeutronSide>> sideNames{{"above", NeutronSide::above},
                                                                 {"below", NeutronSide::below}};

std::string nameOf(const LabelSettings& settings) {
  if (settings.source == LabelSource::file) return "file";
  if (settings.source == LabelSource::cut) return "cut";
  return settings.method == Method::chargeComparison ? chargeName : info(settings.method).name;
}

/// "chargeRatio" for a slip of the pen is refused by the list of all words.
Result<void> takeName(const std::string& name, const std::string& where, LabelSettings& settings) {
  settings.source = name == "file"  ? LabelSource::file
                    : name == "cut" ? LabelSource::cut
                                    : LabelSource::method;
  if (settings.source != LabelSource::method) return {};
  if (name == chargeName) {
    settings.method = Method::chargeComparison;
    return {};
  }
  if (const auto method = methodNamed(name, where)) {
    settings.method = *method;
    return {};
  }
  std::string all = "\"file\", \"cut\", \"" + std::string(chargeName) + "\"";
  for (const MethodInfo& each : methods())
    if (each.method != Method::chargeComparison) all += ", \"" + each.name + "\"";
  return failure(ErrorKind::badInput, "There are no labels by \"" + name + "\".", where,
                 "Labels by: " + all + ".");
}

bool isUsable(const PulseFeatures& event, const LabelSettings& settings) {
  return (event.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp)) == 0 &&
         event.amplitude >= settings.minAmplitude;
}

void count(LabelSummary& summary) {
  for (std::int8_t label : summary.labels)
    ++(label == trace::neutron ? summary.neutrons
       : label == trace::gamma ? summary.gammas
                               : summary.ambiguous);
}

Result<LabelSummary> takeFileLabels(const std::vector<PulseFeatures>& features,
                                    const std::vector<std::int8_t>& fileLabels) {
  if (fileLabels.size() != features.size())
    return failure(ErrorKind::badInput,
                   "The file has " + std::to_string(fileLabels.size()) + " labels for " +
                       std::to_string(features.size()) + " traces.",
                   "labels");
  LabelSummary summary;
  summary.labels = fileLabels;
  count(summary);
  if (summary.gammas + summary.neutrons == 0)
    return failure(ErrorKind::badInput, "The trace file has no labels.", "labels",
                   "Label by a method, such as \"fci\" or \"chargeRatio\".");
  return summary;
}

Result<double> thresholdFor(const std::vector<PulseFeatures>& features, std::span<const float> values,
                            const LabelSettings& settings) {
  if (settings.threshold) return *settings.threshold;
  std::vector<float> usable;
  for (std::size_t i = 0; i < features.size(); ++i)
    if (isUsable(features[i], settings)) usable.push_back(values[i]);
  if (const auto valley = pulse::findValley(usable)) return valley->position;
  return failure(ErrorKind::badInput,
                 "No valley separates two populations in the " + std::to_string(usable.size()) +
                     " pulses that can be used.",
                 "labels",
                 "Raise minAmplitude, take another method, or give a threshold; data of one particle only "
                 "cannot be labelled.");
}

std::int8_t flipped(std::int8_t label) {
  if (label == trace::neutron) return trace::gamma;
  if (label == trace::gamma) return trace::neutron;
  return label;
}

std::vector<std::int8_t> byThreshold(std::span<const float> values, double threshold, double band) {
  std::vector<std::int8_t> labels;
  labels.reserve(values.size());
  for (const float value : values) {
    const double distance = double(value) - threshold;
    labels.push_back(!(std::abs(distance) > band) ? trace::ambiguous
                     : distance > 0               ? trace::neutron
                                                  : trace::gamma);
  }
  return labels;
}

Result<const PlaneCut*> cutNamed(const std::string& name, const std::vector<PlaneCut>& cuts) {
  if (const PlaneCut* cut = findCut(cuts, name)) return cut;
  std::string all;
  for (const PlaneCut& cut : cuts) all += (all.empty() ? "Cuts: \"" : ", \"") + cut.name() + "\"";
  return failure(ErrorKind::badInput, "There is no cut \"" + name + "\" to label by.", "labels",
                 all.empty() ? "Draw one first, or read a file of cuts." : all + ".");
}

/// Labels that templates can be trained on, and whose they are.
struct Provisional {
  std::vector<std::int8_t> labels;
  std::string from;
};
bool canTrain(const std::vector<std::int8_t>& labels, int folds) {
  const auto enough = [&](std::int8_t label) {
    return std::count(labels.begin(), labels.end(), label) >= 2 * folds;
  };
  return enough(trace::gamma) && enough(trace::neutron);
}
Result<Provisional> provisionalLabels(const std::vector<PulseFeatures>& features,
                                      const std::vector<std::int8_t>& fileLabels, int folds,
                                      double minAmplitude) {
  if (canTrain(fileLabels, folds)) return Provisional{fileLabels, "the labels of the file"};
  LabelSettings settings{.method = Method::chargeComparison, .minAmplitude = minAmplitude};
  PW_ASSIGN(LabelSummary summary,
            label(features, pulse::column(features, &PulseFeatures::chargeRatio), {}, settings));
  return Provisional{std::move(summary.labels), "charge comparison"};
}

/// Values of a method that the features do not hold.
Result<void> discriminateBy(Method method, const trace::TraceFile& file, const MethodSettings& settings,
                            const LabelSettings& labels, LabelledTraces& traces, const Work& work) {
  Provisional provisional;
  const bool trained = info(method).needsTemplates;
  if (trained) {
    PW_ASSIGN(traces.features, pulse::measure(file, settings.features, work.part(0, 0.4)));
    PW_ASSIGN(const std::vector<std::int8_t> fileLabels, file.labels());
    PW_ASSIGN(provisional,
              provisionalLabels(traces.features, fileLabels, settings.folds, labels.minAmplitude));
    traces.labels.trainedOn = provisional.from;
  }
  const std::vector<Method> wanted = trained ? std::vector{method} : std::vector{method, Method::fci};
  PW_ASSIGN(Discrimination found,
            discriminate(file, wanted, provisional.labels, settings, trained ? work.part(0.4, 1) : work));
  traces.values = std::move(found.values[0]);
  if (!trained) traces.features = std::move(found.features);
  return {};
}

}  // namespace

Json toJson(const LabelSettings& settings) {
  Json json = {{"method", nameOf(settings)},
               {"threshold", settings.threshold.value_or(0)},
               {"ambiguousBand", settings.ambiguousBand},
               {"minAmplitude", settings.minAmplitude}};
  // Written only where they say something: results of older settings stay up to date.
  if (settings.threshold == 0.0) json["automatic"] = false;
  if (settings.source == LabelSource::cut) json["cut"] = settings.cut;
  if (settings.source != LabelSource::file && settings.neutrons == NeutronSide::below)
    json["neutrons"] = "below";
  return json;
}

Result<LabelSettings> labelSettingsFromJson(const Json& json, const std::string& where) {
  LabelSettings settings;
  std::string method = nameOf(settings);
  double threshold = 0;
  bool automatic = true;
  ObjectReader reader(json, where);
  reader.field("method", method)
      .number("threshold", threshold, -1e9, 1e9)
      .field("automatic", automatic)
      .choice("neutrons", settings.neutrons, sideNames)
      .field("cut", settings.cut)
      .number("ambiguousBand", settings.ambiguousBand, 0, 1e9)
      .number("minAmplitude", settings.minAmplitude, 0, 1e9);
  PW_CHECK(reader.finish());
  PW_CHECK(takeName(method, reader.path("method"), settings));
  if (threshold != 0 || !automatic) settings.threshold = threshold;
  return settings;
}

Result<std::optional<Method>> usedMethod(const LabelSettings& settings, const std::vector<PlaneCut>& cuts) {
  if (settings.source == LabelSource::file) return std::optional<Method>();
  if (settings.source == LabelSource::method) return std::optional(settings.method);
  PW_ASSIGN(const PlaneCut* const cut, cutNamed(settings.cut, cuts));
  return std::optional(cut->method);
}

Result<LabelSummary> label(const std::vector<PulseFeatures>& features, std::span<const float> values,
                           const std::vector<std::int8_t>& fileLabels, const LabelSettings& settings,
                           const std::vector<PlaneCut>& cuts) {
  if (settings.source == LabelSource::file) return takeFileLabels(features, fileLabels);
  if (values.size() != features.size())
    return failure(ErrorKind::badInput,
                   "There are " + std::to_string(values.size()) + " values for " +
                       std::to_string(features.size()) + " pulses.",
                   "labels");
  LabelSummary summary;
  if (settings.source == LabelSource::cut) {
    PW_ASSIGN(const PlaneCut* const cut, cutNamed(settings.cut, cuts));
    summary.labels = labelsFrom(cut->cut, pulse::column(features, &PulseFeatures::energyKeVee), values,
                                settings.ambiguousBand);
  } else {
    PW_ASSIGN(summary.threshold, thresholdFor(features, values, settings));
    summary.labels = byThreshold(values, *summary.threshold, settings.ambiguousBand);
  }
  for (std::size_t i = 0; i < features.size(); ++i) {
    std::int8_t& label = summary.labels[i];
    if (!isUsable(features[i], settings)) label = trace::ambiguous;
    if (settings.neutrons == NeutronSide::below) label = flipped(label);
  }
  count(summary);
  return summary;
}

Result<LabelledTraces> labelTraces(const trace::TraceFile& file, const MethodSettings& settings,
                                   const LabelSettings& labels, const std::vector<PlaneCut>& cuts,
                                   const Work& work) {
  PW_ASSIGN(const std::optional<Method> method, usedMethod(labels, cuts));
  LabelledTraces traces;
  const Work measuring = work.part(0, 0.98);
  if (!method || *method == Method::fci || *method == Method::chargeComparison) {
    PW_ASSIGN(traces.features, pulse::measure(file, settings.features, measuring));
    if (method)
      traces.values = pulse::column(
          traces.features, *method == Method::fci ? &PulseFeatures::fci : &PulseFeatures::chargeRatio);
  } else {
    PW_CHECK(discriminateBy(*method, file, settings, labels, traces, measuring));
  }
  PW_ASSIGN(const std::vector<std::int8_t> fileLabels, file.labels());
  std::string trainedOn = std::move(traces.labels.trainedOn);
  PW_ASSIGN(traces.labels, label(traces.features, traces.values, fileLabels, labels, cuts));
  traces.labels.trainedOn = std::move(trainedOn);
  return traces;
}

}  // namespace pw::psd
