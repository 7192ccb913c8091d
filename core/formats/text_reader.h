// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "line_reader.h"
#include "record_reader.h"

namespace pw::formats {

/// A cell without blanks and one pair of quotes around it.
std::string_view trimmed(std::string_view cell);
std::string lowerCase(std::string_view text);
/// Cells of a line; a delimiter ' ' stands for any run of blanks. Reuses `cells`.
void splitCells(std::string_view line, char delimiter, std::vector<std::string_view>& cells);
/// A finite number that is the whole cell, with '.' or ',' as decimal mark; 0x… is hexadecimal.
bool parseCell(std::string_view cell, char decimal, double& value);
/// "gamma", "neutron", "unknown" in any case.
std::optional<std::int8_t> labelWord(std::string_view cell);
/// Complete lines at the beginning of a file, at most `most`; none when the bytes are not text.
std::vector<std::string_view> textLines(const Head& head, std::size_t most);

/// A RecordReader of a text file.
class TextReader : public RecordReader {
 public:
  TextReader(LineReader lines, std::filesystem::path path)
      : m_lines(std::move(lines)), m_path(std::move(path)) {}
  double fraction() const override { return m_lines.fraction(); }

 protected:
  /// An error at the line that was read last.
  tl::unexpected<Error> badLine(std::string what, std::string hint = {}) const;
  /// A cell that must be a number, as an error names it.
  Result<double> number(std::string_view cell, std::size_t column, char decimal) const;

  LineReader m_lines;
  std::filesystem::path m_path;
  std::vector<std::string_view> m_cells;
};

}  // namespace pw::formats
