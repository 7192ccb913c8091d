// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trace/trace_file.h"

namespace pw::bench {

/// Traces to repeat: synthetic ones, int16, as they lie in memory.
struct BaseTraces {
  std::uint64_t count = 0, length = 0;
  std::vector<std::int16_t> samples;
  std::vector<std::int8_t> labels;
};
/// Makes `events` synthetic traces of 2048 samples in `folder`, and reads them.
Result<BaseTraces> makeBase(const std::filesystem::path& folder, std::uint64_t events);

/// A trace file of `count` traces as other programs write them, uncompressed and in one piece: the base over
/// and over, each time at another level. Checks first that the disk has room. Errors: io.
Result<void> writeBigFile(const BaseTraces& base, std::uint64_t count, bool withLabels,
                          const std::filesystem::path& path);

/// Records of an oscilloscope: noise with a pulse now and then.
Result<void> writeLongFile(const std::filesystem::path& path, std::uint64_t count, std::uint64_t length);

/// What the allocator keeps of memory that is free.
void giveMemoryBack();

}  // namespace pw::bench
