// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/labelling.h"

#include <algorithm>
#include <cmath>

#include "pulse/valley.h"

namespace pw::pulse {
namespace {

const std::vector<std::pair<std::string, LabelMethod>> methodNames{
    {"file", LabelMethod::file}, {"fci", LabelMethod::fci}, {"chargeRatio", LabelMethod::chargeRatio}};

bool isUsable(const PulseFeatures& event, const LabelSettings& settings) {
  return (event.flags & (noEdge | saturated | pileUp)) == 0 && event.amplitude >= settings.minAmplitude;
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
                   "Label by \"fci\" or \"chargeRatio\".");
  return summary;
}

Result<double> thresholdFor(const std::vector<PulseFeatures>& features, float PulseFeatures::*value,
                            const LabelSettings& settings) {
  if (settings.threshold != 0) return settings.threshold;
  std::vector<float> values;
  for (const PulseFeatures& event : features)
    if (isUsable(event, settings)) values.push_back(event.*value);
  if (const auto valley = findValley(values)) return valley->position;
  return failure(ErrorKind::badInput,
                 "No valley separates two populations in the " + std::to_string(values.size()) +
                     " pulses that can be used.",
                 "labels",
                 "Raise minAmplitude, take the other method, or give a threshold; data of one particle only "
                 "cannot be labelled.");
}

}  // namespace

Json toJson(const LabelSettings& settings) {
  std::string method;
  for (const auto& [name, value] : methodNames)
    if (value == settings.method) method = name;
  return {{"method", method},
          {"threshold", settings.threshold},
          {"ambiguousBand", settings.ambiguousBand},
          {"minAmplitude", settings.minAmplitude}};
}

Result<LabelSettings> labelSettingsFromJson(const Json& json, const std::string& where) {
  LabelSettings settings;
  ObjectReader reader(json, where);
  reader.choice("method", settings.method, methodNames)
      .number("threshold", settings.threshold, 0, 1)
      .number("ambiguousBand", settings.ambiguousBand, 0, 1)
      .number("minAmplitude", settings.minAmplitude, 0, 1e9);
  PW_CHECK(reader.finish());
  return settings;
}

Result<LabelSummary> label(const std::vector<PulseFeatures>& features,
                           const std::vector<std::int8_t>& fileLabels, const LabelSettings& settings) {
  if (settings.method == LabelMethod::file) return takeFileLabels(features, fileLabels);
  const auto value = settings.method == LabelMethod::fci ? &PulseFeatures::fci : &PulseFeatures::chargeRatio;
  LabelSummary summary;
  PW_ASSIGN(summary.threshold, thresholdFor(features, value, settings));
  summary.labels.reserve(features.size());
  for (const PulseFeatures& event : features) {
    const double distance = double(event.*value) - summary.threshold;
    const bool clear = isUsable(event, settings) && std::abs(distance) > settings.ambiguousBand;
    summary.labels.push_back(!clear ? trace::ambiguous : distance > 0 ? trace::neutron : trace::gamma);
  }
  count(summary);
  return summary;
}

}  // namespace pw::pulse
