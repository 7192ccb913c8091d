// SPDX-License-Identifier: GPL-3.0-or-later
// CAEN CoMPASS BIN files. Version 2 begins with u16 0xCAEx, where x says what each event has: 1 energy in
// channels, 2 energy in keV or MeV, 4 short energy, 8 waves. An event is u16 board, u16 channel, u64 time in
// ps, [u16 energy], [f64 calibrated energy], [u16 short energy], u32 flags, [u8 wave code, u32 samples,
// u16 …]. Version 1 has no header and no wave code; whether it has a short energy (PSD firmware) and waves is
// told by the layout that fits. All numbers are little-endian.
#include <array>

#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

struct Layout {
  int version = 2;
  bool energy = true, calibrated = false, energyShort = true, waves = false;

  /// Bytes of an event before its samples.
  std::uint64_t headerBytes() const {
    return 16 + (energy ? 2u : 0) + (calibrated ? 8u : 0) + (energyShort ? 2u : 0) +
           (waves ? (version == 2 ? 5u : 4u) : 0);
  }
  std::uint64_t samples(const unsigned char* event) const {
    return waves ? littleEndian<std::uint32_t>(event + headerBytes() - 4) : 0;
  }
  std::uint32_t flags(const unsigned char* event) const {
    return littleEndian<std::uint32_t>(event + headerBytes() - (waves ? (version == 2 ? 9 : 8) : 4));
  }
  std::string text() const {
    return "version " + std::to_string(version) + (energyShort ? "" : ", no short energy") +
           (calibrated ? ", calibrated energy" : "") + (waves ? ", with waves" : ", without waves");
  }
};

std::optional<Layout> layoutOfHeader(const Head& head) {
  if (head.bytes.size() < 2) return std::nullopt;
  const unsigned word = littleEndian<std::uint16_t>(head.bytes.data());
  if ((word & 0xFFF0u) != 0xCAE0u || (word & 3u) == 0) return std::nullopt;
  return Layout{2, (word & 1u) != 0, (word & 2u) != 0, (word & 4u) != 0, (word & 8u) != 0};
}

/// Whether events of this layout, as far as the head goes, make sense.
bool fits(const Head& head, const Layout& layout, std::uint64_t at = 0) {
  constexpr std::uint64_t longestPausePs = 4'000'000'000'000'000;  // more than an hour
  std::uint64_t events = 0, last = 0;
  const std::uint64_t size = layout.headerBytes();
  while (at + size <= head.bytes.size()) {
    const unsigned char* event = head.bytes.data() + at;
    const std::uint64_t samples = layout.samples(event), time = littleEndian<std::uint64_t>(event + 4);
    if (littleEndian<std::uint16_t>(event) > 63 || littleEndian<std::uint16_t>(event + 2) > 127) return false;
    if (layout.flags(event) > 0x0FFFFFFFu) return false;
    if (samples > longestTrace || (layout.waves && samples == 0 && layout.version == 1)) return false;
    if (events > 0 && (time > last ? time - last : last - time) > longestPausePs) return false;
    last = time;
    at += size + 2 * samples;
    if (at <= head.fileSize) ++events;
  }
  const bool enough = layout.version == 2 || events >= 8 || at == head.fileSize;
  return events > 0 && last != 0 && enough;
}

std::optional<Layout> layoutWithoutHeader(const Head& head) {
  const std::array<Layout, 4> candidates = {
      Layout{1, true, false, true, true}, Layout{1, true, false, false, true},
      Layout{1, true, false, true, false}, Layout{1, true, false, false, false}};
  for (const Layout& layout : candidates)
    if (fits(head, layout)) return layout;
  return std::nullopt;
}

class CompassReader final : public BinaryReader {
 public:
  CompassReader(ByteReader bytes, const Layout& layout) : BinaryReader(std::move(bytes)), m_layout(layout) {
    m_description.format = Format::compassBinary;
    m_description.variant = layout.text();
    m_description.columns = {"board", "channel", "timestamp_ns"};
    if (layout.energy) m_description.columns.push_back("energy");
    if (layout.calibrated) m_description.columns.push_back("energy_calibrated");
    if (layout.energyShort) m_description.columns.push_back("energy_short");
    m_description.columns.push_back("flags");
    if (!layout.waves) m_description.events = m_bytes.size() / layout.headerBytes();
  }

 private:
  Result<bool> read(Record& record) override {
    if (m_bytes.position() == 0 && m_layout.version == 2) PW_CHECK(m_bytes.take(2));
    if (m_bytes.remaining() == 0) return false;
    PW_ASSIGN(const bool ends, endsWithin(m_layout.headerBytes(), 0));
    if (ends) return false;
    PW_ASSIGN(const unsigned char* header, m_bytes.peek(m_layout.headerBytes()));
    const std::uint64_t samples = m_layout.samples(header);
    if (samples > longestTrace)
      return m_bytes.damaged("An event claims " + std::to_string(samples) + " samples.",
                             "The file is damaged, or of another format.");
    const std::uint64_t size = m_layout.headerBytes() + 2 * samples;
    PW_ASSIGN(const bool cutOff, endsWithin(size, samples));
    if (cutOff) return false;
    PW_ASSIGN(const unsigned char* event, m_bytes.take(size));
    readNumbers(event, record.values);
    toSamples(event + m_layout.headerBytes(), samples, 16, record.samples);
    m_lastSamples = samples;
    return true;
  }

  void readNumbers(const unsigned char* event, std::vector<double>& values) const {
    values.clear();
    values.push_back(littleEndian<std::uint16_t>(event));
    values.push_back(littleEndian<std::uint16_t>(event + 2));
    values.push_back(double(littleEndian<std::uint64_t>(event + 4)) / 1000.0);
    std::size_t at = 12;
    const auto word = [&] {
      values.push_back(littleEndian<std::uint16_t>(event + at));
      at += 2;
    };
    if (m_layout.energy) word();
    if (m_layout.calibrated) {
      values.push_back(littleEndian<double>(event + at));
      at += 8;
    }
    if (m_layout.energyShort) word();
    values.push_back(m_layout.flags(event));
  }

  Layout m_layout;
};

}  // namespace

Evidence looksLikeCompass2(const Head& head) {
  const std::optional<Layout> layout = layoutOfHeader(head);
  if (!layout) return std::nullopt;
  // Two bytes prove little; the events, or for a damaged file the name, must agree.
  if (!fits(head, *layout, 2) && lowerCase(head.path.extension().string()) != ".bin") return std::nullopt;
  return "the header of version 2";
}

Evidence looksLikeCompass1(const Head& head) {
  if (!layoutWithoutHeader(head)) return std::nullopt;
  return "events of version 1, without a header";
}

Opened openCompassBinary(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(const Head head, readHead(path));
  std::optional<Layout> layout = layoutOfHeader(head);
  if (!layout) layout = layoutWithoutHeader(head);
  if (!layout)
    return failure(ErrorKind::badInput,
                   "The file has neither the header of CoMPASS 2 nor events of CoMPASS 1.", path.string());
  PW_ASSIGN(ByteReader bytes, ByteReader::open(path));
  return openRecords<CompassReader>(path, std::move(bytes), *layout);
}

}  // namespace pw::formats
