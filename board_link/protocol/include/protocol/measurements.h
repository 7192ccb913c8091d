// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/messages.h"

namespace pw::board {

/// What a session collected, as it came.
struct Measurements {
  BoardInfo board;
  PlState pl;
  std::string transport;
  std::uint32_t predictedLatency = 0, predictedInterval = 0;
  RunReply batch;                           ///< all events
  BenchReply single;                        ///< single shots, timed on the board
  std::vector<RunReply> requests;           ///< single events, a request each
  std::vector<double> pingNs;               ///< requests with as many bytes
  std::vector<std::int32_t> expected;       ///< [events × output words] of the integer model for `batch`
  std::vector<std::int32_t> expectedShots;  ///< the same for the frames that `single` cycles through
  std::size_t outputWords = 0;
};

}  // namespace pw::board
