// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "design/design.h"

namespace pw::hls {

/// The board that a design is for: HardwareConfig::board; without a name the first known board with its part;
/// when there is none the bare part, with the clock of most boards' crystals. Errors: badInput (unknown
/// board, a board with another part, a part without a processing system).
Result<BoardTarget> boardOf(const Design& design);

/// Frequencies that the processing system can give to the logic, in MHz (DS187, DS925: FCLK and PL clocks).
double mostClockMhz(Processor processor);

/// The files of vivado/ by name, beside rtl/ and hls/ in a design folder:
///   settings.tcl   board, part, clock, preset: all that differs from design to design
///   package_ip.tcl the Verilog as an IP;  build.tcl  from IP to bitstream, reports, .hwh and .xsa
///   processor.tcl, block_dma.tcl, block_comblock.tcl, common.tcl, pulsewright_comblock.v; run.sh, README.md
/// Errors: badInput (a clock that the processing system cannot make).
Result<std::map<std::string, std::string>> vivadoFiles(const Design& design, const BoardTarget& board);

/// Writes them into `folder`, which is made; what Vivado made there stays. Errors: those above; io.
Result<void> writeVivadoProject(const Design& design, const BoardTarget& board,
                                const std::filesystem::path& folder);

}  // namespace pw::hls
