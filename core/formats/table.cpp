// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of text as laboratories write them: a row an event, its samples and further numbers in columns.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>

#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

/// How cells are told apart, and what each column is.
struct Form {
  char delimiter = ',', decimal = '.';
  bool header = false;
  std::size_t skip = 0;             ///< lines before the data, comments and header
  std::vector<std::int64_t> roles;  ///< place in the trace (≥ 0), labelRole, or further columns below it
  static constexpr std::int64_t labelRole = -1;
  static constexpr std::int64_t firstExtraRole = -2;
  std::uint64_t samples = 0;
  std::int64_t firstSampleIndex = 0;
  bool hasLabel = false;
  std::vector<std::string> extras;
  std::string variant;
};

using Cells = std::vector<std::string_view>;

constexpr std::size_t linesToLookAt = 40;
constexpr std::size_t leastSamples = 8;  // fewer unnamed columns are numbers of an event, not a trace

bool isComment(std::string_view line) {
  line = trimmed(line);
  return line.empty() || line.front() == '#' || line.front() == '%' || line.substr(0, 2) == "//";
}

bool isNumberOrLabel(std::string_view cell, char decimal) {
  double value = 0;
  return parseCell(cell, decimal, value) || labelWord(cell).has_value();
}

Cells cellsOf(std::string_view line, const Form& form) {
  Cells cells;
  splitCells(line, form.delimiter, cells);
  if (cells.size() > 1 && cells.back().empty()) cells.pop_back();  // a delimiter ends the line
  return cells;
}

/// Every line of numbers has as many cells as the first one.
bool fits(const std::vector<std::string_view>& lines, const Form& form) {
  std::size_t columns = 0;
  for (const std::string_view line : lines) {
    const Cells cells = cellsOf(line, form);
    if (columns == 0) columns = cells.size();
    if (cells.size() != columns) return false;
    for (const std::string_view cell : cells)
      if (!isNumberOrLabel(cell, form.decimal)) return false;
  }
  return columns > 0;
}

/// "1,5 2,5" and "1, 2" differ: the first form that makes numbers of all cells is taken.
std::optional<Form> delimiters(const std::vector<std::string_view>& lines) {
  for (const char delimiter : {';', '\t', ',', ' '}) {
    const bool present = std::all_of(lines.begin(), lines.end(), [delimiter](std::string_view line) {
      return trimmed(line).find(delimiter) != std::string_view::npos;
    });
    if (!present) continue;
    for (const char decimal : {'.', ','}) {
      Form form;
      form.delimiter = delimiter;
      form.decimal = decimal;
      if (decimal != delimiter && fits(lines, form)) return form;
    }
  }
  for (const char decimal : {'.', ','}) {  // one column
    Form form;
    form.delimiter = ';';
    form.decimal = decimal;
    if (fits(lines, form)) return form;
  }
  return std::nullopt;
}

/// "s137" is "s" and 137; nullopt when the name does not end in a number.
std::optional<std::pair<std::string, std::int64_t>> numbered(const std::string& name) {
  std::size_t digits = name.size();
  while (digits > 0 && std::isdigit(static_cast<unsigned char>(name[digits - 1]))) --digits;
  if (digits == name.size() || name.size() - digits > 9) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(name.data() + digits, name.data() + name.size(), number);
  return std::pair(name.substr(0, digits), number);
}

/// What the names of numbered columns begin with, of the samples: a usual word, or that of most columns.
std::optional<std::string> samplePrefix(const std::vector<std::string>& names) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& name : names)
    if (const auto parts = numbered(name)) ++counts[parts->first];
  for (const char* usual : {"", "s", "sample", "sample_", "sample "})
    if (counts.count(usual) != 0) return usual;
  for (const auto& [prefix, count] : counts)
    if (count >= leastSamples) return prefix;
  return std::nullopt;
}

std::string extraName(std::string name, const std::vector<std::string>& taken) {
  const auto isTaken = [&](const std::string& wanted) {
    return std::find(taken.begin(), taken.end(), wanted) != taken.end();
  };
  if (name.rfind("fci", 0) == 0 && !isTaken("fci_published")) return "fci_published";
  std::replace(name.begin(), name.end(), '/', '_');  // it would be a group of the HDF5 file
  for (const char* reserved : {"", ".", "..", "traces", "labels", "origin"})
    if (name == reserved) name = "column" + std::to_string(taken.size() + 1);
  while (isTaken(name)) name += "_";
  return name;
}

void addExtra(Form& form, const std::string& name) {
  form.roles.push_back(Form::firstExtraRole - std::int64_t(form.extras.size()));
  form.extras.push_back(extraName(name, form.extras));
}

