// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hdf5/hdf5_file.h"

namespace pw::hdf5 {

/// Paths of all data sets of a file whose layout is not known, sorted ("ch0/raw/energy"). Errors: as
/// File::open; badInput (a damaged index, more than 10 000 data sets).
Result<std::vector<std::string>> listDatasets(const std::filesystem::path& path);

struct Range {
  std::uint64_t first = 0, count = 0;
};

/// A rectangle of a two-dimensional data set into `out` (row-major), which has room for rows.count ×
/// columns.count: for tables that hold an event a column, where File::readRows would need all of it. Opens
/// the file each time, so ask for large rectangles. Errors: as File::readRows.
Result<void> readPart(const std::filesystem::path& path, const std::string& dataset, Range rows,
                      Range columns, float* out);

}  // namespace pw::hdf5
