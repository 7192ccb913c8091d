// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "psd/plane_cut.h"

namespace pw::psd {

enum class LabelSource {
  file,    ///< as the trace file says
  method,  ///< a threshold on the value of a method
  cut,     ///< a region in the plane of energy and a method's value
};

enum class NeutronSide { above, below };

/// How events get their classes.
struct LabelSettings {
  LabelSource source = LabelSource::method;
  Method method = Method::fci;  ///< of LabelSource::method
  /// Every method gives a slower pulse the higher value, and neutrons are the slower pulses in CLYC and in
  /// organic scintillators. Not so where the traces end early (the FCI of windows padded with zeros) or in
  /// other detectors. Of a cut: neutrons are inside (above) or outside (below).
  NeutronSide neutrons = NeutronSide::above;
  std::string cut = {};                  ///< name of a PlaneCut, of LabelSource::cut
  std::optional<double> threshold = {};  ///< in the method's unit; without one, the valley of the data
  double ambiguousBand = 0.004;  ///< events within ± this (method's unit) of the border are ambiguous
  double minAmplitude = 20;      ///< counts; smaller pulses are ambiguous
};

/// The key "method" says "file", "cut" or a method; "chargeRatio" is charge comparison, as in older files. A
/// threshold of 0 is the data's valley unless "automatic" is false.
Json toJson(const LabelSettings& settings);
Result<LabelSettings> labelSettingsFromJson(const Json& json, const std::string& where);

/// The method whose values the labels look at; none for the file's labels. Errors: badInput (no such cut).
Result<std::optional<Method>> usedMethod(const LabelSettings& settings, const std::vector<PlaneCut>& cuts);

struct LabelSummary {
  std::vector<std::int8_t> labels;  ///< [n]
  std::optional<double> threshold;  ///< used; none with the file's labels or a cut
  std::size_t gammas = 0, neutrons = 0, ambiguous = 0;
  /// What trained the templates of a method that has some: "the labels of the file", or "charge comparison".
  /// Such labels are no evidence for or against what trained them. Else empty.
  std::string trainedOn;
};

/// Classes of events by their `values` [n] of the method that the settings use. Flagged pulses (no edge,
/// saturated, pile-up), small ones and those without a value are ambiguous. `fileLabels` [n] serve
/// LabelSource::file, which takes them as they are. Errors: badInput (no valley between two populations, no
/// such cut, lists of different lengths).
Result<LabelSummary> label(const std::vector<pulse::PulseFeatures>& features, std::span<const float> values,
                           const std::vector<std::int8_t>& fileLabels, const LabelSettings& settings,
                           const std::vector<PlaneCut>& cuts = {});

/// A trace file measured and labelled, [n].
struct LabelledTraces {
  std::vector<pulse::PulseFeatures> features;
  std::vector<float> values;  ///< of the method used; empty with the file's labels
  LabelSummary labels;
};

/// Measures every pulse and labels it. Methods with templates are trained on provisional labels: the file's,
/// or those of charge comparison with its own valley where the file has too few. Errors: as label() and
/// discriminate(); cancelled.
Result<LabelledTraces> labelTraces(const trace::TraceFile& file, const MethodSettings& settings,
                                   const LabelSettings& labels, const std::vector<PlaneCut>& cuts,
                                   const Work& work);

}  // namespace pw::psd
