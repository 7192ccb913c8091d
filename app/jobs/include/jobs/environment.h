// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace pw::jobs {

/// Where the other parts of the installation are.
struct Environment {
  std::filesystem::path trainer;  ///< pulsewright-trainer
  std::filesystem::path
      boardData;  ///< an installed share/pulsewright, or the source tree: see board::findBoardFiles
};

/// From where this program lies: beside it in a build tree, or in an installation. Nothing is checked here:
/// the stage that needs a part says when it is missing.
Environment findEnvironment();

}  // namespace pw::jobs
