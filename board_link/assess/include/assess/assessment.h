// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assess/statistics.h"
#include "base/json.h"
#include "base/result.h"
#include "protocol/measurements.h"

namespace pw::board {

/// Did the board compute what the integer model computes? A mismatch makes every time below meaningless.
struct Agreement {
  std::size_t events = 0;
  std::size_t equal = 0;  ///< events with every output word equal
  std::optional<std::size_t> firstDifferent;
  std::uint32_t largestDifference = 0;  ///< in LSB of the output format

  double share() const { return events == 0 ? 0 : double(equal) / double(events); }
  bool operator==(const Agreement&) const = default;
};

/// Latency of the core in PL clock cycles: first input word accepted → last output word out.
struct CycleFigures {
  std::uint32_t predicted = 0;  ///< by the design's schedule; 0: unknown
  std::uint32_t last = 0, min = 0, max = 0;
  double median = 0;                                  ///< over the single shots that were not starved
  std::uint32_t predictedInterval = 0, interval = 0;  ///< frame to frame, back to back
  std::size_t shots = 0;
  std::size_t starvedShots = 0;  ///< the DMA let the engine wait for input: not the design's latency

  bool operator==(const CycleFigures&) const = default;
};

/// The batch of all events, back to back.
struct Throughput {
  std::size_t events = 0;
  std::uint32_t transfers = 0;
  double boardPerSecond = 0;      ///< events over L1, as the board moved them
  double endToEndPerSecond = 0;   ///< events over L4, as the workbench saw it
  double coreCyclesPerEvent = 0;  ///< PL cycles from frame to frame, as the wrapper counted
  double corePerSecond = 0;       ///< clock / that: what the design could take

  bool operator==(const Throughput&) const = default;
};

/// Where and how it was measured.
struct Conditions {
  std::string time;  ///< UTC, ISO 8601
  std::string board, part, agent, pynq, python, kernel, transport;
  std::uint32_t warmup = 0;
  bool pythonTimed = true;
  std::vector<double> loadAverage;

  bool operator==(const Conditions&) const = default;
};

/// What was measured of one design on one board. Times are in µs; L0 in PL cycles stands in `cycles`.
struct Assessment {
  bool simulated =
      true;  ///< of a simulated board only cycles, counters and agreement are those of the design
  std::string design;
  std::uint32_t buildId = 0;
  double clockMhz = 0;  ///< read back from the board
  Agreement agreement;
  CycleFigures cycles;
  Counters counters;  ///< of the batch run
  /// L1 DMA, L2 driver: of the single shots on the board. L3 service, L4 end to end: of single requests.
  Distribution l1, l2, l3, l4, ping;
  std::vector<double>
      shotsUs;  ///< [shots] L1 of each single shot, in the order they were made: for a histogram
  Throughput throughput;
  Conditions conditions;

  bool operator==(const Assessment&) const = default;
  Json toJson() const;
  /// Errors: badInput.
  static Result<Assessment> fromJson(const Json& json, const std::string& where = "assessment");
};

/// Compares outputs with the integer model's, word by word. An event that is missing on one side is
/// different.
Agreement compareOutputs(const std::vector<std::int32_t>& actual, const std::vector<std::int32_t>& expected,
                         std::size_t outputWords);

/// Turns measurements into figures. Errors: badInput (no output words), mismatch when a timed single shot
/// gave another answer than the integer model: its times are then worthless.
Result<Assessment> assess(const Measurements& measured);

}  // namespace pw::board
