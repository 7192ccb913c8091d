// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/work.h"

namespace pw::tools {

enum class VendorKind { hls, vivado };

/// A program of the vendor, found. HLS: vitis-run (2023.2 and later), vitis_hls (2020.1 … 2024.1) or
/// vivado_hls (up to 2020.1).
struct VendorTool {
  VendorKind kind = VendorKind::vivado;
  std::filesystem::path program;
  std::string version;  ///< "2024.1", from its path; empty: not to be seen there
};

/// Looks for the tool: `where` (a program, or the folder of an installation) when given; else PATH, then
/// $XILINX_VITIS, $XILINX_HLS, $XILINX_VIVADO, then /opt/Xilinx, /tools/Xilinx and ~/Xilinx, newest version
/// first. Errors: toolMissing saying where was looked.
Result<VendorTool> findVendorTool(VendorKind kind, const std::string& where = {});
/// The same among the folders `roots` instead of /opt/Xilinx and the like.
Result<VendorTool> findVendorTool(VendorKind kind, const std::string& where,
                                  const std::vector<std::filesystem::path>& roots);

/// A failure that many have met: how it shows in the log, what it is and what to do.
struct KnownFailure {
  std::string name;    ///< "y2k22"
  std::string cause;   ///< one sentence
  std::string remedy;  ///< one sentence
};
/// The first known failure that a log shows; an earlier entry of the table is the more specific one.
std::optional<KnownFailure> recogniseFailure(std::string_view log);

struct VendorJob {
  VendorTool tool;
  std::filesystem::path folder;        ///< project: working folder, and place of the log
  std::filesystem::path script;        ///< Tcl, relative to `folder`
  std::vector<std::string> arguments;  ///< of the script (Vivado)
  std::chrono::milliseconds limit{std::chrono::hours(4)};
  std::function<void(std::string_view line, bool isError)> onLine;
};
struct VendorRun {
  VendorTool tool;
  double seconds = 0;
  std::filesystem::path log;
  std::vector<std::string> warnings;  ///< "WARNING: PULSEWRIGHT: …" and critical warnings, 50 at most
};
Json toJson(const VendorRun& run);

/// Runs the script to its end; lines are handed on as they come and kept in `folder`/pulsewright_<kind>.log.
/// A stop or the time limit ends the tool's whole process group. Errors: toolFailed with cause and remedy
/// when the log shows a known failure, else its last error; timeout; cancelled; io (log).
Result<VendorRun> runVendorTool(const VendorJob& job, const Work& work);

}  // namespace pw::tools
