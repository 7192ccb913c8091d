// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts: ABCD (github.com/ec-jrc/abcd), "ade" and "adw" files. All numbers are little-endian.
#include <set>

#include "readers.h"

namespace pw::formats {
namespace {

constexpr std::uint64_t listBytes = 16;  // u64 time, u16 short, u16 long, u16 baseline, u8 channel, u8 group
constexpr std::uint64_t waveHeaderBytes = 14;  // u64 time, u8 channel, u32 samples, u8 additional gates

/// Clock ticks of events that follow one another: near each other, and a clock that runs.
class ClockCheck {
 public:
  bool add(std::uint64_t ticks) {
    constexpr std::uint64_t longestPause = 1ull << 42;
    if (m_any && (ticks > m_last ? ticks - m_last : m_last - ticks) > longestPause) return false;
    m_any = true;
    m_last = ticks;
    m_runs = m_runs || ticks != 0;
    return ticks < (1ull << 62);
  }
  bool runs() const { return m_runs; }

 private:
  std::uint64_t m_last = 0;
  bool m_any = false, m_runs = false;
};

const char* timeColumn(double tickNs) {
  return tickNs > 0 ? "timestamp_ns" : "timestamp_ticks";
}

double timeOf(const unsigned char* bytes, double tickNs) {
  return double(littleEndian<std::uint64_t>(bytes)) * (tickNs > 0 ? tickNs : 1);
}

class ListReader final : public BinaryReader {
 public:
  ListReader(ByteReader bytes, double tickNs) : BinaryReader(std::move(bytes)), m_tickNs(tickNs) {
    m_description.format = Format::abcdList;
    m_description.variant = "events of 16 bytes";
    m_description.columns = {timeColumn(tickNs), "energy_short", "energy", "baseline", "channel", "group"};
    m_description.events = m_bytes.size() / listBytes;
  }

 private:
  Result<bool> read(Record& record) override {
    if (m_bytes.remaining() == 0) return false;
    PW_ASSIGN(const bool ends, endsWithin(listBytes, 0));
    if (ends) return false;
    PW_ASSIGN(const unsigned char* event, m_bytes.take(listBytes));
    record.values = {timeOf(event, m_tickNs),
                     double(littleEndian<std::uint16_t>(event + 8)),
                     double(littleEndian<std::uint16_t>(event + 10)),
                     double(littleEndian<std::uint16_t>(event + 12)),
                     double(event[14]),
                     double(event[15])};
    m_lastSamples = 0;
    return true;
  }

  double m_tickNs;
};

class WaveformReader final : public BinaryReader {
 public:
  WaveformReader(ByteReader bytes, double tickNs) : BinaryReader(std::move(bytes)), m_tickNs(tickNs) {
    m_description.format = Format::abcdWaveforms;
    m_description.variant = "waveforms";
    m_description.columns = {timeColumn(tickNs), "channel"};
  }

 private:
  Result<bool> read(Record& record) override {
    if (m_bytes.remaining() == 0) return false;
    PW_ASSIGN(const bool ends, endsWithin(waveHeaderBytes, 0));
    if (ends) return false;
    PW_ASSIGN(const unsigned char* header, m_bytes.peek(waveHeaderBytes));
    const std::uint64_t samples = littleEndian<std::uint32_t>(header + 9);
    const std::uint64_t gates = header[13];
    record.values = {timeOf(header, m_tickNs), double(header[8])};
    if (samples > longestTrace)
      return m_bytes.damaged("An event claims " + std::to_string(samples) + " samples.",
                             "The file is damaged, or of another format.");
    const std::uint64_t size = waveHeaderBytes + samples * (2 + gates);
    PW_ASSIGN(const bool cutOff, endsWithin(size, samples));
    if (cutOff) return false;
    PW_ASSIGN(const unsigned char* event, m_bytes.take(size));
    toSamples(event + waveHeaderBytes, samples, 16, record.samples);
    m_lastSamples = samples;
    return true;
  }

  double m_tickNs;
};

}  // namespace

Evidence looksLikeAbcdList(const Head& head) {
  const std::size_t events = head.bytes.size() / listBytes;
  if (events == 0) return std::nullopt;
  if (events < 8 && head.fileSize % listBytes != 0) return std::nullopt;  // few, and a rest: another layout
  ClockCheck clock;
  std::set<unsigned> channels;
  for (std::size_t i = 0; i < events; ++i) {
    const unsigned char* event = head.bytes.data() + i * listBytes;
    if (!clock.add(littleEndian<std::uint64_t>(event))) return std::nullopt;
    channels.insert(event[14]);
  }
  if (!clock.runs() || channels.size() > 64) return std::nullopt;
  return "events of 16 bytes with a running clock";
}

Opened openAbcdList(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(ByteReader bytes, ByteReader::open(path));
  return openRecords<ListReader>(path, std::move(bytes), settings.tickNs);
}

Evidence looksLikeAbcdWaveforms(const Head& head) {
  ClockCheck clock;
  std::uint64_t at = 0, events = 0;
  while (at + waveHeaderBytes <= head.bytes.size()) {
    const unsigned char* header = head.bytes.data() + at;
    const std::uint64_t samples = littleEndian<std::uint32_t>(header + 9);
    if (samples == 0 || samples > longestTrace || header[13] > 16) return std::nullopt;
    if (!clock.add(littleEndian<std::uint64_t>(header))) return std::nullopt;
    at += waveHeaderBytes + samples * (2u + header[13]);
    if (at <= head.fileSize) ++events;
  }
  if (events == 0 || !clock.runs()) return std::nullopt;
  return "a chain of waveforms with their lengths and a running clock";
}

Opened openAbcdWaveforms(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(ByteReader bytes, ByteReader::open(path));
  return openRecords<WaveformReader>(path, std::move(bytes), settings.tickNs);
}

}  // namespace pw::formats
