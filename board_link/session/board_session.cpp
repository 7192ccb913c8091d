// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/board_session.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace pw::board {
namespace {

constexpr Milliseconds connectLimit{5000}, shortLimit{10000}, loadLimit{120000};

template <class T>
std::string packed(const std::vector<std::int32_t>& codes) {
  std::string bytes(codes.size() * sizeof(T), '\0');
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const T value = T(codes[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return bytes;
}

/// The payload in the narrowest type that holds every code: it is what the network has to carry.
std::string payloadOf(const Frames& frames, std::string& dtype) {
  const auto [least, most] = std::minmax_element(frames.codes.begin(), frames.codes.end());
  const auto fits = [least = *least, most = *most](auto type) {
    using T = decltype(type);
    return least >= std::numeric_limits<T>::min() && most <= std::numeric_limits<T>::max();
  };
  if (fits(std::int8_t())) return dtype = "int8", packed<std::int8_t>(frames.codes);
  if (fits(std::int16_t())) return dtype = "int16", packed<std::int16_t>(frames.codes);
  return dtype = "int32", packed<std::int32_t>(frames.codes);
}

Result<void> checkShape(const Frames& frames) {
  if (frames.events > 0 && frames.words > 0 && frames.codes.size() == frames.events * frames.words) return {};
  return failure(ErrorKind::badInput,
                 "There are " + std::to_string(frames.codes.size()) + " codes for " +
                     std::to_string(frames.events) + " events of " + std::to_string(frames.words) + " words.",
                 "board input", "Send at least one whole event.");
}

Json tensor(const Frames& frames, const std::string& dtype) {
  return {{"dtype", dtype}, {"shape", {frames.events, frames.words}}};
}

}  // namespace

Result<BoardSession> BoardSession::startLocal(const LocalAgentOptions& options, const Work& work) {
  PW_ASSIGN(LocalAgent agent, LocalAgent::start(options, work));
  PW_ASSIGN(auto transport, connectTcp("127.0.0.1", agent.port(), connectLimit, work.stop));
  Connection connection(std::move(transport));
  PW_ASSIGN(BoardInfo info, connection.hello(agent.token(), work));
  return BoardSession(std::move(connection), std::move(info), std::move(agent));
}

Result<BoardSession> BoardSession::connect(const std::string& host, std::uint16_t port,
                                           const std::string& token, const Work& work) {
  PW_ASSIGN(auto transport, connectTcp(host, port, connectLimit, work.stop));
  Connection connection(std::move(transport));
  PW_ASSIGN(BoardInfo info, connection.hello(token, work));
  return BoardSession(std::move(connection), std::move(info), std::nullopt);
}

Result<Reply> BoardSession::request(const std::string& operation, const Json& parameters,
                                    const std::string& payload, Milliseconds limit, const Work& work) {
  auto reply = m_connection.request(operation, parameters, payload, limit, work);
  if (reply || reply.error().kind == ErrorKind::cancelled || m_connection.isOpen() || !m_agent) return reply;
  // The connection is gone: when the agent is, too, its end is the better story.
  // A killed agent's socket closes a little before its process can be waited for.
  std::string why;
  if (m_agent->isRunning(&why, Milliseconds(300))) return reply;
  return failure(ErrorKind::io, "The board agent ended in the middle. " + why, "board, " + operation,
                 "Start the board session again.");
}

Result<double> BoardSession::ping(std::size_t bytes, const Work& work) {
  PW_ASSIGN(const Reply reply,
            request("PING", {{"reply_bytes", bytes}}, std::string(bytes, '\0'), shortLimit, work));
  if (reply.payload.size() != bytes)
    return failure(ErrorKind::badInput, "The board answered a ping with another size.", "board, PING",
                   "Connect again.");
  return reply.seconds * 1e9;
}

Result<PlState> BoardSession::state(const Work& work) {
  PW_ASSIGN(const Reply reply, request("STATE", Json::object(), {}, shortLimit, work));
  return PlState::fromJson(reply.json);
}

Result<Json> BoardSession::info(const Work& work) {
  PW_ASSIGN(Reply reply, request("INFO", Json::object(), {}, shortLimit, work));
  return std::move(reply.json);
}

Result<PlState> BoardSession::load(const std::filesystem::path& bundleFolder, const Work& work) {
  PW_ASSIGN(const Bundle bundle, readBundle(bundleFolder));
  return load(bundle, work);
}

Result<PlState> BoardSession::load(const Bundle& bundle, const Work& work) {
  std::error_code ignored;
  const std::string folder = std::filesystem::absolute(bundle.folder, ignored).string();
  const Json parameters = {{"folder", folder}, {"manifest", bundle.manifest.toJson()}};
  PW_ASSIGN(const Reply reply, request("LOAD", parameters, {}, loadLimit, work));
  return PlState::fromJson(reply.json);
}

Result<RunReply> BoardSession::run(const Frames& frames, const RunOptions& options, const Work& work) {
  PW_CHECK(checkShape(frames));
  std::string dtype;
  const std::string payload = payloadOf(frames, dtype);
  Json parameters = {{"tensor", tensor(frames, dtype)}};
  if (options.batch > 0) parameters["batch"] = options.batch;
  if (options.deadlineMs > 0) parameters["deadline_ms"] = options.deadlineMs;
  PW_ASSIGN(const Reply reply, request("RUN", parameters, payload, options.limit, work));
  PW_ASSIGN(RunReply result, RunReply::fromMessage(reply.json, reply.payload));
  result.simulated = m_info.simulated;
  result.l4Ns = reply.seconds * 1e9;
  return result;
}

Result<BenchReply> BoardSession::bench(const Frames& frames, const BenchOptions& options, const Work& work) {
  PW_CHECK(checkShape(frames));
  std::string dtype;
  const std::string payload = payloadOf(frames, dtype);
  Json parameters = {{"tensor", tensor(frames, dtype)}, {"calls", options.calls}, {"warmup", options.warmup}};
  if (options.deadlineMs > 0) parameters["deadline_ms"] = options.deadlineMs;
  PW_ASSIGN(const Reply reply, request("BENCH", parameters, payload, options.limit, work));
  PW_ASSIGN(BenchReply result, BenchReply::fromMessage(reply.json, reply.payload));
  result.simulated = m_info.simulated;
  return result;
}

Result<Counters> BoardSession::counters(bool clear, const Work& work) {
  PW_ASSIGN(const Reply reply, request("COUNTERS", {{"clear", clear}}, {}, shortLimit, work));
  return Counters::fromJson(reply.json);
}

Result<void> BoardSession::shutdown(const Work& work) {
  PW_CHECK(request("SHUTDOWN", Json::object(), {}, shortLimit, work));
  m_connection.close();
  if (m_agent) m_agent->stop();
  return {};
}

}  // namespace pw::board
