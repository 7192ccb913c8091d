// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "psd/calibration.h"
#include "psd/plane_cut.h"

namespace pw::psd {

/// Cuts with the energy axis that they were drawn on: what is carried from one project to another.
struct CutsFile {
  std::vector<PlaneCut> cuts;
  Calibration calibration;
  double keveePerCount = 9.2;  ///< keVee = keveePerCount · x + keveeOffset
  double keveeOffset = 0;
};

/// JSON with a `schema`; replaces the file atomically. Errors: io.
Result<void> saveCuts(const CutsFile& content, const std::filesystem::path& path);
/// Errors: io; badInput (not such a file, a newer schema, an impossible cut).
Result<CutsFile> loadCuts(const std::filesystem::path& path);

}  // namespace pw::psd