Result<void> readHeader(Form& form, const Cells& cells) {
  std::vector<std::string> names;
  for (const std::string_view cell : cells) names.push_back(lowerCase(cell));
  const std::optional<std::string> prefix = samplePrefix(names);
  std::vector<std::int64_t> numbers;
  for (const std::string& name : names) {
    const auto parts = numbered(name);
    if (prefix && parts && parts->first == *prefix) {
      form.roles.push_back(parts->second);
      numbers.push_back(parts->second);
    } else if (!form.hasLabel &&
               (name == "label" || name == "class" || name == "labels" || name == "particle")) {
      form.roles.push_back(Form::labelRole);
      form.hasLabel = true;
    } else {
      addExtra(form, name);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  for (std::size_t i = 1; i < numbers.size(); ++i)
    if (numbers[i] != numbers[i - 1] + 1)
      return failure(ErrorKind::badInput, "The numbers of the sample columns do not follow one another: " +
                                              std::to_string(numbers[i - 1]) + ", " +
                                              std::to_string(numbers[i]) + ".");
  form.samples = numbers.size();
  form.firstSampleIndex = numbers.empty() ? 0 : numbers.front();
  for (std::int64_t& role : form.roles)
    if (role >= 0) role -= form.firstSampleIndex;
  return {};
}

/// Whether a column, 0 or the last one, is a label: words, or only −1, 0, 1 beside samples that are larger.
bool isLabelColumn(const std::vector<std::string_view>& lines, const Form& form, bool last) {
  double largest = 0;
  bool words = false;
  for (const std::string_view line : lines) {
    const Cells cells = cellsOf(line, form);
    const std::string_view cell = last ? cells.back() : cells.front();
    double value = 0;
    words = words || labelWord(cell).has_value();
    if (!labelWord(cell) &&
        (!parseCell(cell, form.decimal, value) || (value != -1 && value != 0 && value != 1)))
      return false;
    double sample = 0;
    if (parseCell(cells[cells.size() / 2], form.decimal, sample))
      largest = std::max(largest, std::abs(sample));
  }
  return words || (lines.size() > 1 && largest > 5);
}

void guessRoles(Form& form, const std::vector<std::string_view>& lines) {
  const std::size_t columns = cellsOf(lines.front(), form).size();
  if (columns < leastSamples) {
    for (std::size_t i = 0; i < columns; ++i) addExtra(form, "column" + std::to_string(i + 1));
    return;
  }
  const bool lastIsLabel = isLabelColumn(lines, form, true);
  const bool firstIsLabel = !lastIsLabel && isLabelColumn(lines, form, false);
  for (std::size_t i = 0; i < columns; ++i) {
    const bool label = (lastIsLabel && i + 1 == columns) || (firstIsLabel && i == 0);
    form.roles.push_back(label ? Form::labelRole : std::int64_t(form.samples++));
  }
  form.hasLabel = lastIsLabel || firstIsLabel;
}

std::string variantOf(const Form& form) {
  const std::map<char, std::string> names = {
      {';', "semicolons"}, {'\t', "tabs"}, {',', "commas"}, {' ', "blanks"}};
  std::string text = names.at(form.delimiter);
  if (form.decimal == ',') text += ", decimal comma";
  text += form.header ? ", with header" : ", no header";
  if (form.hasLabel && !form.header) text += ", one column taken as label";
  return text;
}

/// Names of columns, when the first line is none of numbers, or counts up like sample numbers.
bool isHeader(std::string_view line, const Form& form) {
  const Cells cells = cellsOf(line, form);
  if (std::any_of(cells.begin(), cells.end(),
                  [&](std::string_view cell) { return !isNumberOrLabel(cell, form.decimal); }))
    return true;
  if (cells.size() < leastSamples) return false;
  double last = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    double value = 0;
    if (!parseCell(cells[i], form.decimal, value) || (i > 0 && value != last + 1)) return false;
    last = value;
  }
  return true;
}

/// Why no delimiter makes rows of numbers of the lines: by the one that splits the first line most.
tl::unexpected<Error> noRows(const Head& head, const std::vector<std::string_view>& lines,
                             std::size_t comments) {
  const auto at = [&](std::size_t line) {
    return head.path.string() + ":" + std::to_string(comments + line + 1);
  };
  if (lines.size() == 1) return failure(ErrorKind::badInput, "The file has a header but no events.", at(0));
  Form form;
  for (const char delimiter : {';', '\t', ',', ' '}) {
    Form other;
    other.delimiter = delimiter;
    if (cellsOf(lines.front(), other).size() > cellsOf(lines.front(), form).size()) form = other;
  }
  const Cells row = cellsOf(lines[1], form);
  if (row.size() > 1 && row.size() == cellsOf(lines.front(), form).size()) {
    const auto wrong = std::find_if(
        row.begin(), row.end(), [&](std::string_view cell) { return !isNumberOrLabel(cell, form.decimal); });
    const std::string column = "Column " + std::to_string(wrong - row.begin() + 1);
    if (wrong != row.end())
      return failure(ErrorKind::badInput,
                     wrong->empty() ? column + " is empty."
                                    : column + " holds \"" + std::string(wrong->substr(0, 40)) +
                                          "\", which is not a number.",
                     at(1));
  }
  return failure(ErrorKind::badInput, "The lines are no rows of numbers with the same number of columns.",
                 at(1), "Commas, semicolons, tabs or blanks separate columns; a header may name them.");
}

Result<Form> formOf(const Head& head) {
  std::vector<std::string_view> lines = textLines(head, linesToLookAt);
  std::size_t comments = 0;
  while (comments < lines.size() && isComment(lines[comments])) ++comments;
  lines.erase(lines.begin(), lines.begin() + std::ptrdiff_t(comments));
  std::erase_if(lines, isComment);
  if (lines.empty())
    return failure(ErrorKind::badInput, "The file holds no lines of text.", head.path.string());
  std::vector<std::string_view> data(lines.begin() + (lines.size() > 1 ? 1 : 0), lines.end());
  std::optional<Form> form = delimiters(data);
  for (; !form && data.size() > 1; data.resize((data.size() + 1) / 2))  // a mistake further down
    form = delimiters({data.begin(), data.begin() + std::ptrdiff_t((data.size() + 1) / 2)});
  if (!form) return noRows(head, lines, comments);
  form->header = isHeader(lines.front(), *form);
  form->skip = comments + (form->header ? 1 : 0);
  if (!form->header) {
    guessRoles(*form, lines);
  } else {
    const Cells names = cellsOf(lines.front(), *form);
    if (lines.size() == 1 || names.size() != cellsOf(data.front(), *form).size())
      return failure(ErrorKind::badInput,
                     lines.size() == 1
                         ? "The file has a header but no events."
                         : "The header has " + std::to_string(names.size()) + " columns, the first row " +
                               std::to_string(cellsOf(data.front(), *form).size()) + ".",
                     head.path.string() + ":" + std::to_string(comments + 1));
    PW_CHECK(readHeader(*form, names));
  }
  form->variant = variantOf(*form);
  return *form;
}

class TableReader final : public TextReader {
 public:
  TableReader(LineReader lines, const std::filesystem::path& path, Form form)
      : TextReader(std::move(lines), path), m_form(std::move(form)) {
    m_description.format = Format::table;
    m_description.variant = m_form.variant;
    m_description.columns = m_form.extras;
    m_description.hasLabels = m_form.hasLabel;
    m_description.firstSampleIndex = m_form.firstSampleIndex;
    m_description.needsRecordLength = m_form.roles.size() == 1;  // or samples below one another
  }

 private:
  Result<bool> read(Record& record) override {
    PW_ASSIGN(const auto line, nextLine());
    if (!line) return false;
    splitCells(*line, m_form.delimiter, m_cells);
    if (m_cells.size() == m_form.roles.size() + 1 && m_cells.back().empty()) m_cells.pop_back();
    if (m_cells.size() != m_form.roles.size())
      return badLine("The line has " + std::to_string(m_cells.size()) + " columns, the first one has " +
                     std::to_string(m_form.roles.size()) + ".");
    record.samples.resize(m_form.samples);
    record.values.resize(m_form.extras.size());
    for (std::size_t i = 0; i < m_cells.size(); ++i) PW_CHECK(readCell(i, record));
    return true;
  }

  Result<void> readCell(std::size_t column, Record& record) const {
    const std::int64_t role = m_form.roles[column];
    const std::optional<std::int8_t> word = labelWord(m_cells[column]);
    if (role == Form::labelRole && word) {
      record.label = *word;
      return {};
    }
    double value = 0;
    const bool isNumber = parseCell(m_cells[column], m_form.decimal, value);
    if (role == Form::labelRole) {
      if (!isNumber || (value != -1 && value != 0 && value != 1))
        return badLine("Column " + std::to_string(column + 1) + " holds \"" + std::string(m_cells[column]) +
                           "\" as the label.",
                       "Labels are 0 or gamma, 1 or neutron, −1 for unknown.");
      record.label = std::int8_t(value);
      return {};
    }
    if (!isNumber) return tl::unexpected(number(m_cells[column], column, m_form.decimal).error());
    if (role >= 0 && !std::isfinite(float(value)))
      return badLine("Column " + std::to_string(column + 1) + " holds \"" + std::string(m_cells[column]) +
                     "\", which is too large for a sample.");
    if (role >= 0) {
      record.samples[std::size_t(role)] = float(value);
    } else {
      record.values[std::size_t(Form::firstExtraRole - role)] = value;
    }
    return {};
  }

  Result<std::optional<std::string_view>> nextLine() {
    while (true) {
      PW_ASSIGN(const auto line, m_lines.next());
      if (!line || (m_lines.lineNumber() > m_form.skip && !isComment(*line))) return line;
    }
  }

  Form m_form;
};

}  // namespace

Evidence looksLikeTable(const Head& head) {
  // A file of text that is no table is still one: its error names the line that is wrong.
  if (textLines(head, 1).empty()) return std::nullopt;
  return "rows of text";
}

Opened openTable(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(const Head head, readHead(path));
  PW_ASSIGN(Form form, formOf(head));
  PW_ASSIGN(LineReader lines, LineReader::open(path));
  return openRecords<TableReader>(path, std::move(lines), path, std::move(form));
}

}  // namespace pw::formats
