// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/work.h"

namespace pw::tools {

struct GppOptions {
  std::string compiler = "g++";  ///< name in PATH, or a path
  std::string optimisation = "-O1";
  std::vector<std::string> flags = {};  ///< more of them, such as -Werror
  bool useCcache = true;                ///< where it is installed
  std::chrono::milliseconds compileLimit{std::chrono::minutes(5)};
  std::chrono::milliseconds runLimit{std::chrono::minutes(10)};
};

/// What an HLS project's test bench found when compiled with g++.
struct HlsRun {
  bool passed = false;  ///< every word and TLAST of every event equal
  std::size_t events = 0, mismatches = 0;
  std::string firstDifference;        ///< the bench's text with both values; empty when passed
  std::vector<std::int32_t> outputs;  ///< what the HLS C++ answered, [events × outputs]
  double compileSeconds = 0, runSeconds = 0;
};

/// Compiles the HLS C++ project in `folder` (writeHlsProject) with the stand-in headers and runs its test
/// bench; leaves objects and outputs in `folder`/sim_build. A difference is a result, not an error. Errors:
/// badInput (not an HLS project; nothing to compare), toolMissing, toolFailed (quoting the compiler),
/// timeout, cancelled.
Result<HlsRun> runHls(const std::filesystem::path& folder, const GppOptions& options, const Work& work);

}  // namespace pw::tools
