// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "byte_reader.h"
#include "formats/event_reader.h"

namespace pw::formats {

/// One event as a format's reader hands it over. The vectors are reused.
struct Record {
  std::vector<float> samples;
  std::vector<double> values;  ///< as Description::columns
  std::int8_t label = trace::Label::ambiguous;
};

/// An EventReader that reads event by event; makes the blocks.
class RecordReader : public EventReader {
 public:
  Result<EventBlock> next(std::uint64_t most) final;
  /// Reads the first event, so that the description knows the length of its trace. Errors: as read();
  /// badInput (no event).
  Result<void> prime(const std::filesystem::path& path);

 protected:
  /// The next event into `record`; false at the end of the file.
  virtual Result<bool> read(Record& record) = 0;

 private:
  Record m_record;  ///< read, but not handed out, when m_held
  bool m_held = false;
  bool m_ended = false;
};

/// A RecordReader of a file of binary records, which may end within one.
class BinaryReader : public RecordReader {
 public:
  double fraction() const override { return m_bytes.fraction(); }

 protected:
  explicit BinaryReader(ByteReader bytes) : m_bytes(std::move(bytes)) {}
  /// Whether the file ends before `count` more bytes: then the rest is noted as cut off. An event that is the
  /// first one, or claims another length than the one before, is damage instead of an end.
  Result<bool> endsWithin(std::uint64_t count, std::uint64_t samples);

  ByteReader m_bytes;
  std::optional<std::uint64_t> m_lastSamples;  ///< of the event before
};

/// Samples of `bits` (8 or 16, unsigned, little-endian) as counts.
void toSamples(const unsigned char* bytes, std::uint64_t count, int bits, std::vector<float>& samples);

template <class Reader, class... Arguments>
Result<std::unique_ptr<EventReader>> openRecords(const std::filesystem::path& path,
                                                 Arguments&&... arguments) {
  auto reader = std::make_unique<Reader>(std::forward<Arguments>(arguments)...);
  PW_CHECK(reader->prime(path));
  return std::unique_ptr<EventReader>(std::move(reader));
}

}  // namespace pw::formats
