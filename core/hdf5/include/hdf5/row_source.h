// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hdf5/hdf5_file.h"

namespace pw::hdf5 {

/// Rows [first, first + count) of a table as they were fetched: values, or chunks still compressed.
struct StoredRows {
  std::uint64_t first = 0, count = 0, columns = 0;
  Type type = Type::float32;  ///< of the values: int16 or float32
  std::string dataset{};
  std::vector<std::byte> bytes{};  ///< the values; or all chunks that hold the rows, one behind the other
  struct Packing {
    std::uint64_t rows = 0;         ///< of a chunk
    bool shuffled = false;          ///< first bytes of all values, then second bytes, …
    std::vector<std::size_t> ends;  ///< of the chunks in `bytes`
  };
  std::optional<Packing> packing{};
};

/// Rows of a two-dimensional numeric data set for several processors. The library decompresses one chunk at a
/// time, whoever asks: so one thread fetches rows as the file holds them, and any number of threads unpack
/// them. What is stored otherwise than in compressed chunks of whole rows, int16 or float32, the library
/// reads and converts while it is fetched.
class RowSource {
 public:
  /// Errors: badInput (no such data set, not two-dimensional, not numbers).
  static Result<RowSource> open(const File& file, const std::string& dataset);

  /// int16 where the file's values are, else float32.
  Type type() const { return m_type; }
  /// Rows that are cheapest fetched together: as many as a chunk has; 1 where there are no chunks.
  std::uint64_t chunkRows() const { return m_packed ? m_chunkRows : 1; }

  /// Errors: badInput (rows that the table does not have, a damaged file).
  Result<StoredRows> fetch(std::uint64_t first, std::uint64_t count) const;
  /// The values [count × columns] of rows of type T, row-major: int16_t or float. For any thread; uses
  /// nothing of the library. Errors: badInput (damaged data), naming `where`, the file.
  template <class T>
  static Result<void> unpack(const StoredRows& rows, std::vector<T>& values, const std::string& where);

 private:
  RowSource(Handle dataset, std::filesystem::path path)
      : m_dataset(std::move(dataset)), m_path(std::move(path)) {}
  Result<void> fetchChunks(StoredRows& rows) const;
  Result<void> fetchValues(StoredRows& rows) const;
  tl::unexpected<Error> damaged() const;

  Handle m_dataset;
  std::filesystem::path m_path;
  std::string m_name;
  std::uint64_t m_rows = 0, m_columns = 0, m_chunkRows = 0;
  Type m_type = Type::float32;
  bool m_packed = false, m_shuffled = false;
};

}  // namespace pw::hdf5
