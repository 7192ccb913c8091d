// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace pw::formats {

std::string_view trimmed(std::string_view cell) {
  const auto blank = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; };
  const auto trim = [&] {
    while (!cell.empty() && blank(cell.front())) cell.remove_prefix(1);
    while (!cell.empty() && blank(cell.back())) cell.remove_suffix(1);
  };
  trim();
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
    cell = cell.substr(1, cell.size() - 2);
    trim();
  }
  return cell;
}

std::string lowerCase(std::string_view text) {
  std::string result(text);
  for (char& letter : result) letter = char(std::tolower(static_cast<unsigned char>(letter)));
  return result;
}

void splitCells(std::string_view line, char delimiter, std::vector<std::string_view>& cells) {
  cells.clear();
  if (delimiter == ' ') {
    constexpr std::string_view blanks = " \t\r";
    while (true) {
      const std::size_t start = line.find_first_not_of(blanks);
      if (start == std::string_view::npos) return;
      line.remove_prefix(start);
      const std::size_t end = std::min(line.find_first_of(blanks), line.size());
      cells.push_back(trimmed(line.substr(0, end)));
      line.remove_prefix(end);
    }
  }
  while (true) {
    const std::size_t end = line.find(delimiter);
    cells.push_back(trimmed(line.substr(0, end)));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

bool parseCell(std::string_view cell, char decimal, double& value) {
  if (!cell.empty() && cell.front() == '+') cell.remove_prefix(1);
  if (cell.size() > 2 && cell[0] == '0' && (cell[1] == 'x' || cell[1] == 'X')) {
    std::uint64_t hexadecimal = 0;
    const auto end = std::from_chars(cell.data() + 2, cell.data() + cell.size(), hexadecimal, 16);
    value = double(hexadecimal);
    return end.ec == std::errc() && end.ptr == cell.data() + cell.size();
  }
  std::array<char, 64> copy;
  if (decimal == ',') {
    if (cell.size() > copy.size() || cell.find('.') != std::string_view::npos) return false;
    std::replace_copy(cell.begin(), cell.end(), copy.begin(), ',', '.');
    cell = std::string_view(copy.data(), cell.size());
  }
  const auto end = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return end.ec == std::errc() && end.ptr == cell.data() + cell.size() && std::isfinite(value);
}

std::optional<std::int8_t> labelWord(std::string_view cell) {
  if (cell.empty() || cell.size() > 10) return std::nullopt;
  const std::string word = lowerCase(cell);
  if (word == "gamma" || word == "gammas") return std::int8_t(trace::Label::gamma);
  if (word == "neutron" || word == "neutrons") return std::int8_t(trace::Label::neutron);
  if (word == "unknown" || word == "ambiguous") return std::int8_t(trace::Label::ambiguous);
  return std::nullopt;
}

std::vector<std::string_view> textLines(const Head& head, std::size_t most) {
  constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
  std::string_view text(reinterpret_cast<const char*>(head.bytes.data()), head.bytes.size());
  const auto binary = [](char letter) {
    return static_cast<unsigned char>(letter) < 32 && letter != '\n' && letter != '\r' && letter != '\t';
  };
  if (std::any_of(text.begin(), text.end(), binary)) return {};
  if (text.substr(0, 3) == byteOrderMark) text.remove_prefix(3);
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < most) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && !head.whole()) break;
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

tl::unexpected<Error> TextReader::badLine(std::string what, std::string hint) const {
  return failure(ErrorKind::badInput, std::move(what),
                 m_path.string() + ":" + std::to_string(m_lines.lineNumber()), std::move(hint));
}

Result<double> TextReader::number(std::string_view cell, std::size_t column, char decimal) const {
  double value = 0;
  if (parseCell(cell, decimal, value)) return value;
  const std::string where = "Column " + std::to_string(column + 1);
  if (cell.empty()) return badLine(where + " is empty.");
  return badLine(where + " holds \"" + std::string(cell.substr(0, 40)) + (cell.size() > 40 ? "…" : "") +
                 "\", which is not a number.");
}

}  // namespace pw::formats
