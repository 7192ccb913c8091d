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
/// order. Labels are 0/gamma, 1/neutron, −1 (unknown). Further numeric columns are kept under their names,
/// the first one that starts with "fci" as `fci_published`. Stored as int16 when all samples are such counts,
/// as float32 otherwise. Streams; the source is only read; nothing is left behind on an error. Errors: io;
/// badInput naming file:line (ragged row, text, NaN, another label, no label column, no or gappy sample
/// columns, no rows); cancelled.
Result<CsvImportSummary> importCsv(const std::filesystem::path& csv, const std::filesystem::path& target,
                                   const CsvImportSettings& settings, const Work& work);

/// Whether the first line of a file is the header of one of these two layouts, which importCsv reads.
bool isLaboratoryCsv(const std::filesystem::path& csv);

}  // namespace pw::trace
