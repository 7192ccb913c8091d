// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

/// The loops over all samples of a trace, written in lanes that a processor computes at once. Every sum and
/// comparison is the same as that of the plain loop, sample by sample.
namespace pw::pulse {

struct Extremes {
  float lowest = 0, highest = 0;
};
/// Of samples that are all numbers; at least one.
Extremes extremesOf(std::span<const float> samples);
Extremes extremesOf(std::span<const std::int16_t> samples);

/// pulse = sign · (sample − level), [samples].
void subtract(std::span<const float> samples, float level, float sign, float* pulse);
void subtract(std::span<const std::int16_t> samples, float level, float sign, float* pulse);

/// Where the pulse first crosses `threshold` upwards and stays, interpolated between samples; 0 when the
/// trace begins above and never crosses; none when it never stays above.
std::optional<double> leadingEdge(std::span<const float> pulse, double threshold);

/// A rise by more than `least` counts above the lowest point so far, in means of four samples, from sample
/// `first` on.
bool risesAgain(std::span<const float> pulse, std::size_t first, double least);

/// Integral from `begin` to `end`, a sample reaching from its number to the next; nothing beyond the ends.
double chargeBetween(std::span<const float> pulse, double begin, double end);

}  // namespace pw::pulse
