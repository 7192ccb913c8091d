// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "design/design.h"
#include "network/network.h"
#include "tools/vendor.h"

namespace pw::jobs {

/// Writes what other tools build a design with: vivado/ (when the part has a processing system) and hls4ml/
/// (network, configuration, script; for a network that hls4ml cannot take its README says why). Errors: io;
/// badInput (unknown board, a clock that the board cannot make).
Result<void> writeVendorFiles(const network::Network& network, const hls::Design& design,
                              const std::filesystem::path& folder);

struct VendorRequest {
  tools::VendorKind kind = tools::VendorKind::vivado;
  std::string tool;  ///< program or folder of its installation; empty: looked for
  std::chrono::milliseconds limit{std::chrono::hours(4)};
  bool hlsIp = false;  ///< Vivado: the IP that the HLS tool exported, not the Verilog
  int jobs = 2;
  std::function<void(std::string_view line, bool isError)> onLine;
};
/// Runs the vendor's tool on a design folder: the HLS project to the exported IP (hls/), or the Verilog to
/// the bitstream (vivado/). The log is written beside the project. Errors: badInput (not a design folder);
/// toolMissing; toolFailed with the known cause and remedy; timeout; cancelled.
Result<tools::VendorRun> runVendor(const std::filesystem::path& folder, const VendorRequest& request,
                                   const Work& work);

}  // namespace pw::jobs
