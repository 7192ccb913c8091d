// SPDX-License-Identifier: GPL-3.0-or-later
// CAEN WaveDump ASCII files with headers: seven lines "Record Length: 1024", "BoardID: 31", "Channel: 0",
// "Event Number: 1", "Pattern: 0x0000", "Trigger Time Stamp: 46361", "DC offset (DAC): 0x0CCC", then a sample
// a line.
#include <map>

#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

const std::map<std::string, std::size_t>& headerPlaces() {
  static const std::map<std::string, std::size_t> places = {
      {"boardid", 0}, {"board id", 0},           {"channel", 1},        {"event number", 2},
      {"pattern", 3}, {"trigger time stamp", 4}, {"dc offset (dac)", 5}};
  return places;
}

class WaveDumpTextReader final : public TextReader {
 public:
  WaveDumpTextReader(trace::LineReader lines, const std::filesystem::path& path)
      : TextReader(std::move(lines), path) {
    m_description.format = Format::waveDumpAscii;
    m_description.variant = "with headers";
    m_description.columns = {"board", "channel", "event_number", "pattern", "timestamp_ticks", "dc_offset"};
  }

 private:
  Result<bool> read(Record& record) override {
    PW_ASSIGN(std::optional<std::string_view> line, nextLine());
    if (!line) return false;
    record.values.assign(m_description.columns.size(), 0.0);
    PW_ASSIGN(const std::uint64_t length, recordLength(*line));
    record.samples.clear();
    while (record.samples.size() < length) {
      PW_ASSIGN(line, nextLine());
      if (!line) return end(record.samples.size(), length);
      const std::size_t colon = line->find(':');
      if (colon == std::string_view::npos) {
        PW_ASSIGN(const double value, number(trimmed(*line), 0, '.'));
        record.samples.push_back(float(value));
        continue;
      }
      const auto place = headerPlaces().find(lowerCase(trimmed(line->substr(0, colon))));
      if (place == headerPlaces().end() || !record.samples.empty())
        return badLine("This line is neither a sample nor a header of WaveDump.");
      PW_ASSIGN(record.values[place->second], number(trimmed(line->substr(colon + 1)), 1, '.'));
    }
    m_any = true;
    return true;
  }

  Result<std::optional<std::string_view>> nextLine() {
    while (true) {
      PW_ASSIGN(const auto line, m_lines.next());
      if (!line || !trimmed(*line).empty()) return line;
    }
  }

  Result<std::uint64_t> recordLength(std::string_view line) const {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || lowerCase(trimmed(line.substr(0, colon))) != "record length")
      return badLine("An event must begin with \"Record Length:\".",
                     "The file is damaged, or the record length changes within it.");
    PW_ASSIGN(const double length, number(trimmed(line.substr(colon + 1)), 1, '.'));
    if (!(length >= 1 && length <= double(longestTrace))) return badLine("This record length is impossible.");
    return std::uint64_t(length);
  }

  Result<bool> end(std::uint64_t present, std::uint64_t length) {
    if (!m_any)
      return badLine("The file ends after " + std::to_string(present) + " of the " + std::to_string(length) +
                     " samples of its first event.");
    m_cutOffBytes = present + 1;  // at least: a byte a sample
    return false;
  }

  bool m_any = false;
};

}  // namespace

Evidence looksLikeWaveDumpAscii(const Head& head) {
  const auto lines = textLines(head, 1);
  if (lines.empty() || lowerCase(lines.front().substr(0, 14)) != "record length:") return std::nullopt;
  return "the header of WaveDump";
}

Opened openWaveDumpAscii(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(trace::LineReader lines, trace::LineReader::open(path));
  return openRecords<WaveDumpTextReader>(path, std::move(lines), path);
}

}  // namespace pw::formats
