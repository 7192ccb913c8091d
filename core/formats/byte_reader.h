// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/result.h"

namespace pw::formats {

/// A number from little-endian bytes, at any alignment.
template <class T>
T littleEndian(const unsigned char* bytes) {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// The bytes of a file from front to back through one buffer.
class ByteReader {
 public:
  /// Errors: io (missing, a folder, unreadable).
  static Result<ByteReader> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return m_path; }
  std::uint64_t size() const { return m_size; }
  std::uint64_t position() const { return m_position; }
  std::uint64_t remaining() const { return m_size - m_position; }
  double fraction() const { return m_size == 0 ? 1.0 : double(m_position) / double(m_size); }

  /// The next `count` bytes without or with going past them, valid until the next call. Errors: io; badInput
  /// (the file ends before).
  Result<const unsigned char*> peek(std::uint64_t count);
  Result<const unsigned char*> take(std::uint64_t count);
  /// Forward by `count` bytes of those that peek() gave.
  void skip(std::uint64_t count);
  /// An error at the current byte.
  tl::unexpected<Error> damaged(std::string what, std::string hint = {}) const;

 private:
  std::filesystem::path m_path;
  std::ifstream m_file;
  std::uint64_t m_size = 0;
  std::uint64_t m_position = 0;
  std::vector<unsigned char> m_buffer;
  std::size_t m_at = 0, m_end = 0;
};

/// The first bytes of a file, for telling its format.
struct Head {
  std::filesystem::path path;
  std::vector<unsigned char> bytes;
  std::uint64_t fileSize = 0;
  bool whole() const { return bytes.size() == fileSize; }
};

/// Errors: as ByteReader::open.
Result<Head> readHead(const std::filesystem::path& path);

/// More samples in one trace than any digitiser records: a damaged header.
constexpr std::uint64_t longestTrace = 1u << 24;

}  // namespace pw::formats
