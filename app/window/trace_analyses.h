// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "traces/trace_view.h"
#include "window/background_jobs.h"

namespace pw::window {

/// Finds out, behind the screen, what the Traces page asks about its traces. `file` gives the trace file of
/// now; empty: none.
void connectAnalyses(traces::TraceView* view, BackgroundJobs* background, std::function<std::string()> file);

}  // namespace pw::window
