// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/connection.h"

#include "protocol/board_error.h"

namespace pw::board {
namespace {

constexpr Milliseconds cancelPatience{2000};

/// Adds what was being done to an error that does not know it.
Error during(Error error, const std::string& operation) {
  error.where = "board, " + operation + (error.where.empty() ? "" : " (" + error.where + ")");
  return error;
}

void passProgress(const Json& event, const Work& work) {
  const auto done = event.find("done"), total = event.find("total");
  if (done == event.end() || total == event.end() || !done->is_number() || !total->is_number()) return;
  if (const double all = total->get<double>(); all > 0)
    work.report(done->get<double>() / all, "on the board");
}

}  // namespace

Result<Message> Connection::nextMessage(Clock::time_point deadline, const std::stop_token& stop) {
  for (;;) {
    PW_ASSIGN(auto message, m_reader.next());
    if (message) return std::move(*message);
    PW_ASSIGN(const std::string bytes, m_transport->read(deadline, stop));
    m_reader.feed(bytes);
  }
}

Result<Reply> Connection::await(const std::string& operation, std::uint32_t id, Clock::time_point deadline,
                                const Work& work) {
  for (;;) {
    PW_ASSIGN(Message message, nextMessage(deadline, work.stop));
    if (message.type == FrameType::event && message.id == id) passProgress(message.json, work);
    // Id 0 is an error of the connection itself; a late answer to an abandoned request is passed over.
    if (message.type != FrameType::response || (message.id != id && message.id != 0)) continue;
    if (const auto error = message.json.find("error"); error != message.json.end()) {
      if (message.id == 0) close();
      return tl::unexpected<Error>(toError(BoardError::fromJson(*error), operation));
    }
    if (message.id == id) return Reply{std::move(message.json), std::move(message.payload), 0};
  }
}

Result<Reply> Connection::abandon(const std::string& operation, std::uint32_t id) {
  Message cancel;
  cancel.type = FrameType::cancel;
  cancel.id = id;
  const auto deadline = Clock::now() + cancelPatience;
  PW_ASSIGN(const std::string bytes, encodeMessage(cancel));
  const auto sent = m_transport->write(bytes, deadline, {});
  // Whether the request ended by the cancel or had just finished makes no difference: it is over.
  const auto ended = sent ? await(operation, id, deadline, {}) : tl::unexpected<Error>(sent.error());
  const bool answered = ended || ended.error().where.starts_with("board, ");
  if (!answered) close();
  return cancelled("board, " + operation);
}

Result<Reply> Connection::request(const std::string& operation, Json parameters, const std::string& payload,
                                  Milliseconds limit, const Work& work) {
  if (!isOpen()) {
    return failure(ErrorKind::io, "There is no connection to the board any more.", "board, " + operation,
                   "Connect again.");
  }
  if (work.stopRequested()) return cancelled("board, " + operation);
  Message message;
  message.id = ++m_lastId;
  message.json = std::move(parameters);
  message.json["op"] = operation;
  message.payload = payload;
  PW_ASSIGN(const std::string bytes, encodeMessage(message));
  const auto begin = Clock::now();
  const auto deadline = begin + limit;
  auto sent = m_transport->write(bytes, deadline, work.stop);
  if (!sent) {
    close();  // half a message may be on its way
    return tl::unexpected<Error>(during(sent.error(), operation));
  }
  auto reply = await(operation, message.id, deadline, work);
  if (reply) {
    reply->seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return reply;
  }
  const Error& error = reply.error();
  if (error.where.starts_with("board, ")) return reply;
  if (error.kind == ErrorKind::cancelled) return abandon(operation, message.id);
  close();
  return tl::unexpected<Error>(during(error, operation));
}

Result<BoardInfo> Connection::hello(const std::string& token, const Work& work) {
  const Json parameters = {
      {"proto", {protocolMajor, protocolMinor}}, {"token", token}, {"client", "pulsewright"}};
  auto reply = request("HELLO", parameters, {}, Milliseconds(5000), work);
  if (!reply) {
    close();
    return tl::unexpected<Error>(reply.error());
  }
  PW_ASSIGN(BoardInfo info, BoardInfo::fromJson(reply->json));
  if (info.major != protocolMajor) {
    close();
    return failure(ErrorKind::mismatch,
                   "The board's agent speaks version " + std::to_string(info.major) +
                       " of the board protocol, this program version 1.",
                   "board, HELLO", "Deploy the agent that came with this program.");
  }
  return info;
}

}  // namespace pw::board
