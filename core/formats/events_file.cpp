// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/events_file.h"

#include <algorithm>
#include <utility>

#include "base/file.h"

namespace pw::formats {
namespace {

constexpr std::uint64_t chunkRows = 4096;

tl::unexpected<Error> bad(const hdf5::File& file, std::string what) {
  return failure(ErrorKind::badInput, std::move(what), file.path().string());
}

}  // namespace

Result<EventsFile> EventsFile::open(const std::filesystem::path& path) {
  PW_ASSIGN(hdf5::File opened, hdf5::File::open(path));
  EventsFile file(std::move(opened));
  if (!file.m_file.contains("events"))
    return bad(file.m_file, "There is no data set \"events\" in the file.");
  PW_ASSIGN(const hdf5::DatasetShape shape, file.m_file.shape("events"));
  if (shape.type == hdf5::Type::other || shape.extent.size() != 2)
    return bad(file.m_file, "\"events\" must be a table of numbers [events × columns].");
  if (shape.count() == 0) return bad(file.m_file, "There are no events in the file.");
  PW_CHECK(file.m_file.checkComplete("events"));
  file.m_count = shape.extent[0];
  file.m_columns = file.m_file.texts("events", "columns").value_or(std::vector<std::string>());
  if (file.m_columns.size() != shape.extent[1])
    return bad(file.m_file, "\"events\" has " + std::to_string(shape.extent[1]) + " columns, but " +
                                std::to_string(file.m_columns.size()) +
                                " names in its attribute \"columns\".");
  file.m_hasLabels = file.m_file.contains("labels");
  if (file.m_hasLabels) {
    PW_ASSIGN(const hdf5::DatasetShape labels, file.m_file.shape("labels"));
    if (labels.type == hdf5::Type::other || labels.extent != std::vector<std::uint64_t>{file.m_count})
      return bad(file.m_file, "\"labels\" does not fit the events.");
  }
  return file;
}

Result<std::vector<double>> EventsFile::read(std::uint64_t first, std::uint64_t count) const {
  first = std::min(first, m_count);
  count = std::min(count, m_count - first);
  std::vector<double> rows(count * m_columns.size());
  PW_CHECK(m_file.readRows("events", first, count, rows.data()));
  return rows;
}

Result<std::optional<std::vector<double>>> EventsFile::column(const std::string& name) const {
  const auto found = std::find(m_columns.begin(), m_columns.end(), name);
  if (found == m_columns.end()) return std::optional<std::vector<double>>();
  const auto index = std::size_t(found - m_columns.begin());
  std::vector<double> values;
  values.reserve(m_count);
  constexpr std::uint64_t step = 1u << 16;
  for (std::uint64_t first = 0; first < m_count; first += step) {
    PW_ASSIGN(const std::vector<double> rows, read(first, step));
    for (std::size_t i = index; i < rows.size(); i += m_columns.size()) values.push_back(rows[i]);
  }
  return std::optional(std::move(values));
}

Result<std::vector<std::int8_t>> EventsFile::labels() const {
  if (!m_hasLabels) return std::vector<std::int8_t>(m_count, trace::Label::ambiguous);
  PW_ASSIGN(std::vector<std::int8_t> labels, m_file.read<std::int8_t>("labels"));
  if (!std::all_of(labels.begin(), labels.end(), [](int label) { return label >= -1 && label <= 1; }))
    return bad(m_file, "Labels are 0 (gamma), 1 (neutron) or −1 (unknown).");
  return labels;
}

Result<EventsWriter> EventsWriter::create(const std::filesystem::path& path,
                                          const std::vector<std::string>& columns, const std::string& source,
                                          const std::string& detector) {
  if (columns.empty()) return failure(ErrorKind::badInput, "Events must have columns.", path.string());
  PW_CHECK(makeFolder(path.parent_path()));
  const std::filesystem::path temporary = temporaryBeside(path);
  auto file = hdf5::File::create(temporary);
  if (!file) return inTermsOf(path, file.error());
  EventsWriter writer(path, temporary, std::move(*file), columns.size());
  const auto header = [&]() -> Result<void> {
    PW_CHECK(writer.m_file->createRows("events", hdf5::Type::float64, columns.size(), chunkRows));
    PW_CHECK(writer.m_file->setTexts("events", "columns", columns));
    PW_CHECK(writer.m_file->setText("/", "source", source));
    return writer.m_file->setText("/", "detector", detector);
  };
  if (auto written = header(); !written) return inTermsOf(path, written.error());
  return writer;
}

EventsWriter::EventsWriter(std::filesystem::path target, std::filesystem::path temporary, hdf5::File file,
                           std::size_t columns)
    : m_target(std::move(target)),
      m_temporary(std::move(temporary)),
      m_file(std::move(file)),
      m_columns(columns) {}

EventsWriter::EventsWriter(EventsWriter&& other) noexcept
    : m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_file(std::exchange(other.m_file, std::nullopt)),
      m_columns(other.m_columns),
      m_rows(other.m_rows),
      m_pending(std::move(other.m_pending)) {}

EventsWriter::~EventsWriter() {
  discard();
}

void EventsWriter::discard() {
  m_file.reset();
  std::error_code ignored;
  if (!m_temporary.empty()) std::filesystem::remove(m_temporary, ignored);
  m_temporary.clear();
}

Result<void> EventsWriter::append(const std::vector<double>& rows) {
  if (!m_file || rows.size() % m_columns != 0)
    return failure(ErrorKind::internal, "Only whole events can be added to an open file.", m_target.string());
  m_pending.insert(m_pending.end(), rows.begin(), rows.end());
  m_rows += rows.size() / m_columns;
  return m_pending.size() >= chunkRows * m_columns ? flush() : Result<void>();
}

Result<void> EventsWriter::flush() {
  auto written = m_file->appendRows("events", m_pending.size() / m_columns, m_pending.data());
  m_pending.clear();
  if (!written) return inTermsOf(m_target, written.error());
  return {};
}

Result<void> EventsWriter::finish(const std::vector<std::int8_t>& labels) {
  if (!m_file) return failure(ErrorKind::internal, "The file is finished already.", m_target.string());
  if (m_rows == 0) return failure(ErrorKind::badInput, "There are no events to write.", m_target.string());
  if (!labels.empty() && labels.size() != m_rows)
    return failure(ErrorKind::badInput, "The labels do not fit the events.", m_target.string());
  PW_CHECK(flush());
  if (!labels.empty()) PW_CHECK(m_file->write("labels", {m_rows}, labels.data()));
  Result<void> result = m_file->close();
  m_file.reset();
  if (result) result = placeFile(m_temporary, m_target);
  discard();
  if (!result) return inTermsOf(m_target, result.error());
  return {};
}

}  // namespace pw::formats
