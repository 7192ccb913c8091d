// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pw::formats {

/// The kinds of files that events come in.
enum class Format {
  compassBinary,   ///< CAEN CoMPASS .BIN, version 1 (no header) or 2 (header 0xCAEx)
  waveDumpBinary,  ///< CAEN WaveDump wave<N>.dat, with or without the header of six words
  abcdList,        ///< ABCD .ade: events of 16 bytes, no traces
  abcdWaveforms,   ///< ABCD .adw
  compassCsv,      ///< CAEN CoMPASS .CSV
  waveDumpAscii,   ///< CAEN WaveDump wave<N>.txt with headers
  numpy,           ///< NumPy .npy: an array [events × samples]
  scopeText,       ///< text of oscilloscopes: Rohde & Schwarz RTO, Tektronix, LeCroy
  pulsewright,     ///< trace files of ours, HDF5
  lh5,             ///< LEGEND HDF5 with plain waveforms
  matlab73,        ///< MATLAB 7.3: the largest matrix, traces as rows
  table            ///< CSV or text: a row an event; header or none, any usual delimiter, decimal comma
};

/// The word for programs ("compass-binary") and the name for people ("CAEN CoMPASS binary").
std::string key(Format format);
std::string name(Format format);
/// The words of all formats, in the order of the enumeration.
std::vector<std::pair<std::string, Format>> formatKeys();

/// What a person knows about a file that the file does not say. Everything may be left open.
struct OpenSettings {
  std::optional<Format> format;    ///< instead of looking at the content
  std::uint64_t recordLength = 0;  ///< samples a trace, of files without headers (WaveDump)
  bool tracesInColumns = false;    ///< of MATLAB files
  int sampleBits = 0;              ///< 8 or 16, of WaveDump files; 0: by their values
  double tickNs = 0;  ///< > 0: a tick of the clock of ABCD and WaveDump, whose times then come in ns
};

struct Recognised {
  Format format = Format::compassBinary;
  std::string why;  ///< what in the file says so
};

/// Tells by the content what a file is; the extension decides only between layouts that the content fits
/// equally. Reads the first mebibyte. Errors: io; badInput that says why it is none of the formats.
Result<Recognised> recognise(const std::filesystem::path& path, const OpenSettings& settings = {});

}  // namespace pw::formats
