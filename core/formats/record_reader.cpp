// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_reader.h"

#include <algorithm>

namespace pw::formats {
namespace {
constexpr std::uint64_t blockSamples = 1u << 22;
}

Result<void> RecordReader::prime(const std::filesystem::path& path) {
  PW_ASSIGN(m_held, read(m_record));
  if (!m_held) return failure(ErrorKind::badInput, "There are no events in the file.", path.string());
  m_description.length = m_record.samples.size();
  return {};
}

Result<EventBlock> RecordReader::next(std::uint64_t most) {
  EventBlock block;
  block.columns.resize(m_description.columns.size());
  while (block.count < most && !m_ended) {
    if (!m_held) {
      PW_ASSIGN(m_held, read(m_record));
      if (!m_held) {
        m_ended = true;
        break;
      }
    }
    const std::uint64_t length = m_record.samples.size();
    if (block.count == 0) block.length = length;
    if (length != block.length || (block.count > 0 && block.samples.size() + length > blockSamples)) break;
    block.samples.insert(block.samples.end(), m_record.samples.begin(), m_record.samples.end());
    for (std::size_t i = 0; i < block.columns.size(); ++i) block.columns[i].push_back(m_record.values[i]);
    if (m_description.hasLabels) block.labels.push_back(m_record.label);
    ++block.count;
    m_held = false;
  }
  return block;
}

Result<bool> BinaryReader::endsWithin(std::uint64_t count, std::uint64_t samples) {
  if (count <= m_bytes.remaining()) return false;
  if (!m_lastSamples) return m_bytes.damaged("The file ends within its first event.");
  if (samples > 0 && samples != *m_lastSamples)
    return m_bytes.damaged("An event claims " + std::to_string(samples) + " samples, more than the file has.",
                           "The file is damaged, or of another format.");
  m_cutOffBytes = m_bytes.remaining();
  return true;
}

void toSamples(const unsigned char* bytes, std::uint64_t count, int bits, std::vector<float>& samples) {
  samples.resize(count);
  for (std::uint64_t i = 0; i < count; ++i)
    samples[i] = bits == 8 ? float(bytes[i]) : float(littleEndian<std::uint16_t>(bytes + 2 * i));
}

}  // namespace pw::formats
