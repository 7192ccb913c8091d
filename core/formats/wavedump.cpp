// SPDX-License-Identifier: GPL-3.0-or-later
// CAEN WaveDump binary files: with OUTPUT_FILE_HEADER YES each event has six u32 (bytes of the event with
// this header, board, pattern, channel, event number, trigger time tag), then samples of u16 or, from 8-bit
// digitisers (721, 731), u8; without the header only samples. All numbers are little-endian.
#include <algorithm>

#include "readers.h"
#include "wavedump_config.h"

namespace pw::formats {
namespace {

constexpr std::uint64_t headerBytes = 24;
constexpr unsigned largest14Bit = 1u << 14;  // digitisers that WaveDump reads have 8, 10, 12 or 14 bits

std::uint32_t word(const unsigned char* header, int index) {
  return littleEndian<std::uint32_t>(header + 4 * index);
}

/// Two 8-bit samples read as one of 16 bits exceed 14 bits, unless the upper one is small.
int bitsOf(const Head& head) {
  std::uint64_t at = 0;
  while (at + headerBytes <= head.bytes.size()) {
    const std::uint64_t size = word(head.bytes.data() + at, 0);
    if (size < headerBytes) break;
    if ((size - headerBytes) % 2 != 0) return 8;
    const std::uint64_t end = std::min<std::uint64_t>(at + size, head.bytes.size());
    for (std::uint64_t i = at + headerBytes; i + 1 < end; i += 2)
      if (littleEndian<std::uint16_t>(head.bytes.data() + i) >= largest14Bit) return 8;
    at += size;
  }
  return 16;
}

class WaveDumpReader final : public BinaryReader {
 public:
  WaveDumpReader(ByteReader bytes, bool header, int bits, std::uint64_t length, double tickNs,
                 const WaveDumpConfig& config)
      : BinaryReader(std::move(bytes)), m_header(header), m_bits(bits), m_length(length), m_clock(tickNs) {
    m_description.format = Format::waveDumpBinary;
    m_description.variant = std::string(header ? "with headers, " : "without headers, ") +
                            std::to_string(bits) + " bits a sample";
    m_description.needsRecordLength = !header;
    if (header) m_description.columns = {"board", "pattern", "channel", "event_number", m_clock.column()};
    apply(config, m_description);
  }

 private:
  Result<bool> read(Record& record) override {
    if (m_bytes.remaining() == 0) return false;
    std::uint64_t size = m_length * std::uint64_t(m_bits / 8);
    if (m_header) {
      PW_ASSIGN(const bool ends, endsWithin(headerBytes, 0));
      if (ends) return false;
      PW_ASSIGN(size, readHeader(record));
    }
    const std::uint64_t samples = (size - start()) / std::uint64_t(m_bits / 8);
    PW_ASSIGN(const bool cutOff, endsWithin(size, samples));
    if (cutOff) return false;
    PW_ASSIGN(const unsigned char* event, m_bytes.take(size));
    toSamples(event + start(), samples, m_bits, record.samples);
    m_lastSamples = samples;
    return true;
  }

  std::uint64_t start() const { return m_header ? headerBytes : 0; }

  /// Bytes of the event.
  Result<std::uint64_t> readHeader(Record& record) {
    PW_ASSIGN(const unsigned char* header, m_bytes.peek(headerBytes));
    const std::uint64_t size = word(header, 0);
    if (size <= headerBytes || size > headerBytes + 2 * longestTrace ||
        (size - headerBytes) % std::uint64_t(m_bits / 8) != 0)
      return m_bytes.damaged("An event claims to have " + std::to_string(size) + " bytes.",
                             "The file is damaged, or of another format.");
    record.values.clear();
    for (int i = 1; i < 5; ++i) record.values.push_back(word(header, i));
    record.values.push_back(m_clock.time(word(header, 5)));
    return size;
  }

  bool m_header;
  int m_bits;
  std::uint64_t m_length;
  TriggerClock m_clock;
};

}  // namespace

Evidence looksLikeWaveDump(const Head& head) {
  std::uint64_t at = 0, events = 0;
  std::uint32_t lastNumber = 0;
  while (at + headerBytes <= head.bytes.size()) {
    const unsigned char* header = head.bytes.data() + at;
    const std::uint64_t size = word(header, 0);
    if (size <= headerBytes || size > headerBytes + 2 * longestTrace) return std::nullopt;
    if (word(header, 1) > 63 || word(header, 3) > 127) return std::nullopt;
    if (events > 0 && word(header, 4) < lastNumber && lastNumber < 0xFFFF00u) return std::nullopt;
    lastNumber = word(header, 4);
    at += size;
    if (at <= head.fileSize) ++events;
  }
  if (events == 0) return std::nullopt;
  return "a chain of events with headers of six words";
}

Opened openWaveDumpBinary(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(const Head head, readHead(path));
  const bool header = looksLikeWaveDump(head).has_value();
  const WaveDumpConfig config = waveDumpConfigBeside(path);
  const std::uint64_t length = settings.recordLength > 0 ? settings.recordLength : config.recordLength;
  if (!header && (length == 0 || length > longestTrace))
    return failure(ErrorKind::badInput,
                   "The events have no headers, so the file does not say how long they are.", path.string(),
                   "Give the record length (RECORD_LENGTH of WaveDumpConfig.txt).");
  if (settings.sampleBits != 0 && settings.sampleBits != 8 && settings.sampleBits != 16)
    return failure(ErrorKind::badInput, "WaveDump samples have 8 or 16 bits.", path.string());
  const int bits = settings.sampleBits != 0 ? settings.sampleBits : header ? bitsOf(head) : 16;
  PW_ASSIGN(ByteReader bytes, ByteReader::open(path));
  return openRecords<WaveDumpReader>(path, std::move(bytes), header, bits, length, settings.tickNs, config);
}

}  // namespace pw::formats
