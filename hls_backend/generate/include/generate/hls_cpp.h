// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "generate/test_vectors.h"

namespace pw::hls {

/// How the HLS top function is started.
enum class HlsControl {
  freeRunning,  ///< ap_ctrl_none: takes a frame whenever one comes
  axiLite       ///< s_axilite: a processor starts each frame (ap_start)
};

/// The files of an HLS C++ project by their path inside its folder:
///   firmware/    pulsewright_hls.cpp/.h (top function, one function a layer), types.h, parameters.h, weights/
///   tb/          test bench, non-zero on any difference; tb_data/ its events as integer codes
///   scripts/     run_hls.tcl (csim, csynth, cosim, export), settings.tcl
///   sim_include/ stand-ins for the vendor's headers, for g++ only
///   Makefile, README.md
/// Its arithmetic is `design.model`'s, bit for bit. Streams carry what the Verilog wrapper's do: a code a
/// 32-bit word, TLAST of a frame's last input on its last output. Errors: badInput (vectors of another shape,
/// or none).
Result<std::map<std::string, std::string>> hlsProjectFiles(const Design& design, const TestVectors& vectors,
                                                           HlsControl control = HlsControl::freeRunning);

/// Writes them to `folder`: all or nothing. Replaces an earlier HLS project there. Errors: those above; io;
/// badInput (the folder holds something else).
Result<void> writeHlsProject(const Design& design, const TestVectors& vectors,
                             const std::filesystem::path& folder,
                             HlsControl control = HlsControl::freeRunning);

}  // namespace pw::hls
