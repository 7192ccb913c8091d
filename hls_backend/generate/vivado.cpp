// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/vivado.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/format.h"
#include "hls_cpp_text.h"
#include "vivadoProjectFiles.h"

namespace pw::hls {
namespace {

namespace fs = std::filesystem;

bool startsWith(const std::string& text, const std::string& head) {
  return text.rfind(head, 0) == 0;
}

/// A part of no known board: the processing system with Vivado's own defaults.
BoardTarget barePart(const std::string& part) {
  BoardTarget board;
  board.name = part;
  board.part = part;
  const bool small = startsWith(part, "xc7z");
  board.processor = small ? Processor::zynq7000 : Processor::zynqUltraScale;
  board.crystalMhz = 33.333;
  board.controlPort = small ? "M_AXI_GP0" : "M_AXI_HPM0_FPD";
  board.memoryPort = small ? "S_AXI_HP0" : "S_AXI_HP0_FPD";
  board.note = "The board is not known: check the processing system's crystal, or every clock is wrong.";
  return board;
}

std::string braced(const std::string& text) {
  return "{" + text + "}";
}

/// A text between braces: one printable line without braces and backslashes of its own.
std::string tclText(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c > '~' || c == '{' || c == '}' || c == '\\') c = '_';
  }
  return text;
}

std::string settings(const Design& design, const BoardTarget& board) {
  std::string parts, preset;
  for (const std::string& part : board.boardParts) parts += " " + part;
  for (const auto& [key, value] : board.preset) preset += "  " + key + " " + braced(value) + "\n";
  const double mhz = 1000 / design.config.clockNs;
  return filled(R"(# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts of this folder build for.
set design_name {{name}}
set board_name {{board}}
set part {{part}}
# Tried in this order; when Vivado has files of none, `preset` sets up the processing system.
set board_parts {{parts}}
set board_connections {{connections}}
set board_note {{note}}
set processor {{processor}}
set control_port {{control}}
set memory_port {{memory}}
# The clock of the logic: {{mhz}} MHz.
set clock_ns {{clock}}
set fclk_mhz {{mhz}}
set preset {
{{preset}}}
)",
                {{"name", braced(tclText(design.name))},
                 {"board", braced(board.name)},
                 {"part", braced(board.part)},
                 {"parts", braced(parts)},
                 {"connections", braced(board.boardConnections)},
                 {"note", braced(tclText(board.note))},
                 {"processor", board.processor == Processor::zynq7000 ? "zynq7000" : "zynqultrascale"},
                 {"control", board.controlPort},
                 {"memory", board.memoryPort},
                 {"clock", formatNumber(design.config.clockNs, 9)},
                 {"mhz", formatNumber(mhz, 9)},
                 {"preset", preset}});
}

std::string readme(const BoardTarget& board) {
  return filled(R"(# From the design to a bitstream for {{board}}

    ./run.sh                               # Verilog, AXI DMA, bitstream
    ./run.sh --ip hls                      # the same with the IP that ../hls exported
    ./run.sh --block comblock --comblock /path/to/core-comblock
    ./run.sh --until synth --jobs 4        # utilisation after synthesis only

`output/` then holds `pulsewright.bit`, `pulsewright.hwh` (one stem: pynq wants it so) and `pulsewright.xsa`, and
`output/reports/` utilisation after synthesis and placement, timing, power, route status and clocks. A design that
misses its clock gives no bitstream, unless `--bad-timing keep` is given.

Vivado 2019.2 or later. IP versions are looked up in the catalogue. The board files are used when Vivado has them
({{parts}}); otherwise the part alone with the preset in `settings.tcl`. {{note}}

- `package_ip.tcl` packages `../rtl` as an IP: AXI4-Stream `s_axis` and `m_axis`, AXI4-Lite `s_axi`
- `block_dma.tcl`: AXI DMA (no scatter-gather, 26 bits of length), SmartConnect, {{memory}}, interrupts
- `block_comblock.tcl`: the laboratory's ComBlock; output FIFO feeds frames, input FIFO takes the answers
- `settings.tcl`: board, part, clock
)",
                {{"board", board.name},
                 {"parts", board.boardPart.empty() ? "none is known" : "`" + board.boardPart + "`"},
                 {"memory", board.memoryPort},
                 {"note", board.note}});
}

}  // namespace

double mostClockMhz(Processor processor) {
  return processor == Processor::zynq7000 ? 250 : 400;
}

Result<BoardTarget> boardOf(const Design& design) {
  const std::string& part = design.config.part;
  if (!design.config.board.empty()) {
    PW_ASSIGN(const BoardTarget board, findBoard(design.config.board));
    if (!startsWith(board.part, part)) {
      return failure(
          ErrorKind::badInput,
          "The board " + board.name + " has the part " + board.part + ", the design is for " + part + ".",
          "board", "Generate the design for the board's part.");
    }
    return board;
  }
  PW_ASSIGN(const std::vector<BoardTarget> known, allBoards());
  for (const BoardTarget& board : known) {
    if (startsWith(board.part, part)) return board;
  }
  for (const char* family : {"xc7z", "xczu", "xck26"}) {
    if (startsWith(part, family)) return barePart(part);
  }
  return failure(ErrorKind::badInput, "The part " + part + " has no processing system for a block design.",
                 "part", "Use the Verilog of rtl/ or its IP in a project of your own.");
}

Result<std::map<std::string, std::string>> vivadoFiles(const Design& design, const BoardTarget& board) {
  const double mhz = 1000 / design.config.clockNs;
  if (mhz > mostClockMhz(board.processor) * 1.0001) {
    return failure(
        ErrorKind::badInput,
        "The processing system of " + board.name + " makes clocks up to " +
            formatNumber(mostClockMhz(board.processor)) + " MHz; " + formatNumber(mhz) + " MHz are wanted.",
        "clockNs", "Use a period of at least " + formatNumber(1000 / mostClockMhz(board.processor)) + " ns.");
  }
  std::map<std::string, std::string> files = vivadoProjectFiles();
  files["settings.tcl"] = settings(design, board);
  files["README.md"] = readme(board);
  return files;
}

Result<void> writeVivadoProject(const Design& design, const BoardTarget& board, const fs::path& folder) {
  PW_ASSIGN(const auto files, vivadoFiles(design, board));
  PW_CHECK(makeFolder(folder));
  for (const auto& [name, text] : files) PW_CHECK(writeFileAtomically(folder / name, text));
  std::error_code error;
  fs::permissions(folder / "run.sh", fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add, error);
  if (error)
    return failure(ErrorKind::io, "The script cannot be made executable: " + error.message() + ".",
                   (folder / "run.sh").string());
  return {};
}

}  // namespace pw::hls
