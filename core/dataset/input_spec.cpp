// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>

#include "dataset/dataset.h"

namespace pw::dataset {
namespace {

const std::vector<std::pair<std::string, Scaling>> scalingNames{
    {"rawCounts", Scaling::rawCounts},
    {"baselineSubtracted", Scaling::baselineSubtracted},
    {"unitAmplitude", Scaling::unitAmplitude}};

const std::vector<std::pair<std::string, Alignment>> alignmentNames{{"fixed", Alignment::fixed},
                                                                    {"leadingEdge", Alignment::leadingEdge}};

std::string nameOf(Scaling scaling) {
  for (const auto& [name, value] : scalingNames)
    if (value == scaling) return name;
  return {};
}

}  // namespace

Json toJson(const InputSpec& spec) {
  Json json = {{"start", spec.start},
               {"length", spec.length},
               {"scaling", nameOf(spec.scaling)},
               {"baselineSamples", spec.baselineSamples},
               {"fullScaleCounts", spec.fullScaleCounts}};
  // Only where it is chosen: what was made with fixed windows stays up to date.
  if (spec.alignment == Alignment::leadingEdge) json["alignment"] = "leadingEdge";
  if (spec.average != 1) json["average"] = spec.average;
  return json;
}

Result<void> check(const InputSpec& spec, const std::string& where) {
  const auto refuse = [&](const std::string& what) { return failure(ErrorKind::badInput, what, where); };
  if (spec.length < 1) return refuse("The window needs at least one sample.");
  if (spec.average < 1 || spec.average > spec.length)
    return refuse("A mean takes 1 to all " + std::to_string(spec.length) + " samples of the window.");
  if (spec.baselineSamples < 1 || spec.baselineSamples > spec.length)
    return refuse("The baseline's samples must lie inside the window: 1 … " + std::to_string(spec.length) +
                  ".");
  if (!(spec.fullScaleCounts > 0) || !std::isfinite(spec.fullScaleCounts))
    return refuse("fullScaleCounts must be above 0.");
  return {};
}

Result<InputSpec> inputSpecFromJson(const Json& json, const std::string& where) {
  InputSpec spec;
  ObjectReader reader(json, where);
  reader.number("start", spec.start, -1e9, 1e9)
      .number("average", spec.average, 1, 1 << 20)
      .number("length", spec.length, 1, 1 << 20)
      .choice("alignment", spec.alignment, alignmentNames)
      .choice("scaling", spec.scaling, scalingNames)
      .number("baselineSamples", spec.baselineSamples, 1, 1 << 20)
      .number("fullScaleCounts", spec.fullScaleCounts, 1e-9, 1e9);
  PW_CHECK(reader.finish());
  PW_CHECK(check(spec, where));
  return spec;
}

std::optional<std::int64_t> firstSample(const InputSpec& spec, const pulse::PulseFeatures& pulse) {
  if (spec.alignment == Alignment::fixed) return spec.start;
  if (pulse.flags & pulse::noEdge || !std::isfinite(pulse.edge)) return std::nullopt;
  return std::llround(pulse.edge) + spec.start;
}

std::string windowText(const InputSpec& spec) {
  std::string text = std::to_string(spec.length) + " samples from ";
  if (spec.alignment == Alignment::fixed) {
    text += "sample " + std::to_string(spec.start);
  } else {
    if (spec.start != 0)
      text +=
          std::to_string(std::abs(spec.start)) + (spec.start < 0 ? " samples before " : " samples after ");
    text += "each pulse's leading edge";
  }
  if (spec.average > 1)
    text += ", " + std::to_string(spec.inputs()) + " means of " + std::to_string(spec.average);
  return text;
}

namespace {

/// (sample − offset) · factor.
struct Straight {
  double offset = 0, factor = 1;
};

/// A loop of its own for the compiler to vectorise: this runs for every row of every epoch.
template <class T>
std::pair<T, T> endsOf(std::span<const T> window) {
  T lowest = window[0], highest = window[0];
  for (const T sample : window) {
    lowest = sample < lowest ? sample : lowest;
    highest = sample > highest ? sample : highest;
  }
  return {lowest, highest};
}

template <class T>
Straight scaleOf(const InputSpec& spec, trace::Polarity polarity, std::span<const T> window) {
  if (spec.scaling == Scaling::rawCounts) return {};
  const auto baselineEnd =
      window.begin() + std::min<std::ptrdiff_t>(spec.baselineSamples, std::ssize(window));
  const double baseline =
      std::accumulate(window.begin(), baselineEnd, 0.0) / double(baselineEnd - window.begin());
  const double sign = polarity == trace::Polarity::positive ? 1 : -1;
  double scale = sign / spec.fullScaleCounts;
  if (spec.scaling == Scaling::unitAmplitude) {
    const auto [lowest, highest] = endsOf(window);
    const double amplitude = sign > 0 ? double(highest) - baseline : baseline - double(lowest);
    // A window that never leaves its baseline has no amplitude to divide by and becomes zeros.
    scale = amplitude > 0 ? sign / amplitude : 0;
  }
  return {baseline, scale};
}

template <class T>
void scaled(const InputSpec& spec, trace::Polarity polarity, std::span<const T> window,
            std::span<float> out) {
  const Straight scale = scaleOf(spec, polarity, window);
  if (spec.average == 1) {
    const T* from = window.data();
    float* to = out.data();
    for (std::size_t i = 0, n = out.size(); i < n; ++i)
      to[i] = float((double(from[i]) - scale.offset) * scale.factor);
    return;
  }
  const auto average = std::size_t(spec.average);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto part = window.subspan(i * average, average);
    const double mean = std::accumulate(part.begin(), part.end(), 0.0) / double(average);
    out[i] = float((mean - scale.offset) * scale.factor);
  }
}

}  // namespace

void scaleWindow(const InputSpec& spec, trace::Polarity polarity, std::span<const float> window,
                 std::span<float> out) {
  scaled(spec, polarity, window, out);
}

void scaleWindow(const InputSpec& spec, trace::Polarity polarity, std::span<const std::int16_t> window,
                 std::span<float> out) {
  scaled(spec, polarity, window, out);
}

Json toJson(const DatasetSettings& settings) {
  Json json = {{"input", toJson(settings.input)},
               {"split",
                {{"validation", settings.split.validation},
                 {"test", settings.split.test},
                 {"seed", settings.split.seed}}}};
  // Only where it is chosen: data sets of older settings stay up to date.
  if (settings.energyMatched) json["energyMatched"] = true;
  return json;
}

Result<DatasetSettings> datasetSettingsFromJson(const Json& json, const std::string& where) {
  DatasetSettings settings;
  ObjectReader reader(json, where);
  if (const Json* input = reader.child("input")) {
    PW_ASSIGN(settings.input, inputSpecFromJson(*input, reader.path("input")));
  }
  if (const Json* split = reader.child("split")) {
    ObjectReader splitReader(*split, reader.path("split"));
    splitReader.number("validation", settings.split.validation, 0, 1)
        .number("test", settings.split.test, 0, 1)
        .field("seed", settings.split.seed);
    PW_CHECK(splitReader.finish());
    if (settings.split.validation + settings.split.test >= 1)
      return failure(ErrorKind::badInput,
                     "Validation and test together take all events; training needs some.",
                     reader.path("split"), "Their shares must add up to less than 1.");
  }
  reader.field("energyMatched", settings.energyMatched);
  PW_CHECK(reader.finish());
  return settings;
}

}  // namespace pw::dataset
