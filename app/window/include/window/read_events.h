// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/work.h"
#include "pulse/persistence.h"
#include "window/snapshot.h"

namespace pw::window {

/// What is known of the project's traces without looking at any: their file, labels, and the features that
/// came with the labels. Features of traces that nobody labelled are measured behind the screen.
/// Errors: of the files.
Result<void> readEvents(Snapshot& snapshot, const project::Project& project);

/// Names the artifacts that the events are read from.
std::string tracesKeyOf(const project::Project& project);

/// Rows of a trace file, in the order asked for. Errors: those of the file; cancelled.
Result<std::vector<pw::traces::ShownTrace>> readTraces(const std::filesystem::path& file,
                                                       const std::vector<std::uint64_t>& events,
                                                       const Work& work);

/// All traces of a file as densities; `soFar` as pulse::persistence(). Errors: those of the file; cancelled.
Result<pulse::Persistence> readPersistence(const std::filesystem::path& file,
                                           const std::vector<std::int8_t>& labels, bool baselineAtZero,
                                           const Work& work, const pulse::PersistenceSoFar& soFar = {});

}  // namespace pw::window
