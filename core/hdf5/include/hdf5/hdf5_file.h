// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pw::hdf5 {

/// An HDF5 identifier that closes itself. `close` is the function of the C API for its kind (H5Fclose,
/// H5Dclose, …).
class Handle {
 public:
  Handle() = default;
  Handle(std::int64_t id, int (*close)(std::int64_t)) : m_id(id), m_close(close) {}
  Handle(Handle&& other) noexcept : m_id(std::exchange(other.m_id, -1)), m_close(other.m_close) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(m_id, other.m_id);
    std::swap(m_close, other.m_close);
    return *this;
  }
  ~Handle() {
    if (m_id >= 0 && m_close) m_close(m_id);
  }
  std::int64_t id() const { return m_id; }
  bool valid() const { return m_id >= 0; }

 private:
  std::int64_t m_id = -1;
  int (*m_close)(std::int64_t) = nullptr;
};

/// How a numeric data set is stored.
enum class Type { int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, other };

struct DatasetShape {
  std::vector<std::uint64_t> extent;
  Type type = Type::other;
  std::uint64_t count() const;
};

/// An HDF5 file through the C API: numeric data sets and attributes by path ("/", "model_weights/fc1"). One
/// thread at a time; the library's own error printing is switched off on each thread that uses a File. Every
/// size is checked against the file before memory is taken. Reads convert to the element type asked for.
/// Errors: io (missing, unreadable, full disk), badInput (not HDF5, missing data set, wrong shape or type).
class File {
 public:
  static Result<File> open(const std::filesystem::path& path);
  /// Makes a new file (truncating); use pw::replaceFile around it. Only what close() has called good may be
  /// kept.
  static Result<File> create(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return m_path; }
  bool contains(const std::string& object) const;
  Result<DatasetShape> shape(const std::string& dataset) const;
  /// That every value of the data set was written: what a header claims beyond the bytes in the file reads as
  /// zeros. Costs the index of its chunks. Errors: badInput (a damaged header, or a writer that was killed).
  Result<void> checkComplete(const std::string& dataset) const;

  /// The whole data set, row-major. T: std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t,
  /// std::uint32_t, float, double.
  template <class T>
  Result<std::vector<T>> read(const std::string& dataset) const;
  /// Rows [first, first + count) of a two-dimensional data set into `out`, which has room for count ×
  /// columns.
  template <class T>
  Result<void> readRows(const std::string& dataset, std::uint64_t first, std::uint64_t count, T* out) const;

  /// Makes a data set and writes it whole; parents are created. `chunkRows` > 0 chunks and compresses by
  /// rows.
  template <class T>
  Result<void> write(const std::string& dataset, const std::vector<std::uint64_t>& extent, const T* values,
                     std::uint64_t chunkRows = 0);
  /// Makes an empty, growable two-dimensional data set [0 × columns], chunked by `chunkRows` rows and
  /// compressed.
  Result<void> createRows(const std::string& dataset, Type type, std::uint64_t columns,
                          std::uint64_t chunkRows);
  /// Adds rows at the end of a data set made by createRows.
  template <class T>
  Result<void> appendRows(const std::string& dataset, std::uint64_t count, const T* values);

  /// Makes a two-dimensional data set in one piece, neither chunked nor compressed, for writeRows(): it can
  /// be mapped from where placeOf() says.
  Result<void> createTable(const std::string& dataset, Type type, std::uint64_t rows, std::uint64_t columns);
  /// Writes rows [first, first + count) of a two-dimensional data set that has them.
  template <class T>
  Result<void> writeRows(const std::string& dataset, std::uint64_t first, std::uint64_t count,
                         const T* values);
  /// Byte of the file at which the values [row-major, this machine's T] begin; nullopt when they lie in
  /// chunks or are of another type, or when nothing was written.
  template <class T>
  std::optional<std::uint64_t> placeOf(const std::string& dataset) const;

  /// Makes the data set taller without writing: the new rows read as zeros until they are written.
  Result<void> growRows(const std::string& dataset, std::uint64_t rows);

  Result<void> createGroup(const std::string& group);
  bool hasAttribute(const std::string& object, const std::string& attribute) const;
  /// Attributes of an object (group or data set; "/" is the root). nullopt when absent or of another type.
  std::optional<std::string> text(const std::string& object, const std::string& attribute) const;
  std::optional<double> number(const std::string& object, const std::string& attribute) const;
  std::optional<std::vector<std::string>> texts(const std::string& object,
                                                const std::string& attribute) const;
  Result<void> setText(const std::string& object, const std::string& attribute, const std::string& value);
  Result<void> setNumber(const std::string& object, const std::string& attribute, double value);
  Result<void> setInteger(const std::string& object, const std::string& attribute, std::int64_t value);
  Result<void> setTexts(const std::string& object, const std::string& attribute,
                        const std::vector<std::string>& values);

  /// Flushes and closes, and says whether that worked: the moment at which a full disk shows.
  Result<void> close();

 private:
  friend class RowSource;
  explicit File(std::filesystem::path path) : m_path(std::move(path)) {}
  Result<void> checkWritten() const;
  tl::unexpected<Error> error(ErrorKind kind, const std::string& what) const;
  Result<Handle> openDataset(const std::string& dataset) const;
  Handle openObject(const std::string& object) const;

  std::filesystem::path m_path;
  Handle m_file;
  std::shared_ptr<int> m_writeError;  ///< of a new file: the first error number of the disk, or 0
};

}  // namespace pw::hdf5
