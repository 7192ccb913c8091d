// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "base/format.h"
#include "trace/trace_file.h"

namespace pw::trace {
namespace {

constexpr std::uint64_t chunkBytes = 256u << 10;  // a screenful of rows; small against the chunk cache

Result<void> checkInfo(const std::filesystem::path& path, const TraceInfo& info) {
  if (info.length == 0) return failure(ErrorKind::badInput, "A trace must have samples.", path.string());
  if (!std::isfinite(info.samplingRateHz) || info.samplingRateHz <= 0)
    return failure(ErrorKind::badInput, "The sampling rate must be a number above 0.", path.string());
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return failure(ErrorKind::io, "This is a folder, not a file.", path.string(), "Name a file in it.");
  return {};
}

Result<void> writeHeader(hdf5::File& file, const TraceInfo& info, bool asFloat, std::uint64_t chunkRows) {
  const auto type = asFloat ? hdf5::Type::float32 : hdf5::Type::int16;
  PW_CHECK(file.createRows("traces", type, info.length, chunkRows));
  if (info.samplingRateKnown) PW_CHECK(file.setNumber("/", "sampling_rate_hz", info.samplingRateHz));
  PW_CHECK(file.setText("/", "polarity", info.polarity == Polarity::positive ? "positive" : "negative"));
  PW_CHECK(file.setInteger("/", "first_sample_index", info.firstSampleIndex));
  PW_CHECK(file.setText("/", "detector", info.detector));
  return file.setText("/", "source", info.source);
}

}  // namespace

Result<TraceWriter> TraceWriter::create(const std::filesystem::path& path, const TraceInfo& info,
                                        bool asFloat) {
  PW_CHECK(checkInfo(path, info));
  PW_CHECK(makeFolder(path.parent_path()));
  const std::filesystem::path temporary = temporaryBeside(path);
  auto file = hdf5::File::create(temporary);
  if (!file) return inTermsOf(path, file.error());
  TraceWriter writer(path, temporary, std::move(*file), info, asFloat);
  if (auto written = writeHeader(*writer.m_file, info, asFloat, writer.m_chunkRows); !written)
    return inTermsOf(path, written.error());
  return writer;
}

TraceWriter::TraceWriter(std::filesystem::path target, std::filesystem::path temporary, hdf5::File file,
                         TraceInfo info, bool asFloat)
    : m_target(std::move(target)),
      m_temporary(std::move(temporary)),
      m_file(std::move(file)),
      m_info(std::move(info)),
      m_asFloat(asFloat) {
  m_info.count = 0;
  const std::uint64_t rowBytes = m_info.length * (asFloat ? sizeof(float) : sizeof(std::int16_t));
  m_chunkRows = std::clamp<std::uint64_t>(chunkBytes / rowBytes, 1, 1024);
}

TraceWriter::TraceWriter(TraceWriter&& other) noexcept
    : m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_file(std::exchange(other.m_file, std::nullopt)),
      m_info(std::move(other.m_info)),
      m_asFloat(other.m_asFloat),
      m_chunkRows(other.m_chunkRows),
      m_pending(std::move(other.m_pending)),
      m_columns(std::move(other.m_columns)) {}

TraceWriter::~TraceWriter() {
  discard();
}

void TraceWriter::discard() {
  m_file.reset();
  std::error_code ignored;
  if (!m_temporary.empty()) std::filesystem::remove(m_temporary, ignored);
  m_temporary.clear();
}

Result<void> TraceWriter::append(const std::vector<float>& samples) {
  if (!m_file) return failure(ErrorKind::internal, "The file is finished already.", m_target.string());
  if (samples.size() % m_info.length != 0)
    return failure(ErrorKind::internal, "Only whole traces can be added.", m_target.string());
  const auto fits = [this](float sample) {
    return m_asFloat ? std::isfinite(sample) : sample > -32768.5f && sample < 32767.5f;
  };
  const auto wrong = std::find_if_not(samples.begin(), samples.end(), fits);
  if (wrong != samples.end()) {
    const auto row = m_info.count + m_pending.size() / m_info.length +
                     std::uint64_t(wrong - samples.begin()) / m_info.length;
    return failure(ErrorKind::badInput,
                   "Trace " + std::to_string(row) + " holds " + formatNumber(*wrong) +
                       ", which cannot be stored as " + (m_asFloat ? "a number." : "a 16-bit count."),
                   m_target.string());
  }
  m_pending.insert(m_pending.end(), samples.begin(), samples.end());
  return writeRows(m_pending.size() / m_info.length / m_chunkRows * m_chunkRows);
}

Result<void> TraceWriter::writeRows(std::uint64_t rows) {
  if (rows == 0) return {};
  const std::size_t values = rows * m_info.length;
  Result<void> written;
  if (m_asFloat) {
    written = m_file->appendRows("traces", rows, m_pending.data());
  } else {
    std::vector<std::int16_t> counts(values);
    std::transform(m_pending.begin(), m_pending.begin() + std::ptrdiff_t(values), counts.begin(),
                   [](float sample) { return std::int16_t(std::lround(sample)); });
    written = m_file->appendRows("traces", rows, counts.data());
  }
  if (!written) return inTermsOf(m_target, written.error());
  m_pending.erase(m_pending.begin(), m_pending.begin() + std::ptrdiff_t(values));
  m_info.count += rows;
  return {};
}

void TraceWriter::addColumn(const std::string& name, std::vector<float> values) {
  m_columns.emplace_back(name, std::move(values));
}

void TraceWriter::addExactColumn(const std::string& name, std::vector<double> values) {
  m_columns.emplace_back(name, std::move(values));
}

template <class T>
Result<void> TraceWriter::writeColumn(const std::string& name, const std::vector<T>& values) {
  if (values.size() != m_info.count)
    return failure(ErrorKind::badInput,
                   "The column \"" + name + "\" has " + std::to_string(values.size()) + " values for " +
                       std::to_string(m_info.count) + " traces.",
                   m_target.string());
  return m_file->write(name, {m_info.count}, values.data());
}

Result<void> TraceWriter::writeContents(const std::vector<std::int8_t>& labels) {
  PW_CHECK(writeRows(m_pending.size() / m_info.length));
  if (m_info.count == 0)
    return failure(ErrorKind::badInput, "There are no traces to write.", m_target.string());
  const std::vector<std::uint64_t> extent{m_info.count};
  if (!labels.empty()) {
    if (labels.size() != m_info.count)
      return failure(
          ErrorKind::badInput,
          std::to_string(labels.size()) + " labels do not fit " + std::to_string(m_info.count) + " traces.",
          m_target.string());
    if (!std::all_of(labels.begin(), labels.end(), [](int label) { return label >= -1 && label <= 1; }))
      return failure(ErrorKind::badInput, "Labels are 0 (gamma), 1 (neutron) or −1 (unknown).",
                     m_target.string());
    PW_CHECK(m_file->write("labels", extent, labels.data()));
  }
  for (const auto& column : m_columns)
    PW_CHECK(
        std::visit([&](const auto& values) { return writeColumn(column.first, values); }, column.second));
  return m_file->close();
}

Result<void> TraceWriter::finish(const std::vector<std::int8_t>& labels) {
  if (!m_file) return failure(ErrorKind::internal, "The file is finished already.", m_target.string());
  Result<void> result = writeContents(labels);
  m_file.reset();
  if (result) result = placeFile(m_temporary, m_target);
  discard();
  if (!result) return inTermsOf(m_target, result.error());
  return {};
}

}  // namespace pw::trace
