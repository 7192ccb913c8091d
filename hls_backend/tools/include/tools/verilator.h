// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/work.h"

namespace pw::tools {

struct RtlOptions {
  std::chrono::milliseconds limit{std::chrono::minutes(10)};  ///< for each program run
  bool useCcache = true;                                      ///< where it is installed
  int jobs = 2;                                               ///< compilers at once
};

/// A compiled simulation of generated Verilog.
struct RtlBuild {
  std::filesystem::path folder;    ///< <verilog>/sim, with a Makefile to do the same by hand
  std::filesystem::path library;   ///< libpulsewright_pl.so: the C functions pw_pl_* for the simulated board
  std::filesystem::path simulate;  ///< the program that runRtl calls
  double verilateSeconds = 0, compileSeconds = 0;
};

/// Verilator's own check with all warnings (`--lint-only -Wall`) of a folder that hls::writeVerilog made.
/// Errors: toolMissing, toolFailed quoting the warnings, timeout, cancelled.
Result<void> lintRtl(const std::filesystem::path& verilogFolder, const RtlOptions& options, const Work& work);

/// Verilates a folder that hls::writeVerilog made and compiles the simulation, in `<folder>/sim`. Errors:
/// toolMissing (verilator, make, g++), toolFailed, timeout, cancelled, io.
Result<RtlBuild> buildRtl(const std::filesystem::path& verilogFolder, const RtlOptions& options,
                          const Work& work);

/// How the streams are driven.
struct RtlTraffic {
  int gapPercent = 0;       ///< clocks in which no input word is offered, drawn at random
  int stallPercent = 0;     ///< clocks in which no output word is taken, drawn at random
  unsigned seed = 1;        ///< of gaps, stalls and the registers' random start values
  int packetFrames = 1;     ///< frames to one TLAST; 0: one TLAST at the very end
  bool oneAtATime = false;  ///< a frame is fed only when the one before has left
};

/// The wrapper's counters, read over AXI4-Lite after the last frame.
struct RtlCounters {
  std::uint32_t magic = 0, buildId = 0, status = 0;
  std::uint32_t latencyLast = 0, latencyMin = 0, latencyMax = 0, frames = 0;
  std::uint32_t inputIdle = 0, inputStall = 0, outputStall = 0, interval = 0;
  std::uint64_t latencySum = 0;
};

struct RtlRun {
  std::vector<std::int32_t> outputs;     ///< output codes [n × outputs]
  std::vector<std::uint32_t> latencies;  ///< [n] cycles, counted by the test bench, not by the design
  std::uint64_t interval = 0;   ///< between the last two frames' first words, counted by the test bench
  std::uint64_t cycles = 0;     ///< from the first clock to the last word out
  std::uint64_t wrongLast = 0;  ///< output words whose TLAST was not as it must be
  RtlCounters counters;
  double seconds = 0;
};

/// Feeds input codes [n × inputs] through the design, frame after frame. Errors: badInput (not whole frames,
/// impossible percentages), toolFailed (a stuck design: no word moved for 10 million clocks), timeout,
/// cancelled, io.
Result<RtlRun> runRtl(const RtlBuild& build, std::span<const std::int32_t> inputs, const RtlTraffic& traffic,
                      const RtlOptions& options, const Work& work);

}  // namespace pw::tools
