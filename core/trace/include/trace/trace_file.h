// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/work.h"
#include "hdf5/row_source.h"

namespace pw::trace {

enum class Polarity { positive, negative };

/// Class of an event, as stored in `labels`.
enum Label : std::int8_t { ambiguous = -1, gamma = 0, neutron = 1 };

/// What the header of a trace file says.
struct TraceInfo {
  std::uint64_t count = 0;   ///< events
  std::uint64_t length = 0;  ///< samples a trace
  double samplingRateHz = 1e8;
  bool samplingRateKnown = true;  ///< else samplingRateHz is an assumption, and nothing is to be said in ns
  Polarity polarity = Polarity::negative;
  std::int64_t firstSampleIndex = 0;  ///< index of the first stored sample in the digitiser's record
  std::string detector;
  std::string source;
  bool hasLabels = false;
};

/// Rows [first, first + count) of a trace file: samples [count × length] in counts, row-major.
struct TraceBlock {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t length = 0;
  std::vector<float> samples;

  const float* trace(std::uint64_t row) const { return samples.data() + row * length; }
};

/// A trace file opened for reading (HDF5, layout in CONTRIBUTING.md): data set `traces` int16 or float32 [n ×
/// L], optional `labels` int8 [n], attributes `sampling_rate_hz`, `polarity`, `first_sample_index`,
/// `detector`, `source` (at the root or at `traces`; absent: the defaults of TraceInfo, and the rate is not
/// known). Other number types are converted. Opening reads the header only. One thread at a time.
class TraceFile {
 public:
  /// Errors: io (missing, unreadable), badInput (not HDF5, no `traces`, wrong shape or type, empty, rows that
  /// were never written, labels of another length, impossible attributes).
  static Result<TraceFile> open(const std::filesystem::path& path);

  const TraceInfo& info() const { return m_info; }
  const std::filesystem::path& path() const { return m_file.path(); }

  /// Rows [first, first + count), cut at the end of the file. Errors: badInput (damaged data, NaN or infinite
  /// samples).
  Result<TraceBlock> read(std::uint64_t first, std::uint64_t count) const;
  /// The same in two steps, for several processors: fetching is for one thread at a time, unpacking for any.
  Result<hdf5::StoredRows> fetch(std::uint64_t first, std::uint64_t count) const;
  /// Samples [count × length] in counts: int16_t where `samplesAreInt16()`, else float. Errors: as read().
  Result<void> unpack(const hdf5::StoredRows& rows, std::vector<std::int16_t>& samples) const;
  Result<void> unpack(const hdf5::StoredRows& rows, std::vector<float>& samples) const;
  bool samplesAreInt16() const { return m_rows.type() == hdf5::Type::int16; }
  /// Rows that are cheapest read together.
  std::uint64_t rowsTogether() const { return m_rows.chunkRows(); }
  /// Labels [n]; all ambiguous when the file has none. Errors: badInput (a value other than −1, 0, 1).
  Result<std::vector<std::int8_t>> labels() const;
  /// An additional numeric column [n] such as `fci_published` or `truth/amplitude`; nullopt when the file has
  /// none. Errors: badInput (not numbers, another length).
  Result<std::optional<std::vector<float>>> column(const std::string& name) const;

 private:
  TraceFile(hdf5::File file, hdf5::RowSource rows) : m_file(std::move(file)), m_rows(std::move(rows)) {}
  hdf5::File m_file;
  hdf5::RowSource m_rows;
  TraceInfo m_info;
};

/// Writes a trace file into a temporary file beside `path`; finish() puts it in place, so a reader sees the
/// old file or the whole new one. Destroyed without finish(), or after an error, nothing is left behind.
class TraceWriter {
 public:
  /// `info.count` and `info.hasLabels` are ignored: the rows and labels given decide. int16 unless `asFloat`.
  /// Errors: io, badInput (no samples, impossible sampling rate).
  static Result<TraceWriter> create(const std::filesystem::path& path, const TraceInfo& info,
                                    bool asFloat = false);
  TraceWriter(TraceWriter&&) noexcept;
  TraceWriter& operator=(TraceWriter&&) = delete;
  ~TraceWriter();

  /// samples [count × info.length] in counts (rounded when stored as int16; badInput outside its range, or
  /// NaN).
  Result<void> append(const std::vector<float>& samples);
  /// A column [n], written by finish(): "truth/amplitude".
  void addColumn(const std::string& name, std::vector<float> values);
  /// The same in double precision, for times and counters that a float cannot hold.
  void addExactColumn(const std::string& name, std::vector<double> values);
  /// Labels [n] and the columns are checked against the number of rows. Errors: io, badInput (no rows,
  /// lengths that do not fit, a label other than −1, 0, 1).
  Result<void> finish(const std::vector<std::int8_t>& labels = {});

 private:
  TraceWriter(std::filesystem::path target, std::filesystem::path temporary, hdf5::File file, TraceInfo info,
              bool asFloat);
  Result<void> writeRows(std::uint64_t rows);
  Result<void> writeContents(const std::vector<std::int8_t>& labels);
  template <class T>
  Result<void> writeColumn(const std::string& name, const std::vector<T>& values);
  void discard();

  std::filesystem::path m_target;
  std::filesystem::path m_temporary;
  std::optional<hdf5::File> m_file;
  TraceInfo m_info;
  bool m_asFloat = false;
  std::uint64_t m_chunkRows = 1;
  std::vector<float> m_pending;  ///< rows not yet enough for a chunk: a chunk is compressed once
  std::vector<std::pair<std::string, std::variant<std::vector<float>, std::vector<double>>>> m_columns;
};

}  // namespace pw::trace
