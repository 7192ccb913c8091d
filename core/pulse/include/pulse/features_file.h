// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "pulse/features.h"

namespace pw::pulse {

/// Features of a trace file with the settings that they were measured with.
struct FeatureTable {
  FeatureSettings settings;
  std::vector<PulseFeatures> features;  ///< [n], in the order of the traces
  std::string source{};                 ///< what they are of, in the words of who keeps the table
};

/// Feature tables are HDF5: a column [n] for each feature under its name, the settings as attribute
/// `settings` (JSON). Replaces the file atomically. Errors: io.
Result<void> saveFeatures(const FeatureTable& table, const std::filesystem::path& path);
/// Errors: io; badInput (not a feature table, columns of different lengths, a newer schema).
Result<FeatureTable> loadFeatures(const std::filesystem::path& path);

}  // namespace pw::pulse
