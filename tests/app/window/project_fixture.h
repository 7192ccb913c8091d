// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/result.h"

namespace pw::test {

/// How far the fixture's project has come.
enum class Progress { empty, tracesOnly, everything };

/// Makes a project folder with small artifacts of every kind, written by the engine's own writers: real
/// synthetic traces and their labels, made-up histories, networks and results.
Result<void> makeProject(const std::filesystem::path& folder, Progress progress, std::uint64_t events = 400);

}  // namespace pw::test
