// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace pw::test {

/// A shell script in the trainer's place.
inline std::filesystem::path writeTrainer(const std::filesystem::path& path, const std::string& script) {
  std::ofstream(path) << "#!/bin/sh\n" << script;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

/// Says one epoch and then works until it is stopped.
inline const std::string endlessTrainer =
    "echo '{\"type\":\"started\",\"epochs\":1000}'\n"
    "trap 'exit 1' TERM\n"
    "while true; do sleep 0.05; done\n";
/// Dies in the middle of its first epoch.
inline const std::string crashingTrainer = "echo '{\"type\":\"started\",\"epochs\":3}'\nkill -SEGV $$\n";

}  // namespace pw::test
