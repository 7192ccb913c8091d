// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project/project.h"
#include "report/page.h"

namespace pw::jobs {

// The sections of the report, each from the artifacts of its stages; a section whose stage has not run adds
// nothing. Errors: io, badInput of the files that they read.
Result<void> addPulses(report::Page& page, const project::Project& project);
Result<void> addNetworks(report::Page& page, const project::Project& project);
Result<void> addHardware(report::Page& page, const project::Project& project);

/// File that an artifact is in, for the line under a table or chart; empty when it was never made.
inline std::string sourceOf(const project::Project& project, const std::string& artifact) {
  const project::Artifact* found = project.find(artifact);
  return found ? found->path : std::string();
}

}  // namespace pw::jobs
