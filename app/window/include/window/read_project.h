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

}  // namespace pw::window
