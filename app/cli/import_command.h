// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "console.h"
#include "formats/format.h"

namespace pw::cli {

Run defineImport(CLI::App& app);

/// Whether the file begins as HDF5 does, or cannot be read (so that opening it says why).
bool isHdf5(const std::filesystem::path& path);
/// `info` of a file that import reads: all its events are read once.
Result<Reply> describeEvents(const std::filesystem::path& path, const formats::OpenSettings& settings);
/// Options on what files do not say: --format, --record-length …; read the settings after parsing.
std::shared_ptr<formats::OpenSettings> addOpenOptions(CLI::App& app);
/// `info` of a list-mode file of ours.
Result<Reply> describeEventsFile(const std::filesystem::path& path);

}  // namespace pw::cli
