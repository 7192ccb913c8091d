// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/environment.h"

namespace pw::jobs {

namespace fs = std::filesystem;

Environment findEnvironment() {
  std::error_code ignored;
  const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  Environment environment;
  environment.trainer = folder / "pulsewright-trainer";
  const fs::path installed = folder.parent_path() / "share" / "pulsewright";
  environment.boardData = fs::exists(installed / "board", ignored) ? installed : fs::path(PW_SOURCE_DIR);
  return environment;
}

}  // namespace pw::jobs
