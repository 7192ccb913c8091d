// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/result.h"

namespace pw::tools {

/// Yosys' models of the cells that synth_xilinx makes: beside the program, in ../share/yosys. Errors:
/// toolMissing.
Result<std::filesystem::path> cellModels(const std::string& yosys);

/// A path as one word of Yosys' scripts, which are split at spaces. Errors: badInput (a quote, a semicolon or
/// a line break in it).
Result<std::string> yosysPath(const std::filesystem::path& path);

}  // namespace pw::tools
