// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pw::trace {

/// What the header line of a laboratory CSV file says about its columns.
struct CsvLayout {
  /// For each column of the file: its place in the trace (≥ 0), or one of the two below.
  std::vector<std::int64_t> roles;
  static constexpr std::int64_t labelRole = -1;
  /// labelRole − 1 − i is the i-th further column.
  static constexpr std::int64_t firstExtraRole = -2;

  std::uint64_t samples = 0;
  std::int64_t firstSampleIndex = 0;
  std::vector<std::string> extras;  ///< names in the trace file
};

/// A cell without blanks and one pair of quotes around it.
std::string_view trimCell(std::string_view cell);

/// Cells of a line, split at commas (the laboratory's files have no commas inside quotes). Reuses `cells`.
void splitLine(std::string_view line, std::vector<std::string_view>& cells);

/// Tells the laboratory's two layouts apart: samples named "120", "121", … with `class`, or named "s0", "s1",
/// … with `label`; in any order, with further numeric columns kept. Errors: badInput without `where`, for
/// the caller to add the file and line.
Result<CsvLayout> readCsvHeader(std::string_view line);

}  // namespace pw::trace
