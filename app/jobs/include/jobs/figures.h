// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project/project.h"

namespace pw::jobs {

/// The trace file of a project: its own, or the user's that it refers to. Errors: badInput (none yet, or it
/// is gone).
Result<std::filesystem::path> traceFileOf(const project::Project& project);

/// The figures of a project: what `run --json` prints and the report shows. Keys of stages that have not run
/// are absent. stages [{name, seconds}], teacher and student {accuracy, auc, parameters, ebops, …}, baselines
/// {amplitude, charge_ratio, fci}, agreement {events, float, integer, hls, rtl, board: shares of equal
/// outputs; float: of equal classes}, cycles {predicted, rtl, board}, resources {lut, ff, dsp, bram18}.
Result<Json> figures(const project::Project& project);

}  // namespace pw::jobs
