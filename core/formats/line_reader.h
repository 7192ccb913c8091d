// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pw::formats {

/// Lines of a text file, one at a time, with their numbers; LF and CRLF alike, the last one with or without
/// an end. Holds one block of the file and the longest line.
class LineReader {
 public:
  /// Errors: io.
  static Result<LineReader> open(const std::filesystem::path& path);

  /// The next line without its end, valid until the next call; nullopt at the end of the file. Errors: io,
  /// badInput (a line beyond 16 MiB: not a text file).
  Result<std::optional<std::string_view>> next();
  /// Number of the line that next() gave last, from 1.
  std::uint64_t lineNumber() const { return m_line; }
  /// Share of the file that has been handed out, in [0, 1].
  double fraction() const;

 private:
  explicit LineReader(std::filesystem::path path) : m_path(std::move(path)) {}
  Result<void> fill();

  std::filesystem::path m_path;
  std::ifstream m_file;
  std::uintmax_t m_size = 0;
  std::uintmax_t m_consumed = 0;
  std::string m_buffer;
  std::size_t m_at = 0;
  std::uint64_t m_line = 0;
};

}  // namespace pw::formats
