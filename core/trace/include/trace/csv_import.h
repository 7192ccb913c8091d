// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "trace/trace_file.h"

namespace pw::trace {

/// What a CSV file cannot say about itself.
struct CsvImportSettings {
  double samplingRateHz = 1e8;
  Polarity polarity = Polarity::negative;
  std::string detector;
};

struct CsvImportSummary {
  std::uint64_t events = 0;
  std::uint64_t samples = 0;  ///< a trace
  std::int64_t firstSampleIndex = 0;
  std::uint64_t gammas = 0, neutrons = 0, unlabelled = 0;
  std::vector<std::string> columns;  ///< further columns kept, such as "fci_published"
};

/// Reads one of the laboratory's two CSV layouts, told apart by the header, and writes a trace file: columns
/// named by sample number ("120" … "280") + `class`; or `label`, an FCI column, and `s0` … `s2047`, in any
/// order. Streams; the source is only read. Errors: io; badInput naming the line (ragged row, text, NaN,
/// label other than 0/1, no sample columns, no rows); cancelled.
Result<CsvImportSummary> importCsv(const std::filesystem::path& csv, const std::filesystem::path& target,
                                   const CsvImportSettings& settings, const Work& work);

}  // namespace pw::trace
