// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/message.h"

#include "protocol/board_error.h"
#include "protocol/messages.h"
#include "test_support.h"

namespace pw::board {
namespace {

Message sample(std::size_t payloadBytes) {
  Message message;
  message.id = 9;
  message.json = {{"op", "RUN"}, {"text", "µs"}};
  for (std::size_t i = 0; i < payloadBytes; ++i) message.payload += char(i * 31);
  return message;
}

Result<std::optional<Message>> firstOf(std::string_view bytes) {
  MessageReader reader;
  reader.feed(bytes);
  return reader.next();
}

TEST(MessageTest, roundTrip_payloadOfSeveralFrames_isWhole) {
  const Message message = sample(2 * maxPayloadBytes + 5);
  const auto bytes = encodeMessage(message);
  ASSERT_OK(bytes);
  const auto read = firstOf(*bytes);
  ASSERT_OK(read);
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->json, message.json);
  EXPECT_EQ((*read)->payload, message.payload);
}

TEST(MessageTest, roundTrip_payloadOfExactlyOneFrame_isOneFrame) {
  const auto bytes = encodeMessage(sample(maxPayloadBytes));
  ASSERT_OK(bytes);
  EXPECT_LT(bytes->size(), maxPayloadBytes + 200);
  EXPECT_TRUE(firstOf(*bytes).value());
}

TEST(MessageTest, interruptedByAnotherMessage_isRefused) {
  Frame first;
  first.id = 1;
  first.more = true;
  Frame second;
  second.id = 2;
  EXPECT_ERROR(firstOf(*encodeFrame(first) + *encodeFrame(second)), ErrorKind::badInput, "interrupted");
}

TEST(MessageTest, jsonInAContinuation_isRefused) {
  Frame first;
  first.more = true;
  Frame second;
  second.json = "{}";
  EXPECT_ERROR(firstOf(*encodeFrame(first) + *encodeFrame(second)), ErrorKind::badInput, "interrupted");
}

TEST(MessageTest, jsonThatIsNoObject_isRefused) {
  for (const char* text : {"[1]", "3", "{", "nonsense", "\"\xFF\""}) {
    Frame frame;
    frame.json = text;
    EXPECT_ERROR(firstOf(*encodeFrame(frame)), ErrorKind::badInput, "JSON");
  }
}

TEST(MessageTest, neverEnding_isRefusedAtTheLimit) {
  Frame frame;
  frame.more = true;
  frame.payload = std::string(maxPayloadBytes, 'x');
  const std::string bytes = *encodeFrame(frame);
  MessageReader reader;
  for (std::size_t i = 0; i <= maxMessageBytes / maxPayloadBytes; ++i) {
    reader.feed(bytes);
    auto message = reader.next();
    if (!message) return;  // refused, as it must be
    ASSERT_FALSE(*message);
  }
  FAIL() << "more than the limit was taken";
}

TEST(MessageTest, brokenConnection_insideAMessage_isKnown) {
  const std::string bytes = *encodeMessage(sample(10));
  MessageReader reader;
  reader.feed(bytes.substr(0, bytes.size() - 1));
  ASSERT_OK(reader.next());
  EXPECT_TRUE(reader.insideMessage());
}

TEST(BoardErrorTest, roundTrip_json_isEqual) {
  const BoardError error{
      402, "dma_timeout", "No end.", "Check TLAST.", true, {{"dma", {{"s2mm_dmasr", "0x0"}}}}};
  EXPECT_EQ(BoardError::fromJson(error.toJson()).toJson(), error.toJson());
}

TEST(BoardErrorTest, toError_keepsMessageHintAndOperation) {
  const Error error = toError({402, "dma_timeout", "No end.", "Check TLAST.", true, {}}, "RUN");
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_EQ(describe(error), "board, RUN (402 dma_timeout): No end. Check TLAST.");
}

TEST(BoardErrorTest, fromJson_nonsense_isStillAnError) {
  EXPECT_EQ(BoardError::fromJson(Json::array()).code, 500);
  EXPECT_EQ(BoardError::fromJson({{"code", "four"}, {"message", 3}}).code, 500);
}

TEST(RepliesTest, counters_roundTrip_isEqual) {
  const Counters counters{1, 2, 3, 1ULL << 40, 5, 6, 7, 8, 9, 1ULL << 50};
  const auto read = Counters::fromJson(counters.toJson());
  ASSERT_OK(read);
  EXPECT_EQ(*read, counters);
}

TEST(RepliesTest, counters_missingOrImpossible_areNamed) {
  Json json = Counters().toJson();
  json["frames"] = -1;
  EXPECT_ERROR(Counters::fromJson(json), ErrorKind::badInput, "frames");
  json["frames"] = 1ULL << 40;
  EXPECT_ERROR(Counters::fromJson(json), ErrorKind::badInput, "frames");
  json.erase("frames");
  EXPECT_ERROR(Counters::fromJson(json), ErrorKind::badInput, "frames");
}

TEST(RepliesTest, run_payloadOfAnotherSize_isRefused) {
  const Json json = {{"events", 2},
                     {"words", 2},
                     {"counters", Counters().toJson()},
                     {"clock_mhz", 100},
                     {"times", {{"l1_ns", 1}, {"l2_ns", 1}, {"l3_ns", 1}}},
                     {"transfers", 1},
                     {"simulated", true}};
  EXPECT_OK(RunReply::fromMessage(json, std::string(16, '\0')));
  EXPECT_ERROR(RunReply::fromMessage(json, std::string(15, '\0')), ErrorKind::badInput, "number of bytes");
  EXPECT_ERROR(RunReply::fromMessage(json, std::string(20, '\0')), ErrorKind::badInput, "number of bytes");
}

TEST(RepliesTest, run_claimingManyEvents_isRefusedWithoutAllocating) {
  const Json json = {{"events", 4000000000U},
                     {"words", 4000000000U},
                     {"counters", Counters().toJson()},
                     {"clock_mhz", 100},
                     {"times", {{"l1_ns", 1}, {"l2_ns", 1}, {"l3_ns", 1}}},
                     {"transfers", 1},
                     {"simulated", true}};
  EXPECT_ERROR(RunReply::fromMessage(json, {}), ErrorKind::badInput, "too many");
}

TEST(RepliesTest, info_unknownKeys_areIgnored) {
  const auto info =
      BoardInfo::fromJson({{"proto", {1, 7}}, {"agent", "9.0"}, {"simulated", false}, {"news", 1}});
  ASSERT_OK(info);
  EXPECT_EQ(info->minor, 7);
}

}  // namespace
}  // namespace pw::board
