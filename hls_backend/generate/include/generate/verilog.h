// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "design/design.h"

namespace pw::hls {

/// Name of the top module: AXI4-Stream in and out, AXI4-Lite registers (design/registers.h).
inline constexpr const char* verilogTop = "pulsewright_top";

/// The design in Verilog-2001 as file name → text, the top's file last in `order`: a folded streaming engine
/// a layer (`multipliers` neurons at a time, inputs replayed for further passes), valid/ready between layers,
/// weights as constants in the text, so that a tool may run in any folder.
struct VerilogText {
  std::map<std::string, std::string> files;
  std::vector<std::string> order;  ///< file names, each module before those that use it
};
VerilogText verilogText(const Design& design);

/// Writes the files, `files.f` (their names in order, for tools) into `folder`, which is made. Gives the
/// paths in order. Errors: io.
Result<std::vector<std::filesystem::path>> writeVerilog(const Design& design,
                                                        const std::filesystem::path& folder);

}  // namespace pw::hls
