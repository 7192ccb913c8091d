// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "console.h"

namespace pw::cli {

Run defineImport(CLI::App& app);

/// Whether the file begins as HDF5 does, or cannot be read (so that opening it says why).
bool isHdf5(const std::filesystem::path& path);
/// `info` of a file that import reads: all its events are read once.
Result<Reply> describeEvents(const std::filesystem::path& path);
/// `info` of a list-mode file of ours.
Result<Reply> describeEventsFile(const std::filesystem::path& path);

}  // namespace pw::cli
