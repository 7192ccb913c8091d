// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

static_assert(std::endian::native == std::endian::little,
              "tensors travel little-endian and are copied as they are");

namespace pw::board {
namespace {

/// Reads keys of a response; unknown ones are left alone. The first error wins.
class ReplyReader {
 public:
  explicit ReplyReader(const Json& json) : m_json(json) {}

  template <class T>
  ReplyReader& need(const char* key, T& value) {
    if (!m_json.is_object() || !m_json.contains(key)) return refuse(key, "is missing");
    return optional(key, value);
  }

  template <class T>
  ReplyReader& optional(const char* key, T& value) {
    if (!m_json.is_object()) return refuse(key, "is not in an object");
    const auto found = m_json.find(key);
    if (found == m_json.end() || found->is_null()) return *this;
    try {
      if constexpr (std::is_unsigned_v<T> && !std::is_same_v<T, bool>) {
        if (!found->is_number_integer() || *found < 0 ||
            found->get<std::uint64_t>() > std::numeric_limits<T>::max())
          return refuse(key, "is not a count");
      }
      value = found->get<T>();
    } catch (const Json::exception&) {
      return refuse(key, "has the wrong type");
    }
    return *this;
  }

  template <class T>
  ReplyReader& object(const char* key, T& value) {
    if (!m_json.is_object() || !m_json.contains(key)) return refuse(key, "is missing");
    auto read = T::fromJson(m_json[key]);
    if (read) {
      value = std::move(*read);
    } else if (!m_error) {
      m_error = read.error();
    }
    return *this;
  }

  Result<void> finish() const {
    if (m_error) return tl::unexpected<Error>(*m_error);
    return {};
  }

 private:
  ReplyReader& refuse(const char* key, const char* what) {
    if (!m_error) {
      m_error = Error{ErrorKind::badInput,
                      std::string("The board's answer cannot be used: \"") + key + "\" " + what + ".",
                      "board protocol", "Start the agent that came with this program on the board."};
    }
    return *this;
  }

  const Json& m_json;
  std::optional<Error> m_error;
};

/// Cuts typed arrays off the front of a payload.
class PayloadReader {
 public:
  explicit PayloadReader(const std::string& payload) : m_payload(payload) {}

  template <class T>
  std::vector<T> take(std::size_t count) {
    std::vector<T> values;
    if (count > (m_payload.size() - m_position) / sizeof(T)) {
      m_short = true;
      return values;
    }
    values.resize(count);
    if (count > 0) std::memcpy(values.data(), m_payload.data() + m_position, count * sizeof(T));
    m_position += count * sizeof(T);
    return values;
  }

  Result<void> finish() const {
    if (!m_short && m_position == m_payload.size()) return {};
    return failure(ErrorKind::badInput, "The board's answer holds another number of bytes than it says.",
                   "board protocol", "Start the agent that came with this program on the board.");
  }

 private:
  const std::string& m_payload;
  std::size_t m_position = 0;
  bool m_short = false;
};

constexpr std::uint32_t mostEvents = 1U << 26;

}  // namespace

Result<BoardInfo> BoardInfo::fromJson(const Json& json) {
  BoardInfo info;
  std::vector<int> version;
  ReplyReader reader(json);
  reader.need("proto", version).need("agent", info.agent).optional("agent_sha256", info.agentSha256);
  reader.optional("board", info.board).optional("part", info.part).optional("pynq", info.pynq);
  reader.optional("python", info.python).optional("machine", info.machine).optional("kernel", info.kernel);
  reader.need("simulated", info.simulated)
      .optional("caps", info.capabilities)
      .optional("next_token", info.nextToken);
  PW_CHECK(reader.finish());
  if (version.size() != 2)
    return failure(ErrorKind::badInput, "The board does not say its protocol version.", "board protocol");
  info.major = version[0];
  info.minor = version[1];
  return info;
}

bool BoardInfo::can(const std::string& capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

Result<PlState> PlState::fromJson(const Json& json) {
  PlState state;
  ReplyReader reader(json);
  reader.need("loaded", state.loaded).optional("bundle", state.bundle).optional("build_id", state.buildId);
  reader.optional("clock_mhz", state.clockMhz)
      .optional("simulated", state.simulated)
      .optional("busy_with", state.busyWith);
  PW_CHECK(reader.finish());
  return state;
}

Result<Counters> Counters::fromJson(const Json& json) {
  Counters counters;
  ReplyReader reader(json);
  reader.need("latency_last", counters.latencyLast).need("latency_min", counters.latencyMin);
  reader.need("latency_max", counters.latencyMax).need("latency_sum", counters.latencySum);
  reader.need("frames", counters.frames).need("input_idle", counters.inputIdle);
  reader.need("input_stall", counters.inputStall).need("output_stall", counters.outputStall);
  reader.need("interval", counters.interval).need("cycles", counters.cycles);
  PW_CHECK(reader.finish());
  return counters;
}

Json Counters::toJson() const {
  return {{"latency_last", latencyLast},
          {"latency_min", latencyMin},
          {"latency_max", latencyMax},
          {"latency_sum", latencySum},
          {"frames", frames},
          {"input_idle", inputIdle},
          {"input_stall", inputStall},
          {"output_stall", outputStall},
          {"interval", interval},
          {"cycles", cycles}};
}

Result<AgentTimes> AgentTimes::fromJson(const Json& json) {
  AgentTimes times;
  ReplyReader reader(json);
  reader.need("l1_ns", times.l1Ns).need("l2_ns", times.l2Ns).need("l3_ns", times.l3Ns);
  PW_CHECK(reader.finish());
  return times;
}

Result<RunReply> RunReply::fromMessage(const Json& json, const std::string& payload) {
  RunReply reply;
  std::uint32_t events = 0, words = 0;
  ReplyReader reader(json);
  reader.need("events", events)
      .need("words", words)
      .object("counters", reply.counters)
      .object("times", reply.times);
  reader.need("clock_mhz", reply.clockMhz)
      .need("transfers", reply.transfers)
      .need("simulated", reply.simulated);
  PW_CHECK(reader.finish());
  if (events > mostEvents || words > mostEvents)
    return failure(ErrorKind::badInput, "The board's answer claims too many events.", "board protocol");
  PayloadReader arrays(payload);
  reply.outputs = arrays.take<std::int32_t>(std::size_t(events) * words);
  PW_CHECK(arrays.finish());
  return reply;
}

Result<BenchReply> BenchReply::fromMessage(const Json& json, const std::string& payload) {
  BenchReply reply;
  std::uint32_t calls = 0, words = 0;
  ReplyReader reader(json);
  reader.need("calls", calls)
      .need("words", words)
      .need("warmup", reply.warmup)
      .object("counters", reply.counters);
  reader.need("clock_mhz", reply.clockMhz)
      .need("simulated", reply.simulated)
      .optional("python_timed", reply.pythonTimed);
  reader.optional("conditions", reply.conditions);
  PW_CHECK(reader.finish());
  if (calls > mostEvents || words > mostEvents)
    return failure(ErrorKind::badInput, "The board's answer claims too many calls.", "board protocol");
  PayloadReader arrays(payload);
  reply.cycles = arrays.take<std::uint32_t>(calls);
  reply.inputIdle = arrays.take<std::uint32_t>(calls);
  reply.l1Ns = arrays.take<double>(calls);
  reply.l2Ns = arrays.take<double>(calls);
  reply.outputs = arrays.take<std::int32_t>(std::size_t(calls) * words);
  PW_CHECK(arrays.finish());
  return reply;
}

}  // namespace pw::board
