// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pulse/features.h"

namespace pw::dataset {

/// How the samples of a window become the inputs of a network.
enum class Scaling {
  rawCounts,           ///< counts as they are: a known mistake, kept to show what it does
  baselineSubtracted,  ///< (sample − baseline) · polarity / fullScaleCounts
  unitAmplitude,       ///< as before, divided by the window's maximum
};

/// Where the windows of the events lie.
enum class Alignment {
  fixed,        ///< at the same samples of every record: as the trigger placed the pulses
  leadingEdge,  ///< at the same distance from each pulse's measured leading edge, rounded to whole samples
};

/// What a network is fed: the window and its scaling. Travels with the network.
///
/// Aligned windows take the walk of the trigger away. Hardware that cuts its windows by its own threshold
/// does not: it must find the same edge, or the network sees other pulses than it was trained on.
struct InputSpec {
  std::int64_t start = 120;   ///< first sample, in the digitiser's record or from the leading edge
  std::int64_t length = 161;  ///< samples
  Scaling scaling = Scaling::baselineSubtracted;
  int baselineSamples = 8;       ///< baseline = mean of the window's first samples
  double fullScaleCounts = 256;  ///< a power of two, so that scaling moves the binary point only
  Alignment alignment = Alignment::fixed;
  int average = 1;  ///< samples whose mean is one input: fewer inputs, less noise, a smaller network

  /// What a network takes: samples that fill no whole mean at the window's end are left out.
  std::int64_t inputs() const { return length / average; }

  friend bool operator==(const InputSpec&, const InputSpec&) = default;
};

Json toJson(const InputSpec& spec);
Result<InputSpec> inputSpecFromJson(const Json& json, const std::string& where);
/// The parts of a specification make sense together. Errors: badInput, naming `where`.
Result<void> check(const InputSpec& spec, const std::string& where);

/// First sample of an event's window in the digitiser's record; none: its window is put to an edge that it
/// does not have.
std::optional<std::int64_t> firstSample(const InputSpec& spec, const pulse::PulseFeatures& pulse);
/// "161 samples from sample 120", "161 samples from 18 samples before each pulse's leading edge".
std::string windowText(const InputSpec& spec);

/// One window [length counts] → inputs [inputs()], in `out`.
void scaleWindow(const InputSpec& spec, trace::Polarity polarity, std::span<const float> window,
                 std::span<float> out);

struct SplitSettings {
  double validation = 0.15, test = 0.15;  ///< shares; the rest trains
  std::uint64_t seed = 1;
};

struct DatasetSettings {
  InputSpec input;
  SplitSettings split;
  /// Only pairs of a gamma and a neutron of one energy (psd::energyMatched() within energyTolerance): nothing
  /// that is trained or tested on them can tell the classes apart by the energy. All parts of the split.
  bool energyMatched = false;
};
inline constexpr double energyTolerance = 0.05;  ///< share of the gamma's energy

Json toJson(const DatasetSettings& settings);
Result<DatasetSettings> datasetSettingsFromJson(const Json& json, const std::string& where);

/// Labelled events that a data set does not hold, because there is no window to cut.
struct LeftOut {
  std::uint64_t withoutEdge = 0;   ///< no leading edge to put the window to
  std::uint64_t outsideTrace = 0;  ///< the window from the leading edge reaches outside the trace
  std::uint64_t total() const { return withoutEdge + outsideTrace; }
};

/// Labelled windows ready for a network, with what the trivial baselines need. Ambiguous events are left out.
struct Dataset {
  InputSpec input;
  std::vector<float> inputs;                       ///< [n × input.inputs()], scaled
  std::vector<std::int8_t> labels;                 ///< [n]: 0 gamma, 1 neutron
  std::vector<std::uint32_t> events;               ///< [n]: row in the trace file
  std::vector<float> amplitude, chargeRatio, fci;  ///< [n], for the baselines
  std::vector<std::uint32_t> training, validation,
      test;  ///< indices into the n events, disjoint, together all
  LeftOut leftOut;

  std::size_t size() const { return labels.size(); }
  std::span<const float> window(std::size_t i) const {
    return {inputs.data() + i * std::size_t(input.inputs()), std::size_t(input.inputs())};
  }
};

/// Cuts, scales and splits (stratified by class, reproducible by seed). `labels` and `features` [n of the
/// file]. With windows put to the leading edges, events without an edge or with a window outside their trace
/// are left out and counted. Errors: badInput (window outside the trace, fewer than two classes, impossible
/// shares), cancelled.
Result<Dataset> buildDataset(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                             const std::vector<pulse::PulseFeatures>& features,
                             const DatasetSettings& settings, const Work& work);

/// Dataset files are HDF5. Errors: io, badInput.
Result<void> save(const Dataset& dataset, const std::filesystem::path& path);
Result<Dataset> load(const std::filesystem::path& path);

}  // namespace pw::dataset
