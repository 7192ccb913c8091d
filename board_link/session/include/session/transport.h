// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/work.h"

namespace pw::board {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// A stream of bytes to an agent: a TCP connection, or a channel inside another one. Blocking, for a thread
/// of its own without an event loop; to be used only on the thread that made it. No call outlives its
/// deadline or, by more than 50 ms, a stop request.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Hands all bytes to the network. Errors: io (connection gone), timeout, cancelled.
  virtual Result<void> write(std::string_view bytes, Clock::time_point deadline,
                             const std::stop_token& stop) = 0;
  /// What has arrived, at least one byte. Errors: io (connection gone), timeout, cancelled.
  virtual Result<std::string> read(Clock::time_point deadline, const std::stop_token& stop) = 0;
  /// For the assessment's record: "TCP on loopback".
  virtual std::string description() const = 0;
};

/// Connects by TCP without delays (TCP_NODELAY) and without proxies. Errors: io, timeout, cancelled.
Result<std::unique_ptr<Transport>> connectTcp(const std::string& host, std::uint16_t port, Milliseconds limit,
                                              const std::stop_token& stop);

}  // namespace pw::board
