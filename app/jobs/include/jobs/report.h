// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/work.h"
#include "project/project.h"

namespace pw::jobs {

/// One self-contained HTML page: every figure of the project with where it came from, and its plots. Needs
/// the stages up to the labels; stages that have not run are said to be missing. Errors: io, badInput.
Result<void> writeReport(const project::Project& project, const std::filesystem::path& target,
                         const Work& work);

}  // namespace pw::jobs
