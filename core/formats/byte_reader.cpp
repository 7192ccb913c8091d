// SPDX-License-Identifier: GPL-3.0-or-later
#include "byte_reader.h"

#include <algorithm>

namespace pw::formats {
namespace {
constexpr std::uint64_t blockBytes = 1u << 20;
}

Result<ByteReader> ByteReader::open(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return failure(ErrorKind::io, "There is no such file.", path.string(), "Check the name and the folder.");
  if (std::filesystem::is_directory(path, code))
    return failure(ErrorKind::io, "This is a folder, not a file.", path.string(), "Name a file in it.");
  ByteReader reader;
  reader.m_path = path;
  reader.m_file.open(path, std::ios::binary | std::ios::ate);
  if (!reader.m_file)
    return failure(ErrorKind::io, "The file cannot be read.", path.string(), "Check its permissions.");
  const auto size = reader.m_file.tellg();
  if (size < 0) return failure(ErrorKind::io, "The size of the file cannot be told.", path.string());
  reader.m_size = std::uint64_t(size);
  reader.m_file.seekg(0);
  return reader;
}

tl::unexpected<Error> ByteReader::damaged(std::string what, std::string hint) const {
  return failure(ErrorKind::badInput, std::move(what),
                 m_path.string() + ", byte " + std::to_string(m_position), std::move(hint));
}

Result<const unsigned char*> ByteReader::peek(std::uint64_t count) {
  if (count > remaining()) return damaged("The file ends in the middle of an event.");
  if (m_end - m_at < count) {
    std::copy(m_buffer.begin() + std::ptrdiff_t(m_at), m_buffer.begin() + std::ptrdiff_t(m_end),
              m_buffer.begin());
    m_end -= m_at;
    m_at = 0;
    const std::uint64_t left = remaining() - m_end;  // not yet in the buffer
    const std::uint64_t wanted = std::min(left, std::max(count - m_end, blockBytes));
    if (m_buffer.size() < m_end + wanted) m_buffer.resize(m_end + wanted);
    m_file.read(reinterpret_cast<char*>(m_buffer.data() + m_end), std::streamsize(wanted));
    m_end += std::size_t(m_file.gcount());
    if (m_end < count)
      return failure(ErrorKind::io, "The file could not be read to its end.", m_path.string(),
                     "It may be on a medium that is gone, or become shorter meanwhile.");
  }
  return m_buffer.data() + m_at;
}

void ByteReader::skip(std::uint64_t count) {
  m_at += std::size_t(count);
  m_position += count;
}

Result<const unsigned char*> ByteReader::take(std::uint64_t count) {
  auto bytes = peek(count);
  if (bytes) skip(count);
  return bytes;
}

Result<Head> readHead(const std::filesystem::path& path) {
  PW_ASSIGN(ByteReader reader, ByteReader::open(path));
  Head head{path, {}, reader.size()};
  const std::uint64_t count = std::min(reader.size(), blockBytes);
  PW_ASSIGN(const unsigned char* bytes, reader.take(count));
  head.bytes.assign(bytes, bytes + count);
  return head;
}

}  // namespace pw::formats
