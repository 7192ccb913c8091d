// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trace/trace_file.h"

namespace pw::formats {

/// A list-mode file of ours opened for reading (HDF5): data set `events` float64 [n × k], attribute `columns`
/// at it (k names), optional `labels` int8 [n], attributes `source` and `detector` at the root. Opening reads
/// the header only. One thread at a time.
class EventsFile {
 public:
  /// Errors: io, badInput (no `events`, wrong shape or type, names that do not fit, rows never written).
  static Result<EventsFile> open(const std::filesystem::path& path);

  std::uint64_t count() const { return m_count; }
  const std::vector<std::string>& columns() const { return m_columns; }
  bool hasLabels() const { return m_hasLabels; }
  std::string source() const { return m_file.text("/", "source").value_or(""); }
  /// Rows [first, first + count), cut at the end: row-major [count × k]. Errors: badInput (damaged data).
  Result<std::vector<double>> read(std::uint64_t first, std::uint64_t count) const;
  /// One column [n]; nullopt when there is none of this name. Errors: badInput.
  Result<std::optional<std::vector<double>>> column(const std::string& name) const;
  /// Labels [n]; all ambiguous when the file has none. Errors: badInput (a value other than −1, 0, 1).
  Result<std::vector<std::int8_t>> labels() const;

 private:
  explicit EventsFile(hdf5::File file) : m_file(std::move(file)) {}
  hdf5::File m_file;
  std::uint64_t m_count = 0;
  std::vector<std::string> m_columns;
  bool m_hasLabels = false;
};

/// Writes an events file beside its target; finish() puts it in place. Nothing is left behind otherwise.
class EventsWriter {
 public:
  /// Errors: io, badInput (no columns).
  static Result<EventsWriter> create(const std::filesystem::path& path,
                                     const std::vector<std::string>& columns, const std::string& source,
                                     const std::string& detector);
  EventsWriter(EventsWriter&&) noexcept;
  EventsWriter& operator=(EventsWriter&&) = delete;
  ~EventsWriter();

  /// rows [count × k], row-major. Errors: io.
  Result<void> append(const std::vector<double>& rows);
  /// Labels [n] or none. Errors: io, badInput (no rows, labels of another length).
  Result<void> finish(const std::vector<std::int8_t>& labels);

 private:
  EventsWriter(std::filesystem::path target, std::filesystem::path temporary, hdf5::File file,
               std::size_t columns);
  Result<void> flush();
  void discard();

  std::filesystem::path m_target, m_temporary;
  std::optional<hdf5::File> m_file;
  std::size_t m_columns;
  std::uint64_t m_rows = 0;
  std::vector<double> m_pending;
};

}  // namespace pw::formats
