// SPDX-License-Identifier: GPL-3.0-or-later
// Text files of oscilloscopes: one record, or LeCroy's segments, as traces; several channels as events that
// follow one another.
//   Rohde & Schwarz RTO: NAME.csv holds "Key:Value:" lines, NAME.Wfm.csv the samples, a line each; the first
//   LeadingSettlingSamples are of the interpolation, SignalRecordLength follow.
//   Tektronix TDS: every line has "key,value,unit,time,volts". Tektronix MSO/DPO and LeCroy: some lines, then
//   "TIME,CH1" or "Time,Ampl", then rows of time and volts; LeCroy says "Segments,10,SegmentSize,1002".
#include <algorithm>
#include <cmath>
#include <map>

#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t headerLines = 200;

struct ScopeForm {
  fs::path data;
  std::string variant;
  char delimiter = ',', decimal = '.';
  std::uint64_t skip = 0;           ///< lines before the first row
  std::uint64_t length = 0;         ///< rows of a trace; 0: all rows
  std::vector<std::size_t> values;  ///< columns of a row that hold samples
  std::optional<double> samplingRateHz;
};

using Lines = std::vector<std::string_view>;

/// Keys in lower case and values of "Key:Value:" or "Key,Value" lines.
std::map<std::string, std::string> settingsOf(const Lines& lines, char delimiter) {
  std::map<std::string, std::string> settings;
  std::vector<std::string_view> cells;
  for (const std::string_view line : lines) {
    splitCells(line, delimiter, cells);
    for (std::size_t i = 0; i + 1 < cells.size(); i += 2)
      settings.emplace(lowerCase(cells[i]), std::string(cells[i + 1]));
  }
  return settings;
}

std::optional<double> numberOf(const std::map<std::string, std::string>& settings, const std::string& key) {
  const auto found = settings.find(key);
  double value = 0;
  if (found == settings.end() || !parseCell(found->second, '.', value)) return std::nullopt;
  return value;
}

bool isCount(const std::optional<double>& number) {
  return number && *number >= 1 && *number <= double(longestTrace);
}

// Rohde & Schwarz

bool isRohdeSchwarzHeader(const Lines& lines) {
  const auto settings = settingsOf(
      {lines.begin(), lines.begin() + std::ptrdiff_t(std::min<std::size_t>(lines.size(), 60))}, ':');
  return settings.count("resolution") && settings.count("hwrecordlength");
}

/// NAME.csv and NAME.Wfm.csv, whichever of them is given.
std::pair<fs::path, fs::path> rohdeSchwarzPair(const fs::path& path) {
  const fs::path stem = path.stem();
  if (lowerCase(stem.extension().string()) == ".wfm")
    return {path.parent_path() / (stem.stem().string() + path.extension().string()), path};
  return {path, path.parent_path() / (stem.string() + ".Wfm" + path.extension().string())};
}

std::optional<ScopeForm> rohdeSchwarz(const Head& head) {
  const auto [headerPath, dataPath] = rohdeSchwarzPair(head.path);
  const auto header = readHead(headerPath);
  if (!header) return std::nullopt;
  const Lines lines = textLines(*header, headerLines);
  if (!isRohdeSchwarzHeader(lines)) return std::nullopt;
  const auto settings = settingsOf(lines, ':');
  ScopeForm form;
  form.data = dataPath;
  form.variant = "Rohde & Schwarz";
  form.values = {0};
  const auto resolution =
      numberOf(settings, "signalresolution").value_or(numberOf(settings, "resolution").value_or(0));
  if (resolution > 0) form.samplingRateHz = 1 / resolution;
  const auto settling = numberOf(settings, "leadingsettlingsamples");
  if (isCount(settling)) form.skip = std::uint64_t(*settling);
  const auto length = numberOf(settings, "signalrecordlength");
  if (isCount(length)) form.length = std::uint64_t(*length);
  return form;
}

// Tektronix and LeCroy

std::vector<double> rowOf(std::string_view line, char delimiter, char decimal) {
  std::vector<std::string_view> cells;
  splitCells(line, delimiter, cells);
  std::vector<double> row;
  double value = 0;
  for (const std::string_view cell : cells) {
    if (!parseCell(cell, decimal, value)) return {};
    row.push_back(value);
  }
  return row;
}

/// 1 / step when the times grow evenly.
std::optional<double> rateOf(const std::vector<double>& times) {
  if (times.size() < 4) return std::nullopt;
  const double step = (times.back() - times.front()) / double(times.size() - 1);
  if (!(step > 0)) return std::nullopt;
  for (std::size_t i = 1; i < times.size(); ++i)
    if (std::abs(times[i] - times[i - 1] - step) > 0.2 * step) return std::nullopt;
  return 1 / step;
}

std::optional<ScopeForm> tektronixTds(const Head& head, const Lines& lines) {
  if (lines.size() < 8 || lowerCase(lines.front().substr(0, 14)) != "record length,") return std::nullopt;
  std::vector<std::string_view> cells;
  std::vector<double> times;
  for (const std::string_view line : lines) {
    splitCells(line, ',', cells);
    double time = 0, volts = 0;
    if (cells.size() < 5 || !parseCell(cells[3], '.', time) || !parseCell(cells[4], '.', volts))
      return std::nullopt;
    times.push_back(time);
  }
  ScopeForm form;
  form.data = head.path;
  form.variant = "Tektronix TDS";
  form.values = {4};
  form.samplingRateHz = rateOf(times);
  if (!form.samplingRateHz) return std::nullopt;
  return form;
}

