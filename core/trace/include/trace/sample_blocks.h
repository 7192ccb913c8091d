// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>

#include "trace/trace_file.h"

namespace pw::trace {

/// Rows of a trace file for the time of a call: samples [count × length] in counts, in one of the two forms.
struct SampleBlock {
  std::uint64_t first = 0, count = 0, length = 0;
  std::span<const std::int16_t> integers;  ///< where the file holds them
  std::span<const float> floats;           ///< else

  /// Calls `use(row of the file, samples)` for every row, the samples in their form.
  template <class Use>
  void forEachTrace(Use use) const {
    const std::size_t each = std::size_t(length);
    for (std::size_t row = 0; row < std::size_t(count); ++row) {
      if (!integers.empty()) {
        use(first + row, integers.subspan(row * each, each));
      } else {
        use(first + row, floats.subspan(row * each, each));
      }
    }
  }
};

/// Shows all traces of a file to `visit`, on all cores: the calling thread reads, others unpack and visit.
/// `visit` is called by several threads at the same time, in no order; `visitor` in [0, visitors()) is
/// another one for each of them. Holds a few blocks of a megabyte, whatever the file. `what` is for the
/// progress. Errors: of the file (the first damaged trace of those seen), cancelled.
Result<void> visitTraces(const TraceFile& file,
                         const std::function<void(unsigned visitor, const SampleBlock&)>& visit,
                         const Work& work, std::string_view what);
unsigned visitors();

}  // namespace pw::trace
