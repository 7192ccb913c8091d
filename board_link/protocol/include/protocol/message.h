// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "protocol/frame.h"

namespace pw::board {

/// What one side tells the other: a frame, or several whose payloads belong together (flag `more`).
struct Message {
  FrameType type = FrameType::request;
  std::uint32_t id = 0;
  Json json = Json::object();
  std::string payload;
};

inline constexpr std::size_t maxMessageBytes = 256 * 1024 * 1024;

/// The frames of a message, one after the other. Errors: badInput (JSON over 64 KiB, payload over
/// maxMessageBytes).
Result<std::string> encodeMessage(const Message& message);

/// Joins frames to messages. Only the first frame of a message carries JSON; the frames of one message stand
/// together.
class MessageReader {
 public:
  void feed(std::string_view bytes) { m_decoder.feed(bytes); }
  /// The next whole message; nullopt when more bytes are needed. Errors: badInput; the reader is then done
  /// for.
  Result<std::optional<Message>> next();
  bool insideMessage() const { return m_partial.has_value() || m_decoder.pending() > 0; }

 private:
  Result<void> add(Frame frame);

  FrameDecoder m_decoder;
  std::optional<Message> m_partial;
  bool m_complete = false;
  std::optional<Error> m_error;
};

}  // namespace pw::board
