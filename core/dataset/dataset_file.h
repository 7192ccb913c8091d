// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"
#include "hdf5/hdf5_file.h"

namespace pw::dataset {

/// The windows of a dataset file that is being written, block by block, for `rows` of them.
template <class T>
class WindowTable {
 public:
  /// T = int16_t: counts; float: inputs. First in the file, so that they lie where they can be mapped.
  static Result<WindowTable> create(hdf5::File& file, std::uint64_t rows, const InputSpec& spec,
                                    trace::Polarity polarity);
  /// Errors: io (full disk).
  Result<void> append(std::span<const T> windows);

 private:
  WindowTable(hdf5::File& file, std::uint64_t columns) : m_file(file), m_columns(columns) {}
  hdf5::File& m_file;
  std::uint64_t m_columns, m_next = 0;
};

/// All but the windows.
Result<void> writeColumns(hdf5::File& file, const Dataset& dataset);

}  // namespace pw::dataset
