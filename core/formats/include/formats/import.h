// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "formats/event_reader.h"

namespace pw::formats {

/// What to do with the files of one import. What is left open comes from the files.
struct ImportSettings {
  std::optional<trace::Polarity> polarity;  ///< else of the file, else by the side of the baseline they go to
  std::optional<double> samplingRateHz;     ///< else of the file, else 100 MS/s
  std::string detector;
  /// A label for all events of a file: none, one for all files, or one a file. Where there is none the
  /// file's own labels are taken, or what its name says ("gamma.csv").
  std::vector<std::optional<trace::Label>> labels;
  std::optional<int> channel;  ///< only the events of this channel
  std::uint64_t length = 0;    ///< > 0: longer traces are cut to so many samples
  OpenSettings open;
};

struct ImportedFile {
  std::filesystem::path path;
  Format format = Format::compassBinary;
  std::uint64_t events = 0;
  std::uint64_t cutOffBytes = 0;
};

struct ImportSummary {
  std::uint64_t events = 0;
  std::uint64_t samples = 0;  ///< a trace; 0: list mode
  std::int64_t firstSampleIndex = 0;
  double samplingRateHz = 0;
  trace::Polarity polarity = trace::Polarity::negative;
  std::uint64_t gammas = 0, neutrons = 0, unlabelled = 0;
  std::vector<std::string> columns;
  std::vector<ImportedFile> files;
  std::vector<std::string> notes;  ///< what a person should know: guesses, events cut off
};

/// Joins files into one trace file, or one events file (events_file.h) when they have no traces. The columns
/// that all files have are kept, `origin` is the index of the file that an event came from, the attribute
/// `source` names the files. Stored as int16 when all samples are such counts, as float32 otherwise. Streams;
/// the sources are only read; nothing is left behind on an error. Errors: as EventReader; badInput (traces of
/// different lengths, files with and without traces, different sampling rates, no event left, the target is a
/// source); io; cancelled.
Result<ImportSummary> importFiles(const std::vector<std::filesystem::path>& sources,
                                  const std::filesystem::path& target, const ImportSettings& settings,
                                  const Work& work);

}  // namespace pw::formats
