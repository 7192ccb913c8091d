// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace pw::hls {

/// The processor beside the programmable logic: it decides the block design.
enum class Processor { zynq7000, zynqUltraScale };

/// A board as data: resources/boards/*.json, one board a file, and a folder of the user's own.
struct BoardTarget {
  std::string name;                     ///< "PYNQ-Z2"
  std::string part;                     ///< "xc7z020clg400-1"
  std::string boardPart;                ///< Vivado board part, the newest; boardParts.front()
  std::vector<std::string> boardParts;  ///< all that are known, in the order in which they are tried
  std::string boardConnections;         ///< Vivado's board_connections of a carrier; empty: none
  Processor processor = Processor::zynq7000;
  double crystalMhz = 0;  ///< of the processing system; a wrong one makes every clock wrong
  /// Properties of the processing system, without CONFIG., for when Vivado has no files of the board.
  std::map<std::string, std::string> preset;
  std::string controlPort;  ///< master of the processor that reaches the registers: "M_AXI_GP0"
  std::string memoryPort;   ///< its slave that the DMA writes to: "S_AXI_HP0"
  double clockNs = 10;      ///< clock that a first design takes
  std::string note;         ///< what to know before using it
};

/// The boards that the program carries, PYNQ-Z2 first.
const std::vector<BoardTarget>& boards();

/// One board's file. Errors: badInput naming `where` and the key.
Result<BoardTarget> boardFromJson(const Json& json, const std::string& where);
Json toJson(const BoardTarget& board);

/// The user's own: $PULSEWRIGHT_BOARDS, else pulsewright/boards in $XDG_CONFIG_HOME or ~/.config.
std::filesystem::path userBoardFolder();

/// The boards that the program carries and those of *.json in `folder`, which replace one of the same name.
/// A missing folder is no error. Errors: io, badInput of a file.
Result<std::vector<BoardTarget>> allBoards(const std::filesystem::path& folder = userBoardFolder());

/// By name, whatever its capitals. Errors: those of allBoards; badInput naming the boards that are known.
Result<BoardTarget> findBoard(const std::string& name,
                              const std::filesystem::path& folder = userBoardFolder());

}  // namespace pw::hls
