// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "formats/event_reader.h"

namespace pw::formats {

/// What the settings file of WaveDump says of the files that were recorded with it.
struct WaveDumpConfig {
  std::uint64_t recordLength = 0;           ///< RECORD_LENGTH, samples; 0: not said
  std::optional<trace::Polarity> polarity;  ///< PULSE_POLARITY, when it is the same for all channels
  std::optional<double> samplingRateHz;     ///< of the family that a line "Digitizer 751" notes
};

/// Reads WaveDumpConfig.txt beside a wave file, or "<prefix>WaveDumpConfig.txt" beside "<prefix>wave0.dat".
/// What is not understood is passed over; without a file nothing is said.
WaveDumpConfig waveDumpConfigBeside(const std::filesystem::path& waves);

/// Puts what the settings say into a description.
void apply(const WaveDumpConfig& config, Description& description);

/// Trigger times in ns: WaveDump counts 31 bits and starts again; above them lies a flag.
class TriggerClock {
 public:
  explicit TriggerClock(double tickNs) : m_tickNs(tickNs) {}
  /// The name of the column, and a time as it holds it: as the file says when the tick is not known.
  const char* column() const { return m_tickNs > 0 ? "timestamp_ns" : "timestamp_ticks"; }
  double time(std::uint32_t tag);

 private:
  double m_tickNs;
  std::uint32_t m_last = 0;
  std::uint64_t m_rounds = 0;
};

}  // namespace pw::formats
