// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/work.h"
#include "window/snapshot.h"

namespace pw::window {

/// Reads a project folder. A part that cannot be read becomes one of the snapshot's problems; what has not
/// changed since `previous` is taken from there. A damaged settings file is kept aside when `mayWrite`.
/// Errors: those of opening the project itself; cancelled.
Result<Snapshot> readProject(const std::filesystem::path& folder, const Work& work,
                             const Snapshot* previous = nullptr, bool mayWrite = false);

/// Rows of a trace file, in the order asked for. Errors: those of the file.
Result<std::vector<pw::traces::ShownTrace>> readTraces(const std::filesystem::path& file,
                                                       const std::vector<std::uint64_t>& events,
                                                       const Work& work);

/// All traces of a file as densities. Errors: those of the file; cancelled.
Result<pulse::Persistence> readPersistence(const std::filesystem::path& file,
                                           const std::vector<std::int8_t>& labels, bool baselineAtZero,
                                           const Work& work);

}  // namespace pw::window
