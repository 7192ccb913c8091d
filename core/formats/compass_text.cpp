// SPDX-License-Identifier: GPL-3.0-or-later
// CAEN CoMPASS CSV files: a header such as BOARD;CHANNEL;TIMETAG;ENERGY;ENERGYSHORT;FLAGS;PROBE_CODE;SAMPLES,
// then one event a line; the samples are the rest of the line. TIMETAG is in ps, FLAGS hexadecimal.
#include <map>

#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

const std::map<std::string, std::string>& columnNames() {
  static const std::map<std::string, std::string> names = {
      {"board", "board"},   {"channel", "channel"},          {"timetag", "timestamp_ns"},
      {"energy", "energy"}, {"energyshort", "energy_short"}, {"calib_energy", "energy_calibrated"},
      {"flags", "flags"},   {"probe_code", "probe_code"},    {"samples", "samples"}};
  return names;
}

char delimiterOf(std::string_view header) {
  return header.find(';') != std::string_view::npos ? ';' : ',';
}

class CompassTextReader final : public TextReader {
 public:
  using TextReader::TextReader;

  Result<void> readHeader() {
    m_description.format = Format::compassCsv;
    PW_ASSIGN(const auto line, m_lines.next());
    if (!line) return failure(ErrorKind::badInput, "The file is empty.", m_path.string());
    m_delimiter = delimiterOf(*line);
    std::vector<std::string_view> cells;
    splitCells(line->substr(line->substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0), m_delimiter, cells);
    for (const std::string_view cell : cells) {
      const auto known = columnNames().find(lowerCase(cell));
      if (known == columnNames().end())
        return badLine("The column \"" + std::string(cell.substr(0, 40)) + "\" is none of CoMPASS.");
      if (m_waves) return badLine("SAMPLES must be the last column.");
      if (known->second == "samples") {
        m_waves = true;
      } else {
        m_description.columns.push_back(known->second);
      }
    }
    m_description.variant = m_waves ? "with waves" : "without waves";
    return {};
  }

 private:
  Result<bool> read(Record& record) override {
    std::optional<std::string_view> line;
    do {
      PW_ASSIGN(line, m_lines.next());
      if (!line) return false;
    } while (line->empty());
    splitCells(*line, m_delimiter, m_cells);
    const std::size_t fixed = m_description.columns.size();
    if (m_cells.size() > fixed && m_cells.back().empty()) m_cells.pop_back();  // a delimiter ends the line
    if (m_cells.size() < fixed || (m_cells.size() > fixed && !m_waves))
      return badLine("The line has " + std::to_string(m_cells.size()) + " columns, the header has " +
                     std::to_string(fixed + (m_waves ? 1 : 0)) + ".");
    record.values.clear();
    record.samples.clear();
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
      PW_ASSIGN(double value, number(m_cells[i], i, '.'));
      if (i >= fixed) {
        record.samples.push_back(float(value));
      } else {
        record.values.push_back(m_description.columns[i] == "timestamp_ns" ? value / 1000.0 : value);
      }
    }
    return true;
  }

  char m_delimiter = ';';
  bool m_waves = false;
};

}  // namespace

Evidence looksLikeCompassCsv(const Head& head) {
  const auto lines = textLines(head, 1);
  if (lines.empty()) return std::nullopt;
  const std::string header = lowerCase(lines.front().substr(0, 40));
  for (const char* start : {"board;channel;timetag", "board,channel,timetag"})
    if (header.rfind(start, 0) == 0) return "the header of CoMPASS";
  return std::nullopt;
}

Opened openCompassCsv(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(LineReader lines, LineReader::open(path));
  auto reader = std::make_unique<CompassTextReader>(std::move(lines), path);
  PW_CHECK(reader->readHeader());
  PW_CHECK(reader->prime(path));
  return std::unique_ptr<EventReader>(std::move(reader));
}

}  // namespace pw::formats
