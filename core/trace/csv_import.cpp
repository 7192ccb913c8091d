// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/csv_import.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "csv_layout.h"
#include "trace/line_reader.h"

namespace pw::trace {
namespace {

constexpr std::size_t blockSamples = 1u << 18;

/// "the cell, shortened" for an error text.
std::string quoted(std::string_view cell) {
  constexpr std::size_t most = 40;
  std::string text("\"");
  text.append(cell.substr(0, most));
  text.append(cell.size() > most ? "…\"" : "\"");
  return text;
}

/// A number that is the whole cell; from_chars knows no locale.
bool parseNumber(std::string_view cell, double& value) {
  const auto end = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return end.ec == std::errc() && end.ptr == cell.data() + cell.size();
}

bool parseLabel(std::string_view cell, std::int8_t& label) {
  if (double number = 0; parseNumber(cell, number)) {
    if (number != -1 && number != 0 && number != 1) return false;
    label = std::int8_t(number);
    return true;
  }
  if (cell == "gamma" || cell == "Gamma") {
    label = Label::gamma;
  } else if (cell == "neutron" || cell == "Neutron") {
    label = Label::neutron;
  } else {
    return false;
  }
  return true;
}

/// One pass over a CSV file into a trace file. The first pass stores 16-bit counts; at the first sample that
/// is none it stops with needsFloat() and the file is read again.
class CsvImport {
 public:
  CsvImport(const std::filesystem::path& csv, const CsvImportSettings& settings, bool asFloat)
      : m_csv(csv), m_settings(settings), m_asFloat(asFloat) {}

  bool needsFloat() const { return m_needsFloat; }

  Result<CsvImportSummary> run(const std::filesystem::path& target, const Work& work) {
    PW_ASSIGN(LineReader reader, LineReader::open(m_csv));
    PW_CHECK(readHeader(reader));
    PW_ASSIGN(TraceWriter writer, TraceWriter::create(target, traceInfo(), m_asFloat));
    while (true) {
      PW_ASSIGN(const auto line, reader.next());
      if (!line) break;
      PW_CHECK(readRow(*line, reader.lineNumber()));
      if (m_needsFloat) return CsvImportSummary{};
      if (m_block.size() < blockSamples) continue;
      if (work.stopRequested()) return cancelled(m_csv.string());
      work.report(reader.fraction(), "Reading the CSV file");
      PW_CHECK(writer.append(m_block));
      m_block.clear();
    }
    if (m_labels.empty()) return bad(reader.lineNumber(), "The file has a header but no traces.");
    if (work.stopRequested()) return cancelled(m_csv.string());
    return finish(writer);
  }

 private:
  tl::unexpected<Error> bad(std::uint64_t line, std::string what, std::string hint = {}) const {
    return failure(ErrorKind::badInput, std::move(what), m_csv.string() + ":" + std::to_string(line),
                   std::move(hint));
  }

  Result<void> readHeader(LineReader& reader) {
    PW_ASSIGN(const auto line, reader.next());
    if (!line) return failure(ErrorKind::badInput, "The file is empty.", m_csv.string());
    auto layout = readCsvHeader(*line);
    if (!layout) return bad(1, layout.error().what, layout.error().hint);
    m_layout = std::move(*layout);
    m_extras.resize(m_layout.extras.size());
    return {};
  }

  TraceInfo traceInfo() const {
    TraceInfo info;
    info.length = m_layout.samples;
    info.samplingRateHz = m_settings.samplingRateHz;
    info.polarity = m_settings.polarity;
    info.firstSampleIndex = m_layout.firstSampleIndex;
    info.detector = m_settings.detector;
    info.source = "imported from " + m_csv.filename().string();
    return info;
  }

