// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pw::board {

/// Limits and layout of a frame; PROTOCOL.md section 2 is their source.
inline constexpr std::size_t frameHeaderBytes = 24;
inline constexpr std::size_t maxJsonBytes = 64 * 1024;
inline constexpr std::size_t maxPayloadBytes = 1024 * 1024;
inline constexpr int protocolMajor = 1;
inline constexpr int protocolMinor = 0;

enum class FrameType : std::uint8_t { request = 0, response = 1, event = 2, cancel = 3 };

/// One frame: JSON text and raw bytes under one request id.
struct Frame {
  FrameType type = FrameType::request;
  bool more = false;        ///< another frame of the same message follows
  bool compressed = false;  ///< the payload travels zlib-compressed; `payload` here is always plain
  std::uint32_t id = 0;
  std::string json;     ///< UTF-8, at most maxJsonBytes
  std::string payload;  ///< at most maxPayloadBytes, also before compression

  bool operator==(const Frame&) const = default;
};

/// The bytes of a frame. Errors: badInput when JSON or payload pass their limit.
Result<std::string> encodeFrame(const Frame& frame);

/// Takes bytes in pieces of any size and gives the frames they hold. Trusts nothing that arrives: a length is
/// checked against its limit before a byte is waited for, and no frame is given whose CRC does not fit. After
/// an error the stream has no known position any more: every later call repeats the error.
class FrameDecoder {
 public:
  void feed(std::string_view bytes) { m_buffer.append(bytes); }
  /// The next whole frame; nullopt when more bytes are needed. Errors: badInput, with the rule that was
  /// broken.
  Result<std::optional<Frame>> next();
  /// Bytes of a frame that has begun and not ended: a connection that closes now lost something.
  std::size_t pending() const { return m_buffer.size() - m_start; }

 private:
  Result<std::optional<Frame>> refuse(std::string what);

  std::string m_buffer;
  std::size_t m_start = 0;
  std::optional<Error> m_error;
};

}  // namespace pw::board
