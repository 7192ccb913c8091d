// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/message.h"

#include <algorithm>

namespace pw::board {
namespace {

tl::unexpected<Error> refused(std::string what) {
  return failure(ErrorKind::badInput, std::move(what), "board protocol",
                 "The connection is closed; connect again.");
}

}  // namespace

Result<std::string> encodeMessage(const Message& message) {
  if (message.payload.size() > maxMessageBytes)
    return failure(ErrorKind::badInput, "The message is too large for the board protocol.", "board protocol",
                   "Send the events in several smaller runs.");
  std::string bytes;
  std::size_t sent = 0;
  do {
    const std::size_t piece = std::min(maxPayloadBytes, message.payload.size() - sent);
    Frame frame;
    frame.type = message.type;
    frame.id = message.id;
    if (sent == 0) frame.json = message.json.dump(-1, ' ', false, Json::error_handler_t::replace);
    frame.payload = message.payload.substr(sent, piece);
    sent += piece;
    frame.more = sent < message.payload.size();
    PW_ASSIGN(const std::string encoded, encodeFrame(frame));
    bytes += encoded;
  } while (sent < message.payload.size());
  return bytes;
}

Result<void> MessageReader::add(Frame frame) {
  if (!m_partial) {
    Message message;
    message.type = frame.type;
    message.id = frame.id;
    try {
      message.json = frame.json.empty() ? Json::object() : Json::parse(frame.json);
    } catch (const Json::exception&) {
      return refused("A frame's JSON cannot be read.");
    }
    if (!message.json.is_object()) return refused("A frame's JSON is not an object.");
    message.payload = std::move(frame.payload);
    m_partial = std::move(message);
  } else {
    if (frame.type != m_partial->type || frame.id != m_partial->id || !frame.json.empty())
      return refused("A message was interrupted by a frame of another one.");
    if (m_partial->payload.size() + frame.payload.size() > maxMessageBytes)
      return refused("A message grows past its limit.");
    m_partial->payload += frame.payload;
  }
  m_complete = !frame.more;
  return {};
}

Result<std::optional<Message>> MessageReader::next() {
  if (m_error) return tl::unexpected<Error>(*m_error);
  for (;;) {
    PW_ASSIGN(auto frame, m_decoder.next());
    if (!frame) return std::optional<Message>();
    if (auto added = add(std::move(*frame)); !added) {
      m_error = added.error();
      return tl::unexpected<Error>(added.error());
    }
    if (!m_complete) continue;
    std::optional<Message> whole = std::move(m_partial);
    m_partial.reset();
    m_complete = false;
    return whole;
  }
}

}  // namespace pw::board
