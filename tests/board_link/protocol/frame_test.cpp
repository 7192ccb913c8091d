// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"

#include <zlib.h>

#include <random>

#include "test_support.h"

namespace pw::board {
namespace {

Frame sample() {
  Frame frame;
  frame.type = FrameType::response;
  frame.id = 0x01020304;
  frame.json = R"({"op":"PING"})";
  frame.payload = std::string("\x00\x01\xFF payload", 11);
  return frame;
}

std::optional<Frame> decoded(std::string_view bytes) {
  FrameDecoder decoder;
  decoder.feed(bytes);
  auto frame = decoder.next();
  return frame ? *frame : std::nullopt;
}

void putLength(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = char((value >> (8 * i)) & 0xFF);
}

/// CRC-32 of IEEE 802.3, bit by bit: the oracle for zlib's.
std::uint32_t crcByHand(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= std::uint8_t(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

TEST(FrameTest, encode_layout_isTheDocumentedOne) {
  const auto bytes = encodeFrame(sample());
  ASSERT_OK(bytes);
  // PROTOCOL.md section 2, written out by hand.
  const std::string header("BLK1\x01\x00\x00\x00\x04\x03\x02\x01\x0D\x00\x00\x00\x0B\x00\x00\x00", 20);
  EXPECT_EQ(bytes->substr(0, 20), header);
  EXPECT_EQ(bytes->size(), 24U + 13U + 11U);
}

TEST(FrameTest, encode_crc_coversHeaderJsonAndPayload) {
  const auto bytes = encodeFrame(sample());
  ASSERT_OK(bytes);
  std::string expected(4, '\0');
  putLength(expected, 0, crcByHand(bytes->substr(0, 20) + bytes->substr(24)));
  EXPECT_EQ(bytes->substr(20, 4), expected);
}

TEST(FrameTest, roundTrip_frame_isEqual) {
  const auto bytes = encodeFrame(sample());
  ASSERT_OK(bytes);
  EXPECT_EQ(decoded(*bytes), sample());
}

TEST(FrameTest, roundTrip_emptyFrame_isEqual) {
  const auto bytes = encodeFrame(Frame{});
  ASSERT_OK(bytes);
  EXPECT_EQ(decoded(*bytes), Frame{});
}

TEST(FrameTest, roundTrip_compressedPayload_isPlainAgain) {
  Frame frame = sample();
  frame.compressed = true;
  frame.payload = std::string(100000, 'a');
  const auto bytes = encodeFrame(frame);
  ASSERT_OK(bytes);
  EXPECT_LT(bytes->size(), 1000U);
  EXPECT_EQ(decoded(*bytes), frame);
}

TEST(FrameTest, roundTrip_largestFrame_isEqual) {
  Frame frame;
  frame.json = std::string(maxJsonBytes, ' ');
  frame.payload = std::string(maxPayloadBytes, 'x');
  const auto bytes = encodeFrame(frame);
  ASSERT_OK(bytes);
  EXPECT_EQ(decoded(*bytes), frame);
}

TEST(FrameTest, encode_tooLarge_isRefused) {
  Frame frame;
  frame.payload = std::string(maxPayloadBytes + 1, 'x');
  EXPECT_ERROR(encodeFrame(frame), ErrorKind::badInput, "does not fit");
  frame.payload.clear();
  frame.json = std::string(maxJsonBytes + 1, ' ');
  EXPECT_ERROR(encodeFrame(frame), ErrorKind::badInput, "JSON");
}

TEST(FrameDecoderTest, feed_byteByByte_givesEachFrameOnce) {
  const std::string bytes = *encodeFrame(sample()) + *encodeFrame(Frame{}) + *encodeFrame(sample());
  FrameDecoder decoder;
  std::vector<Frame> frames;
  for (const char byte : bytes) {
    decoder.feed(std::string_view(&byte, 1));
    auto frame = decoder.next();
    ASSERT_OK(frame);
    if (*frame) frames.push_back(std::move(**frame));
  }
  EXPECT_EQ(frames, (std::vector<Frame>{sample(), Frame{}, sample()}));
  EXPECT_EQ(decoder.pending(), 0U);
}

TEST(FrameDecoderTest, truncatedAnywhere_isNeverDelivered) {
  const std::string bytes = *encodeFrame(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decoded(bytes.substr(0, length))) << "cut after " << length;
}

TEST(FrameDecoderTest, anyByteChangedToAnyValue_isNeverDelivered) {
  const std::string good = *encodeFrame(sample());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      std::string bad = good;
      bad[at] = char(bad[at] ^ char(change));
      ASSERT_FALSE(decoded(bad)) << "byte " << at << " changed by " << change;
    }
  }
}

TEST(FrameDecoderTest, anyTwoBytesSwapped_isNeverDelivered) {
  const std::string good = *encodeFrame(sample());
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (std::size_t j = i + 1; j < good.size(); ++j) {
      std::string bad = good;
      std::swap(bad[i], bad[j]);
      if (bad != good) {
        ASSERT_FALSE(decoded(bad)) << i << " and " << j;
      }
    }
  }
}

TEST(FrameDecoderTest, hugeLengths_areRefusedFromTheHeaderAlone) {
  for (const std::uint32_t length : {std::uint32_t(maxPayloadBytes + 1), 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    for (const std::size_t at : {std::size_t(12), std::size_t(16)}) {
      std::string bytes = encodeFrame(sample())->substr(0, frameHeaderBytes);
      putLength(bytes, at, length);
      FrameDecoder decoder;
      decoder.feed(bytes);
      EXPECT_ERROR(decoder.next(), ErrorKind::badInput, "claims");
    }
  }
}

TEST(FrameDecoderTest, otherMajor_isNamed) {
  std::string bytes = *encodeFrame(sample());
  bytes[3] = '2';
  FrameDecoder decoder;
  decoder.feed(bytes);
  EXPECT_ERROR(decoder.next(), ErrorKind::badInput, "version '2'");
}

TEST(FrameDecoderTest, afterAnError_nothingIsDeliveredAnyMore) {
  FrameDecoder decoder;
  decoder.feed("noise");
  EXPECT_FALSE(decoder.next().has_value());
  decoder.feed(*encodeFrame(sample()));
  EXPECT_FALSE(decoder.next().has_value());
}

/// A frame that says its payload is compressed, with a right CRC.
std::string frameOfDeflated(const std::string& deflated) {
  Frame frame = sample();
  frame.payload = deflated;
  std::string bytes = *encodeFrame(frame);
  bytes[5] = 2;
  putLength(bytes, 20, crcByHand(bytes.substr(0, 20) + bytes.substr(24)));
  return bytes;
}

TEST(FrameDecoderTest, compressedPayloadDamaged_isRefused) {
  FrameDecoder decoder;
  decoder.feed(frameOfDeflated("not a deflate stream at all"));
  EXPECT_ERROR(decoder.next(), ErrorKind::badInput, "compressed payload");
}

TEST(FrameDecoderTest, compressedBomb_isRefused) {
  std::string bomb(20000, '\0');
  uLongf size = uLongf(bomb.size());
  const std::string zeros(4 * maxPayloadBytes, '\0');
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(bomb.data()), &size,
                     reinterpret_cast<const Bytef*>(zeros.data()), uLong(zeros.size())),
            Z_OK);
  bomb.resize(size);
  FrameDecoder decoder;
  decoder.feed(frameOfDeflated(bomb));
  EXPECT_ERROR(decoder.next(), ErrorKind::badInput, "larger than its limit");
}

TEST(FrameDecoderTest, randomNoise_neverDelivers) {
  std::mt19937 random(7);  // a fixed corpus of noise
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = round % 2 == 0 ? "BLK1" : "";
    for (int i = 0; i < 200; ++i) bytes += char(random() & 0xFF);
    ASSERT_FALSE(decoded(bytes)) << round;
  }
}

}  // namespace
}  // namespace pw::board
