// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pulse/feature_cache.h"
#include "traces/trace_view.h"
#include "window/background_jobs.h"

namespace pw::window {

/// The traces that are looked at now.
struct AnalysedTraces {
  std::string file;                ///< empty: none
  pulse::FeatureCache cache{};     ///< for what is measured on every pulse
  psd::MethodSettings settings{};  ///< that it is measured with
};

/// Finds out, behind the screen, what the Traces page asks about its traces.
void connectAnalyses(traces::TraceView* view, BackgroundJobs* background,
                     std::function<AnalysedTraces()> now);

}  // namespace pw::window
