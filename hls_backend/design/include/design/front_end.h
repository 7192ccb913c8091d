// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataset/input_spec.h"
#include "network/network.h"

namespace pw::hls {

/// What is fed to the design: input codes, or raw counts of pulses that go up or down.
enum class Feed { codes, positiveCounts, negativeCounts };

/// A window of raw counts → the network's input codes, in whole numbers: the same codes, bit for bit, as
/// dataset::scaleWindow followed by encodeInputs.
///
/// With m = max(average, baselineSamples) the scaled value of a mean is
///   ± (Σ samples · m/average − Σ baseline · m/baselineSamples) · 2^−difference.fraction(),
/// a whole number in `difference`, which is converted to `result`.
///
/// Equal is proven where nothing in scaleWindow rounds: average, baselineSamples and fullScaleCounts are
/// powers of two, and counts of 16 bits with m ≤ 256 leave a difference of no more than 24 bits beside its
/// sign, as many as a float holds. Everything else is refused.
struct FrontEnd {
  int length = 161;         ///< counts a frame
  int average = 1;          ///< samples whose mean is one input
  int baselineSamples = 8;  ///< of the beginning; 0: no baseline is subtracted
  bool negative = true;     ///< pulses go down: the difference is turned over
  network::FixedFormat difference;
  network::FixedFormat result;

  int inputs() const { return length / average; }
  int meanShift() const;      ///< log2(m / average)
  int baselineShift() const;  ///< log2(m / baselineSamples)
  /// Clocks that one frame occupies it.
  int busyCycles() const { return length == 1 && baselineSamples == 1 ? 2 : length; }

  friend bool operator==(const FrontEnd&, const FrontEnd&) = default;
};

/// Counts as they come on the stream: the low 16 bits of a word, signed as the digitiser's files have them.
inline constexpr network::FixedFormat countFormat{16, 16};

/// The front end of a specification for pulses of the polarity. Errors: badInput (unitAmplitude, which needs
/// the whole window before its first input; average or baselineSamples that is no power of two up to 256;
/// fullScaleCounts that is no power of two).
Result<FrontEnd> makeFrontEnd(const dataset::InputSpec& spec, trace::Polarity polarity,
                              const network::FixedFormat& result);

/// The front end that a network's own specification of its inputs (network.inputSpec) asks for; none where
/// codes are fed. Errors: those above; badInput (a network without a specification, or of other inputs).
Result<std::optional<FrontEnd>> frontEndOf(const network::Network& network, Feed feed);

Json toJson(const FrontEnd& front);

/// Counts [n × length] → input codes [n × inputs()].
std::vector<std::int32_t> inputCodes(const FrontEnd& front, std::span<const std::int32_t> counts);

}  // namespace pw::hls
