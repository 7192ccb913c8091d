// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_reader.h"

#include <algorithm>

namespace pw::formats {
namespace {
constexpr std::size_t blockBytes = 1u << 20;
constexpr std::size_t longestLine = 16u << 20;
}  // namespace

Result<LineReader> LineReader::open(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return failure(ErrorKind::io, "There is no such file.", path.string(), "Check the name and the folder.");
  if (std::filesystem::is_directory(path, code))
    return failure(ErrorKind::io, "This is a folder, not a file.", path.string(), "Name a file in it.");
  LineReader reader(path);
  reader.m_file.open(path, std::ios::binary);
  if (!reader.m_file)
    return failure(ErrorKind::io, "The file cannot be read.", path.string(), "Check its permissions.");
  reader.m_size = std::filesystem::file_size(path, code);
  return reader;
}

double LineReader::fraction() const {
  return m_size == 0 ? 1.0 : std::min(1.0, double(m_consumed) / double(m_size));
}

Result<void> LineReader::fill() {
  m_buffer.erase(0, m_at);
  m_at = 0;
  if (m_buffer.size() > longestLine)
    return failure(ErrorKind::badInput, "Line " + std::to_string(m_line + 1) + " has no end: not a CSV file.",
                   m_path.string());
  const std::size_t kept = m_buffer.size();
  // One byte more than a small file has, so that its end shows; a pipe has no size.
  const std::size_t wanted = m_size == 0 ? blockBytes : std::min<std::uintmax_t>(blockBytes, m_size + 1);
  m_buffer.resize(kept + wanted);
  m_file.read(m_buffer.data() + kept, std::streamsize(wanted));
  m_buffer.resize(kept + std::size_t(m_file.gcount()));
  if (m_file.bad()) return failure(ErrorKind::io, "The file could not be read to its end.", m_path.string());
  return {};
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t end = m_buffer.find('\n', m_at);
  while (end == std::string::npos && m_file) {
    const std::size_t searched = m_buffer.size() - m_at;
    PW_CHECK(fill());
    end = m_buffer.find('\n', searched);
  }
  if (end == std::string::npos && m_at == m_buffer.size()) return std::optional<std::string_view>();
  const std::size_t stop = std::min(end, m_buffer.size());
  std::string_view line(m_buffer.data() + m_at, stop - m_at);
  m_consumed += line.size() + 1;
  m_at = std::min(stop + 1, m_buffer.size());
  ++m_line;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return std::optional(line);
}

}  // namespace pw::formats
