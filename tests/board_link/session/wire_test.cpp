// SPDX-License-Identifier: GPL-3.0-or-later
// The agent's side of the wire, spoken to by hand: what a client of another version, a stranger or noise
// gets.
#include "fake_board.h"
#include "protocol/board_error.h"
#include "session/transport.h"

namespace pw::board::test {
namespace {

class Wire : public testing::Test {
 protected:
  void SetUp() override {
    auto agent = LocalAgent::start(localOptions(), {});
    if (!agent && agent.error().kind == ErrorKind::toolMissing) GTEST_SKIP() << describe(agent.error());
    ASSERT_OK(agent);
    m_agent.emplace(std::move(*agent));
  }
  std::unique_ptr<Transport> connect() {
    auto transport = connectTcp("127.0.0.1", m_agent->port(), Milliseconds(5000), {});
    return transport ? std::move(*transport) : nullptr;
  }
  static Clock::time_point soon() { return Clock::now() + std::chrono::seconds(5); }
  /// Sends bytes as they are and gives the answer's error code; 0 when the connection just closed.
  static int errorCodeAfter(Transport& transport, std::string_view bytes) {
    if (!transport.write(bytes, soon(), {})) return 0;
    MessageReader reader;
    for (;;) {
      auto message = reader.next();
      if (!message) return -1;
      if (*message)
        return (*message)->json.contains("error") ? BoardError::fromJson((*message)->json["error"]).code : -2;
      auto more = transport.read(soon(), {});
      if (!more) return 0;
      reader.feed(*more);
    }
  }
  static std::string request(const Json& json, const std::string& payload = {}) {
    Message message;
    message.id = 1;
    message.json = json;
    message.payload = payload;
    return *encodeMessage(message);
  }
  void expectStillServing() {
    EXPECT_OK(BoardSession::connect("127.0.0.1", m_agent->port(), m_agent->token()));
  }

  std::optional<LocalAgent> m_agent;
};

TEST_F(Wire, hello_wrongToken_isRefusedAndTheRightOneStillWorks) {
  EXPECT_ERROR(BoardSession::connect("127.0.0.1", m_agent->port(), "0123456789abcdef"), ErrorKind::toolFailed,
               "token is wrong");
  expectStillServing();
}

TEST_F(Wire, hello_tokenUsedTwice_isRefusedTheSecondTime) {
  const auto first = BoardSession::connect("127.0.0.1", m_agent->port(), m_agent->token());
  ASSERT_OK(first);
  EXPECT_ERROR(BoardSession::connect("127.0.0.1", m_agent->port(), m_agent->token()), ErrorKind::toolFailed,
               "used before");
  EXPECT_OK(BoardSession::connect("127.0.0.1", m_agent->port(), first->board().nextToken));
}

TEST_F(Wire, hello_otherMajorInJson_isRefusedPolitely) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  const auto bytes = request({{"op", "HELLO"}, {"proto", {2, 0}}, {"token", m_agent->token()}});
  EXPECT_EQ(errorCodeAfter(*transport, bytes), code::otherVersion);
  expectStillServing();
}

TEST_F(Wire, hello_otherMajorInMagic_isRefusedPolitely) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  std::string bytes = request({{"op", "HELLO"}});
  bytes[3] = '2';
  EXPECT_EQ(errorCodeAfter(*transport, bytes), code::otherVersion);
  expectStillServing();
}

TEST_F(Wire, request_withoutHello_isRefused) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  EXPECT_EQ(errorCodeAfter(*transport, request({{"op", "STATE"}})), code::wrongToken);
  expectStillServing();
}

TEST_F(Wire, noise_insteadOfFrames_closesTheConnection) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  EXPECT_EQ(errorCodeAfter(*transport, "GET / HTTP/1.1\r\nHost: board\r\n\r\n"), 100);
  expectStillServing();
}

TEST_F(Wire, stranger_claimingALargePayload_isRefusedBeforeSendingIt) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  const auto bytes = request({{"op", "HELLO"}}, std::string(1000, 'x'));
  EXPECT_EQ(errorCodeAfter(*transport, bytes.substr(0, frameHeaderBytes)), 100);
  expectStillServing();
}

TEST_F(Wire, flippedBit_anywhereInHello_neverSaysHello) {
  // Every byte would open one connection too many for a unit test: a stride meets header, JSON and their
  // borders.
  const std::string good = request({{"op", "HELLO"}, {"proto", {1, 0}}, {"token", "not the token"}});
  for (std::size_t at = 0; at < good.size(); at += 5) {
    if (at >= 12 && at < 20) continue;  // a larger length makes the agent wait for more: its time-out is 5 s
    auto transport = connect();
    ASSERT_TRUE(transport);
    std::string bad = good;
    bad[at] = char(bad[at] ^ 0x10);
    const int answer = errorCodeAfter(*transport, bad);
    EXPECT_TRUE(answer == 100 || answer == code::otherVersion) << "byte " << at << " gave " << answer;
  }
  expectStillServing();
}

TEST_F(Wire, unknownOperation_isAnErrorAndTheNextWorks) {
  auto session = BoardSession::connect("127.0.0.1", m_agent->port(), m_agent->token());
  ASSERT_OK(session);
  EXPECT_ERROR(session->request("DANCE", Json::object()), ErrorKind::toolFailed, "does not know DANCE");
  EXPECT_OK(session->state());
}

TEST_F(Wire, badParameters_areErrorsAndTheNextWorks) {
  auto session = BoardSession::connect("127.0.0.1", m_agent->port(), m_agent->token());
  ASSERT_OK(session);
  for (const Json& parameters :
       {Json{{"folder", 3}}, Json{{"folder", "/tmp"}}, Json{{"folder", "/tmp"}, {"manifest", 7}},
        Json{{"folder", "/tmp"}, {"manifest", {{"name", "x"}}}}}) {
    EXPECT_ERROR(session->request("LOAD", parameters), ErrorKind::badInput, "101 bad_request");
  }
  EXPECT_ERROR(session->request("PING", {{"reply_bytes", -1}}), ErrorKind::badInput, "whole number");
  EXPECT_OK(session->state());
}

TEST_F(Wire, deeplyNestedJson_isRefused) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  Frame frame;
  frame.id = 1;
  frame.json = "{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}";
  EXPECT_EQ(errorCodeAfter(*transport, *encodeFrame(frame)), 100);
  expectStillServing();
}

TEST_F(Wire, agent_standardInputClosed_leaves) {
  m_agent->stop();
  EXPECT_FALSE(m_agent->isRunning());
}

}  // namespace
}  // namespace pw::board::test
