// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "protocol/message.h"
#include "protocol/messages.h"
#include "session/transport.h"

namespace pw::board {

/// A board's answer to one request.
struct Reply {
  Json json = Json::object();
  std::string payload;
  double seconds = 0;  ///< request handed over → response read
};

/// Requests and responses over a transport, one at a time. After an error of the transport or the protocol
/// the connection is closed for good and says so; an error object from the board leaves it usable.
class Connection {
 public:
  explicit Connection(std::unique_ptr<Transport> transport) : m_transport(std::move(transport)) {}

  /// HELLO with a one-time token. Errors: mismatch (the agent has another major version), toolFailed (token).
  Result<BoardInfo> hello(const std::string& token, const Work& work);

  /// Sends an operation with its parameters and waits for its answer; progress events go to `work`. A stop
  /// cancels the request on the board and gives it two seconds to end. Errors: what toError makes of the
  /// board's error object; io, timeout, cancelled, badInput (not the protocol).
  Result<Reply> request(const std::string& operation, Json parameters, const std::string& payload,
                        Milliseconds limit, const Work& work);

  bool isOpen() const { return m_transport != nullptr; }
  std::string transport() const { return m_transport ? m_transport->description() : std::string(); }
  void close() { m_transport.reset(); }

 private:
  Result<Reply> await(const std::string& operation, std::uint32_t id, Clock::time_point deadline,
                      const Work& work);
  Result<Reply> abandon(const std::string& operation, std::uint32_t id);
  Result<Message> nextMessage(Clock::time_point deadline, const std::stop_token& stop);

  std::unique_ptr<Transport> m_transport;
  MessageReader m_reader;
  std::uint32_t m_lastId = 0;
};

}  // namespace pw::board