std::optional<ScopeForm> timeAndVolts(const Head& head, const Lines& lines) {
  std::vector<std::string_view> cells;
  for (const char delimiter : {',', ';', '\t'}) {
    for (std::size_t i = 0; i + 4 < lines.size(); ++i) {
      splitCells(lines[i], delimiter, cells);
      if (cells.size() < 2 || lowerCase(cells[0]).substr(0, 4) != "time") continue;
      std::size_t first = i + 1;  // a line of units may follow
      const char decimal = delimiter != ',' && lines.back().find('.') == std::string_view::npos ? ',' : '.';
      while (first < lines.size() && first < i + 4 && rowOf(lines[first], delimiter, decimal).empty())
        ++first;
      std::vector<double> times;
      std::size_t columns = 0;
      for (std::size_t k = first; k < lines.size() && times.size() < 16; ++k) {
        const std::vector<double> row = rowOf(lines[k], delimiter, decimal);
        if (row.size() < 2 || (!times.empty() && row[0] <= times.back())) break;  // or the next segment
        columns = row.size();
        times.push_back(row[0]);
      }
      ScopeForm form;
      form.samplingRateHz = rateOf(times);
      if (!form.samplingRateHz) continue;
      form.data = head.path;
      form.delimiter = delimiter;
      form.decimal = decimal;
      form.skip = first;
      for (std::size_t k = 1; k < columns; ++k) form.values.push_back(k);
      const auto settings = settingsOf({lines.begin(), lines.begin() + std::ptrdiff_t(i)}, delimiter);
      const bool leCroy = lowerCase(lines.front().substr(0, 6)) == "lecroy";
      form.variant = leCroy                                                       ? "LeCroy"
                     : settings.count("model") || settings.count("record length") ? "Tektronix"
                                                                                  : "time and volts";
      if (const auto size = numberOf(settings, "segmentsize"); leCroy && isCount(size))
        form.length = std::uint64_t(*size);
      return form;
    }
  }
  return std::nullopt;
}

std::optional<ScopeForm> scopeFormOf(const Head& head) {
  const Lines lines = textLines(head, headerLines);
  if (lines.empty()) return std::nullopt;
  if (auto form = rohdeSchwarz(head)) return form;
  if (auto form = tektronixTds(head, lines)) return form;
  return timeAndVolts(head, lines);
}

class ScopeReader final : public TextReader {
 public:
  ScopeReader(LineReader lines, ScopeForm form)
      : TextReader(std::move(lines), form.data), m_form(std::move(form)) {
    m_description.format = Format::scopeText;
    m_description.variant = m_form.variant;
    m_description.samplingRateHz = m_form.samplingRateHz;
    m_description.columns = {"channel"};
    m_traces.resize(m_form.values.size());
  }

 private:
  Result<bool> read(Record& record) override {
    if (m_channel == m_traces.size()) m_channel = 0;
    if (m_channel == 0) {
      PW_ASSIGN(const bool any, readSegment());
      if (!any) return false;
    }
    record.samples = m_traces[m_channel];
    record.values = {double(m_channel)};
    ++m_channel;
    return true;
  }

  /// The rows of one segment into one trace a channel.
  Result<bool> readSegment() {
    for (auto& trace : m_traces) trace.clear();
    while (m_form.length == 0 || m_traces.front().size() < m_form.length) {
      PW_ASSIGN(const auto line, m_lines.next());
      if (!line) break;
      if (m_lines.lineNumber() <= m_form.skip || trimmed(*line).empty()) continue;
      if (m_traces.front().size() >= longestTrace)
        return badLine("The record is longer than a trace can be.");
      splitCells(*line, m_form.delimiter, m_cells);
      for (std::size_t i = 0; i < m_traces.size(); ++i) {
        if (m_form.values[i] >= m_cells.size())
          return badLine("The line has only " + std::to_string(m_cells.size()) + " columns.");
        PW_ASSIGN(const double value, number(m_cells[m_form.values[i]], m_form.values[i], m_form.decimal));
        m_traces[i].push_back(float(value));
      }
    }
    return finishSegment();
  }

  Result<bool> finishSegment() {
    const std::size_t samples = m_traces.front().size();
    if (samples == 0) return false;
    if (m_form.length > 0 && samples < m_form.length) {
      if (!m_any)
        return badLine("The file ends after " + std::to_string(samples) + " of " +
                       std::to_string(m_form.length) + " samples.");
      // Behind the last record: the samples of the interpolation, or a record that was not written
      // completely.
      if (m_form.variant != "Rohde & Schwarz") m_cutOffBytes = samples;
      return false;
    }
    m_any = true;
    return true;
  }

  ScopeForm m_form;
  std::vector<std::vector<float>> m_traces;
  std::size_t m_channel = 0;
  bool m_any = false;
};

}  // namespace

Evidence looksLikeScope(const Head& head) {
  const std::optional<ScopeForm> form = scopeFormOf(head);
  if (!form) return std::nullopt;
  return "the form of " + form->variant;
}

Opened openScope(const fs::path& path, const OpenSettings&) {
  PW_ASSIGN(const Head head, readHead(path));
  const std::optional<ScopeForm> form = scopeFormOf(head);
  if (!form)
    return failure(ErrorKind::badInput, "The file has no form of an oscilloscope that is known.",
                   path.string());
  PW_ASSIGN(LineReader lines, LineReader::open(form->data));
  return openRecords<ScopeReader>(form->data, std::move(lines), *form);
}

}  // namespace pw::formats
