// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "pulse/features.h"

namespace pw::pulse {

/// Features kept in a file beside a project, so that a trace file is measured once. They count only for the
/// very file that they are of (place, size, inode, times of content and of change) and the very settings;
/// what is missing, damaged or of anything else is measured again.
struct FeatureCache {
  std::filesystem::path file;  ///< "features.h5" in a folder of its own; empty: nothing is kept
  bool mayWrite = true;
};

/// The features [n] of a trace file, from the cache or measured, which then are kept. A cache that cannot be
/// written is none. Errors: of the trace file and the settings; cancelled.
Result<std::vector<PulseFeatures>> measureOnce(const std::filesystem::path& traces,
                                               const FeatureSettings& settings, const FeatureCache& cache,
                                               const Work& work);

}  // namespace pw::pulse
