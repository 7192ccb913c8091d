// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_layout.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>

namespace pw::trace {
namespace {

constexpr const char* layoutHint =
    "Sample columns are named by number (120, 121, … with a column class) or s0, s1, … with a column label; "
    "commas separate them.";

tl::unexpected<Error> bad(std::string what) {
  return failure(ErrorKind::badInput, std::move(what), {}, layoutHint);
}

std::string lowerCase(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char letter) { return char(std::tolower(letter)); });
  return result;
}

/// The sample number that a column's name says: "137" or "s137".
std::optional<std::int64_t> sampleNumber(std::string_view name, bool& prefixed) {
  prefixed = !name.empty() && (name.front() == 's' || name.front() == 'S');
  if (prefixed) name.remove_prefix(1);
  if (name.empty() || !std::isdigit(static_cast<unsigned char>(name.front()))) return std::nullopt;
  std::uint32_t number = 0;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), number);
  if (end.ec != std::errc() || end.ptr != name.data() + name.size()) return std::nullopt;
  return number;
}

/// The name of a further column in the trace file; the laboratory's FCI column gets the name that readers of
/// trace files look for.
std::string extraName(const std::string& name, const std::vector<std::string>& taken) {
  const std::string fci = "fci_published";
  if (name.rfind("fci", 0) == 0 && std::find(taken.begin(), taken.end(), fci) == taken.end()) return fci;
  std::string result = name;
  std::replace(result.begin(), result.end(), '/', '_');  // it would be a group of the HDF5 file
  return result;
}

/// Reads names into roles; `numbers` gets the sample number of each sample column.
class HeaderReader {
 public:
  Result<void> add(std::string_view cell) {
    const std::string name = lowerCase(cell);
    if (name.empty())
      return bad("Column " + std::to_string(m_layout.roles.size() + 1) + " of the header has no name.");
    if (!m_names.insert(name).second) return bad("The column \"" + name + "\" is there twice.");
    bool prefixed = false;
    if (const auto number = sampleNumber(name, prefixed)) return addSample(*number, prefixed);
    if (name == "class" || name == "label") return addLabel();
    return addExtra(name);
  }

  Result<CsvLayout> finish() {
    if (m_numbers.empty()) return bad("The header names no sample columns.");
    if (!m_hasLabel) return bad("The header names no label column (class or label).");
    const auto [least, most] = std::minmax_element(m_numbers.begin(), m_numbers.end());
    const std::int64_t first = *least;
    const std::int64_t last = *most;
    const std::set<std::int64_t> present(m_numbers.begin(), m_numbers.end());
    for (std::int64_t number = first; number <= last; ++number)
      if (present.count(number) == 0)
        return bad("The sample columns " + std::to_string(first) + " to " + std::to_string(last) +
                   " have a gap: " + std::to_string(number) + " is missing.");
    if (present.size() != m_numbers.size()) return bad("A sample column is there twice.");
    for (std::int64_t& role : m_layout.roles)
      if (role >= 0) role -= first;
    m_layout.firstSampleIndex = first;
    m_layout.samples = present.size();
    return std::move(m_layout);
  }

 private:
  Result<void> addSample(std::int64_t number, bool prefixed) {
    if (!m_numbers.empty() && prefixed != m_prefixed)
      return bad("The header mixes sample columns of the two layouts (s" + std::to_string(number) + " and " +
                 std::to_string(number) + ").");
    m_prefixed = prefixed;
    m_numbers.push_back(number);
    m_layout.roles.push_back(number);
    return {};
  }
  Result<void> addLabel() {
    if (m_hasLabel) return bad("The header names two label columns, class and label.");
    m_hasLabel = true;
    m_layout.roles.push_back(CsvLayout::labelRole);
    return {};
  }
  Result<void> addExtra(const std::string& name) {
    const std::string stored = extraName(name, m_layout.extras);
    for (const char* reserved : {"traces", "labels", ".", ".."})
      if (stored == reserved) return bad("A column cannot be named \"" + stored + "\".");
    if (std::find(m_layout.extras.begin(), m_layout.extras.end(), stored) != m_layout.extras.end())
      return bad("The column \"" + stored + "\" is there twice.");
    m_layout.roles.push_back(CsvLayout::firstExtraRole - std::int64_t(m_layout.extras.size()));
    m_layout.extras.push_back(stored);
    return {};
  }

  CsvLayout m_layout;
  std::set<std::string> m_names;
  std::vector<std::int64_t> m_numbers;
  bool m_prefixed = false;
  bool m_hasLabel = false;
};

}  // namespace

std::string_view trimCell(std::string_view cell) {
  const auto trim = [&cell] {
    while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
    while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
  };
  trim();
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
    cell = cell.substr(1, cell.size() - 2);
    trim();
  }
  return cell;
}

void splitLine(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  while (true) {
    const std::size_t comma = line.find(',');
    cells.push_back(trimCell(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

Result<CsvLayout> readCsvHeader(std::string_view line) {
  constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
  if (line.substr(0, 3) == byteOrderMark) line.remove_prefix(3);
  std::vector<std::string_view> cells;
  splitLine(line, cells);
  HeaderReader reader;
  for (const std::string_view cell : cells) PW_CHECK(reader.add(cell));
  return reader.finish();
}

}  // namespace pw::trace
