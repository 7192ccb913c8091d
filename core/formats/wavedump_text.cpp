// SPDX-License-Identifier: GPL-3.0-or-later
// CAEN WaveDump ASCII files with headers: seven lines "Record Length: 1024", "BoardID: 31", "Channel: 0",
// "Event Number: 1", "Pattern: 0x0000", "Trigger Time Stamp: 46361", "DC offset (DAC): 0x0CCC", then a sample
// a line. Without headers (OUTPUT_FILE_HEADER NO) a sample a line only.
#include <algorithm>
#include <map>

#include "readers.h"
#include "text_reader.h"
#include "wavedump_config.h"

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
  /// bareLength > 0: there are no headers, events have so many samples.
  WaveDumpTextReader(LineReader lines, const std::filesystem::path& path, std::uint64_t bareLength,
                     double tickNs, const WaveDumpConfig& config)
      : TextReader(std::move(lines), path), m_bareLength(bareLength), m_clock(tickNs) {
    m_description.format = Format::waveDumpAscii;
    m_description.variant = bareLength > 0 ? "without headers" : "with headers";
    m_description.needsRecordLength = bareLength > 0;
    if (bareLength == 0)
      m_description.columns = {"board", "channel", "event_number", "pattern", m_clock.column(), "dc_offset"};
    apply(config, m_description);
  }

 private:
  Result<bool> read(Record& record) override {
    PW_ASSIGN(std::optional<std::string_view> line, nextLine());
    if (!line) return false;
    record.values.assign(m_description.columns.size(), 0.0);
    record.samples.clear();
    std::uint64_t length = m_bareLength;
    if (length > 0) {
      PW_ASSIGN(const double first, number(trimmed(*line), 0, '.'));
      record.samples.push_back(float(first));
    } else {
      PW_ASSIGN(length, recordLength(*line));
    }
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
      if (place == headerPlaces().end() || !record.samples.empty() || m_bareLength > 0)
        return badLine("This line is neither a sample nor a header of WaveDump.");
      PW_ASSIGN(record.values[place->second], number(trimmed(line->substr(colon + 1)), 1, '.'));
    }
    m_any = true;
    if (m_bareLength == 0) record.values[4] = m_clock.time(std::uint32_t(record.values[4]));
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

  std::uint64_t m_bareLength;
  TriggerClock m_clock;
  bool m_any = false;
};

}  // namespace

Evidence looksLikeWaveDumpAscii(const Head& head) {
  const auto lines = textLines(head, 1);
  if (lines.empty() || lowerCase(lines.front().substr(0, 14)) != "record length:") return std::nullopt;
  return "the header of WaveDump";
}

bool isColumnOfNumbers(const Head& head) {
  const auto lines = textLines(head, 40);
  double value = 0;
  return lines.size() > 1 && std::all_of(lines.begin(), lines.end(), [&](std::string_view line) {
           return parseCell(trimmed(line), '.', value);
         });
}

std::uint64_t recordLengthFor(const std::filesystem::path& path, const OpenSettings& settings) {
  return settings.recordLength > 0 ? settings.recordLength : waveDumpConfigBeside(path).recordLength;
}

Opened openWaveDumpAscii(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(const Head head, readHead(path));
  const WaveDumpConfig config = waveDumpConfigBeside(path);
  std::uint64_t bareLength = 0;
  if (!looksLikeWaveDumpAscii(head) && isColumnOfNumbers(head))
    bareLength = settings.recordLength > 0 ? settings.recordLength : config.recordLength;
  if (bareLength > longestTrace)
    return failure(ErrorKind::badInput, "This record length is impossible.", path.string());
  PW_ASSIGN(LineReader lines, LineReader::open(path));
  return openRecords<WaveDumpTextReader>(path, std::move(lines), path, bareLength, settings.tickNs, config);
}

}  // namespace pw::formats
