// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "psd/window_scan.h"

namespace pw::psd {

/// The pulses that windows are tried on, as they are and equalised.
struct WindowEvents {
  std::size_t length = 0;               ///< of a trace
  std::vector<std::int8_t> labels;      ///< [n] of 0 and 1
  std::vector<float> plain, equalised;  ///< [n × length] counts, upright
  std::vector<float> edge;              ///< [n] samples of the file
  std::vector<float> equalisedEdge;     ///< [n]
};

/// Reads up to maxEvents pulses of each class, evenly over the file. Errors: as scanWindows.
Result<WindowEvents> readWindowEvents(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                                      const WindowScanSettings& settings, const Work& work);

}  // namespace pw::psd
