// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_reader.h"

/// Each format: does the head of a file look like it (the text says what shows it), and its reader.
namespace pw::formats {

using Evidence = std::optional<std::string>;
using Opened = Result<std::unique_ptr<EventReader>>;

Evidence looksLikeCompass2(const Head& head);
Evidence looksLikeCompass1(const Head& head);
Opened openCompassBinary(const std::filesystem::path& path, const OpenSettings& settings);

Evidence looksLikeWaveDump(const Head& head);
Opened openWaveDumpBinary(const std::filesystem::path& path, const OpenSettings& settings);

Evidence looksLikeAbcdList(const Head& head);
Opened openAbcdList(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeAbcdWaveforms(const Head& head);
Opened openAbcdWaveforms(const std::filesystem::path& path, const OpenSettings& settings);

Evidence looksLikeCompassCsv(const Head& head);
Opened openCompassCsv(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeWaveDumpAscii(const Head& head);
/// A number a line and nothing else: a table of one column, or samples of WaveDump without headers.
bool isColumnOfNumbers(const Head& head);
/// The record length that was given, or that of a WaveDumpConfig.txt beside the file; 0: neither.
std::uint64_t recordLengthFor(const std::filesystem::path& path, const OpenSettings& settings);
Opened openWaveDumpAscii(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeNumpy(const Head& head);
Opened openNumpy(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeScope(const Head& head);
Opened openScope(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeMatlab(const Head& head);
Opened openMatlab(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeLh5(const Head& head);
Opened openLh5(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikePulsewright(const Head& head);
Opened openPulsewright(const std::filesystem::path& path, const OpenSettings& settings);
Evidence looksLikeTable(const Head& head);
Opened openTable(const std::filesystem::path& path, const OpenSettings& settings);

}  // namespace pw::formats
