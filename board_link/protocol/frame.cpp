// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"

#include <zlib.h>

#include <array>

namespace pw::board {
namespace {

constexpr std::string_view magic = "BLK1";
constexpr unsigned moreFlag = 1, compressedFlag = 2;

enum HeaderOffset : std::size_t {
  typeAt = 4,
  flagsAt = 5,
  reservedAt = 6,
  idAt = 8,
  jsonAt = 12,
  payloadAt = 16,
  crcAt = 20
};

void putU32(std::string& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes += char((value >> shift) & 0xFF);
}

std::uint32_t getU32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = (value << 8) | std::uint8_t(bytes[at + std::size_t(i)]);
  return value;
}

std::uint32_t crcOf(std::string_view headerStart, std::string_view body) {
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(headerStart.data()), uInt(headerStart.size()));
  // crc32 of a null pointer starts anew, so an empty body must not reach it.
  if (!body.empty()) crc = crc32(crc, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()));
  return std::uint32_t(crc);
}

std::string compressed(std::string_view plain) {
  uLongf size = compressBound(uLong(plain.size()));
  std::string bytes(size, '\0');
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
           uLong(plain.size()));
  bytes.resize(size);
  return bytes;
}

/// Never grows past the payload limit, whatever the compressed bytes claim.
std::optional<std::string> inflated(std::string_view bytes) {
  std::string plain(maxPayloadBytes, '\0');
  uLongf size = uLongf(plain.size());
  const int status = uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                                reinterpret_cast<const Bytef*>(bytes.data()), uLong(bytes.size()));
  if (status != Z_OK) return std::nullopt;
  plain.resize(size);
  return plain;
}

}  // namespace

Result<std::string> encodeFrame(const Frame& frame) {
  if (frame.json.size() > maxJsonBytes) {
    return failure(ErrorKind::badInput,
                   "The request's JSON has " + std::to_string(frame.json.size()) + " bytes; at most " +
                       std::to_string(maxJsonBytes) + " fit in a frame.",
                   "board protocol");
  }
  const std::string packed = frame.compressed ? compressed(frame.payload) : std::string();
  const std::string& payload = frame.compressed ? packed : frame.payload;
  if (payload.size() > maxPayloadBytes || frame.payload.size() > maxPayloadBytes) {
    return failure(ErrorKind::badInput,
                   "A payload of " + std::to_string(frame.payload.size()) +
                       " bytes does not fit in one frame of " + std::to_string(maxPayloadBytes) + ".",
                   "board protocol");
  }
  std::string bytes(magic);
  bytes.reserve(frameHeaderBytes + frame.json.size() + payload.size());
  bytes += char(frame.type);
  bytes += char((frame.more ? moreFlag : 0U) | (frame.compressed ? compressedFlag : 0U));
  bytes += std::string_view("\0\0", 2);
  putU32(bytes, frame.id);
  putU32(bytes, std::uint32_t(frame.json.size()));
  putU32(bytes, std::uint32_t(payload.size()));
  uLong crc = crcOf(bytes, frame.json);
  if (!payload.empty())
    crc = crc32(crc, reinterpret_cast<const Bytef*>(payload.data()), uInt(payload.size()));
  putU32(bytes, std::uint32_t(crc));
  bytes += frame.json;
  bytes += payload;
  return bytes;
}

Result<std::optional<Frame>> FrameDecoder::refuse(std::string what) {
  m_error = Error{
      ErrorKind::badInput, std::move(what), "board protocol",
      "The connection is closed; connect again. If it happens again, the two ends are not of one version."};
  return tl::unexpected<Error>(*m_error);
}

Result<std::optional<Frame>> FrameDecoder::next() {
  if (m_error) return tl::unexpected<Error>(*m_error);
  const std::string_view bytes = std::string_view(m_buffer).substr(m_start);
  // The magic is judged byte by byte, so that noise is refused as soon as it shows.
  const std::size_t known = std::min(bytes.size(), magic.size());
  if (bytes.substr(0, known) != magic.substr(0, known)) {
    if (known == magic.size() && bytes.substr(0, 3) == "BLK")
      return refuse("The other end speaks version '" + std::string(bytes.substr(3, 1)) +
                    "' of the board protocol, this end version 1.");
    return refuse("What arrived is not a frame of the board protocol.");
  }
  if (bytes.size() < frameHeaderBytes) return std::optional<Frame>();
  const unsigned type = std::uint8_t(bytes[typeAt]), flags = std::uint8_t(bytes[flagsAt]);
  const std::size_t jsonBytes = getU32(bytes, jsonAt), payloadBytes = getU32(bytes, payloadAt);
  if (type > unsigned(FrameType::cancel))
    return refuse("A frame of unknown type " + std::to_string(type) + " arrived.");
  if (flags > (moreFlag | compressedFlag)) return refuse("A frame with unknown flags arrived.");
  if (bytes[reservedAt] != 0 || bytes[reservedAt + 1] != 0)
    return refuse("A frame's reserved bytes are not zero.");
  if (jsonBytes > maxJsonBytes)
    return refuse("A frame claims " + std::to_string(jsonBytes) + " bytes of JSON.");
  if (payloadBytes > maxPayloadBytes)
    return refuse("A frame claims a payload of " + std::to_string(payloadBytes) + " bytes.");
  const std::size_t whole = frameHeaderBytes + jsonBytes + payloadBytes;
  if (bytes.size() < whole) return std::optional<Frame>();
  if (crcOf(bytes.substr(0, crcAt), bytes.substr(frameHeaderBytes, jsonBytes + payloadBytes)) !=
      getU32(bytes, crcAt))
    return refuse("A frame's check sum is wrong.");

  Frame frame;
  frame.type = FrameType(type);
  frame.more = (flags & moreFlag) != 0;
  frame.compressed = (flags & compressedFlag) != 0;
  frame.id = getU32(bytes, idAt);
  frame.json = bytes.substr(frameHeaderBytes, jsonBytes);
  frame.payload = bytes.substr(frameHeaderBytes + jsonBytes, payloadBytes);
  if (frame.compressed) {
    auto plain = inflated(frame.payload);
    if (!plain) return refuse("A compressed payload is damaged or larger than its limit.");
    frame.payload = std::move(*plain);
  }
  m_start += whole;
  // Moving the rest to the front only now and then keeps decoding linear.
  if (m_start == m_buffer.size() || m_start > maxPayloadBytes) {
    m_buffer.erase(0, m_start);
    m_start = 0;
  }
  return std::optional<Frame>(std::move(frame));
}

}  // namespace pw::board