  Result<void> readRow(std::string_view line, std::uint64_t lineNumber) {
    if (line.empty()) {  // tolerated at the end of the file only
      if (m_emptyLine == 0) m_emptyLine = lineNumber;
      return {};
    }
    if (m_emptyLine != 0) return bad(m_emptyLine, "The line is empty.", "Remove it.");
    splitLine(line, m_cells);
    if (m_cells.size() != m_layout.roles.size())
      return bad(lineNumber, "The line has " + std::to_string(m_cells.size()) + " columns, the header has " +
                                 std::to_string(m_layout.roles.size()) + ".");
    m_block.resize(m_block.size() + m_layout.samples);
    float* const trace = m_block.data() + m_block.size() - m_layout.samples;
    for (std::size_t i = 0; i < m_cells.size() && !m_needsFloat; ++i)
      PW_CHECK(readCell(i, lineNumber, trace));
    return {};
  }

  Result<void> readCell(std::size_t column, std::uint64_t lineNumber, float* trace) {
    const std::int64_t role = m_layout.roles[column];
    const std::string_view cell = m_cells[column];
    const auto where = [column] { return "Column " + std::to_string(column + 1); };
    if (role == CsvLayout::labelRole) {
      std::int8_t label = 0;
      if (!parseLabel(cell, label))
        return bad(lineNumber, where() + " holds " + quoted(cell) + " as the label.",
                   "Labels are 0 or gamma, 1 or neutron, −1 for unknown.");
      m_labels.push_back(label);
      return {};
    }
    double value = 0;
    if (!parseNumber(cell, value))
      return bad(
          lineNumber,
          where() + (cell.empty() ? " is empty." : " holds " + quoted(cell) + ", which is not a number."));
    if (!std::isfinite(float(value)))
      return bad(lineNumber, where() + " holds " + quoted(cell) + ", which is not a finite number.");
    if (role < 0) {
      m_extras[std::size_t(CsvLayout::firstExtraRole - role)].push_back(float(value));
      return {};
    }
    trace[role] = float(value);
    m_needsFloat = !m_asFloat && (value != std::int16_t(std::clamp(value, -32768.0, 32767.0)));
    return {};
  }

  Result<CsvImportSummary> finish(TraceWriter& writer) {
    PW_CHECK(writer.append(m_block));
    for (std::size_t i = 0; i < m_extras.size(); ++i)
      writer.addColumn(m_layout.extras[i], std::move(m_extras[i]));
    PW_CHECK(writer.finish(m_labels));
    CsvImportSummary summary;
    summary.events = m_labels.size();
    summary.samples = m_layout.samples;
    summary.firstSampleIndex = m_layout.firstSampleIndex;
    summary.columns = m_layout.extras;
    for (const std::int8_t label : m_labels)
      ++(label == Label::gamma     ? summary.gammas
         : label == Label::neutron ? summary.neutrons
                                   : summary.unlabelled);
    return summary;
  }

  const std::filesystem::path& m_csv;
  const CsvImportSettings& m_settings;
  const bool m_asFloat;
  bool m_needsFloat = false;
  CsvLayout m_layout;
  std::vector<std::string_view> m_cells;
  std::vector<float> m_block;
  std::vector<std::int8_t> m_labels;
  std::vector<std::vector<float>> m_extras;
  std::uint64_t m_emptyLine = 0;
};

}  // namespace

Result<CsvImportSummary> importCsv(const std::filesystem::path& csv, const std::filesystem::path& target,
                                   const CsvImportSettings& settings, const Work& work) {
  std::error_code ignored;
  if (std::filesystem::equivalent(csv, target, ignored))
    return failure(ErrorKind::badInput, "The CSV file cannot be its own target.", target.string(),
                   "Name another file to write.");
  CsvImport counts(csv, settings, false);
  auto summary = counts.run(target, work);
  if (!summary || !counts.needsFloat()) return summary;
  return CsvImport(csv, settings, true).run(target, work);
}

bool isLaboratoryCsv(const std::filesystem::path& csv) {
  auto reader = LineReader::open(csv);
  if (!reader) return false;
  const auto line = reader->next();
  return line && *line && readCsvHeader(**line).has_value();
}

}  // namespace pw::trace
