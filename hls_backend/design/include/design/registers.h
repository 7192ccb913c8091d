// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace pw::hls::registers {

// AXI4-Lite register map of the wrapper: byte offsets, 32-bit words. 64-bit counters: reading LO latches HI.
// Counters count PL clock cycles. A frame = `inputs` words in, `outputs` words out. Times run from the clock
// edge that takes the one word to the edge that takes the other. A soft reset drops the frames inside and
// keeps the counters; bypass (words pass from input to output untouched, TLAST kept, frames not counted)
// begins and ends when nothing is inside.
inline constexpr std::uint32_t magicValue = 0x50575231;  // "PWR1"
enum Offset : std::uint32_t {
  magic = 0x00,    // R  0x50575231
  buildId = 0x04,  // R  Design::buildId
  control = 0x08,  // RW bit 0 soft reset (clears itself), bit 1 clear counters (clears itself), bit 2 bypass
  status = 0x0C,   // R  bit 0 a frame is inside
  latencyLast = 0x10,  // R  first input word accepted → last output word accepted of the last frame
  latencyMin = 0x14,   // R  0xFFFFFFFF before the first frame
  latencyMax = 0x18,
  latencySumLo = 0x1C,
  latencySumHi = 0x20,
  frames = 0x24,       // R  frames finished
  inputIdle = 0x28,    // R  cycles inside a frame's input in which the engine was ready and no word came
  inputStall = 0x2C,   // R  cycles in which a word waited and the engine was not ready
  outputStall = 0x30,  // R  cycles in which an output word waited for the sink
  cyclesLo = 0x34,     // R  free-running since reset
  cyclesHi = 0x38,
  inputs = 0x3C,    // R  words a frame in
  outputs = 0x40,   // R  words a frame out
  interval = 0x44,  // R  cycles between the last two frames' first input words
  size = 0x48
};

}  // namespace pw::hls::registers
