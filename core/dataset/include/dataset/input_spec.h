// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

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

/// One window [length counts] → inputs [inputs()], in `out`. Counts of both types give the same bits.
void scaleWindow(const InputSpec& spec, trace::Polarity polarity, std::span<const float> window,
                 std::span<float> out);
void scaleWindow(const InputSpec& spec, trace::Polarity polarity, std::span<const std::int16_t> window,
                 std::span<float> out);

}  // namespace pw::dataset
