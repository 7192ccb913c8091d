// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pw::board {

/// Header of a Xilinx .bit file: fields a to e in front of the configuration data.
struct BitHeader {
  std::string design;  ///< a: "design_1_wrapper;UserID=0XFFFFFFFF;Version=2022.1"
  std::string part;    ///< b: as Vivado prints it, without "xc" and speed grade: "7z020clg400"
  std::string date;    ///< c: "2025/06/12"
  std::string time;    ///< d: "09:30:00"
  std::size_t dataOffset = 0, dataBytes = 0;  ///< e: where the configuration data stands in the file
};

/// Errors: badInput (not a .bit file, or cut short).
Result<BitHeader> parseBitHeader(std::string_view bytes, const std::string& where);
/// The header's bytes with field e for `dataBytes`; the data follows it.
std::string encodeBitHeader(const BitHeader& header);

/// A part's name as .bit headers give it: "xc7z020clg400-1" → "7z020clg400", "xczu7ev-ffvc1156-2-e" →
/// "zu7ev-ffvc1156".
std::string bitstreamPart(std::string_view part);

}  // namespace pw::board
