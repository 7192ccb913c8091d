// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/format.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "readers.h"

namespace pw::formats {
namespace {

/// Everything that is particular to a format, in the order in which content is tried: the layouts that prove
/// most come first.
struct Kind {
  Format format;
  const char* key;
  const char* name;
  const char* extension;
  bool certain;  ///< the evidence is a signature that no other format has
  Evidence (*looksLike)(const Head&);
  Opened (*open)(const std::filesystem::path&, const OpenSettings&);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {Format::compassBinary, "compass-binary", "CAEN CoMPASS binary", ".bin", true, looksLikeCompass2,
       openCompassBinary},
      {Format::compassCsv, "compass-csv", "CAEN CoMPASS CSV", ".csv", true, looksLikeCompassCsv,
       openCompassCsv},
      {Format::waveDumpAscii, "wavedump-ascii", "CAEN WaveDump ASCII", ".txt", true, looksLikeWaveDumpAscii,
       openWaveDumpAscii},
      {Format::matlab73, "matlab", "MATLAB 7.3", ".mat", true, looksLikeMatlab, openMatlab},
      {Format::pulsewright, "pulsewright", "Pulsewright traces", ".h5", true, looksLikePulsewright,
       openPulsewright},
      {Format::lh5, "lh5", "LEGEND HDF5", ".lh5", true, looksLikeLh5, openLh5},
      {Format::numpy, "numpy", "NumPy array", ".npy", true, looksLikeNumpy, openNumpy},
      {Format::scopeText, "scope-text", "oscilloscope text", ".csv", true, looksLikeScope, openScope},
      {Format::table, "table", "CSV or text table", ".csv", true, looksLikeTable, openTable},
      {Format::waveDumpBinary, "wavedump-binary", "CAEN WaveDump binary", ".dat", false, looksLikeWaveDump,
       openWaveDumpBinary},
      {Format::abcdWaveforms, "abcd-waveforms", "ABCD waveforms", ".adw", false, looksLikeAbcdWaveforms,
       openAbcdWaveforms},
      {Format::compassBinary, "compass-binary", "CAEN CoMPASS binary", ".bin", false, looksLikeCompass1,
       openCompassBinary},
      {Format::abcdList, "abcd-list", "ABCD list mode", ".ade", false, looksLikeAbcdList, openAbcdList},
  };
  return all;
}

const Kind& kindOf(Format format) {
  return *std::find_if(kinds().begin(), kinds().end(),
                       [format](const Kind& kind) { return kind.format == format; });
}

std::string extensionOf(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& letter : extension) letter = char(std::tolower(static_cast<unsigned char>(letter)));
  return extension;
}

std::string allNames() {
  std::string names;
  for (const auto& [key, format] : formatKeys()) names += (names.empty() ? "" : ", ") + name(format);
  return names;
}

}  // namespace

std::string key(Format format) {
  return kindOf(format).key;
}

std::string name(Format format) {
  return kindOf(format).name;
}

std::vector<std::pair<std::string, Format>> formatKeys() {
  std::vector<std::pair<std::string, Format>> keys;
  for (const Kind& kind : kinds())
    if (std::find_if(keys.begin(), keys.end(),
                     [&](const auto& known) { return known.second == kind.format; }) == keys.end())
      keys.emplace_back(kind.key, kind.format);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return keys;
}

Result<Recognised> recognise(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(const Head head, readHead(path));
  if (settings.format) return Recognised{*settings.format, "as asked for"};
  if (head.bytes.empty()) return failure(ErrorKind::badInput, "The file is empty.", path.string());
  std::optional<Recognised> first;
  for (const Kind& kind : kinds()) {
    const Evidence evidence = kind.looksLike(head);
    if (!evidence) continue;
    if (kind.format == Format::table && isColumnOfNumbers(head) && recordLengthFor(path, settings) > 0)
      return Recognised{Format::waveDumpAscii, "a sample a line, and a record length for them"};
    if (kind.certain || kind.extension == extensionOf(path)) return Recognised{kind.format, *evidence};
    if (!first) first = Recognised{kind.format, *evidence};
  }
  if (first) return *first;
  if (recordLengthFor(path, settings) > 0)
    return Recognised{Format::waveDumpBinary, "samples only, and a record length for them"};
  return failure(ErrorKind::badInput, "The content is of no known format.", path.string(),
                 "Known are: " + allNames() + ". A file of bare samples needs the record length.");
}

Result<std::unique_ptr<EventReader>> open(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(const Recognised recognised, recognise(path, settings));
  return kindOf(recognised.format).open(path, settings);
}

}  // namespace pw::formats
