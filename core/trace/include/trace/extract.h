// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trace/trace_file.h"

namespace pw::trace {

/// Copies chosen events into a file of their own, in this order, with their labels [events.size()]. A name
/// that ends in .csv gives text: a header, then a line an event with its number, its label (0, 1, −1) and its
/// samples in counts; any other name a trace file with the numbers as column `event`. Replaces the file
/// atomically. Errors: io; badInput (no events, one that is not there, labels of another length, the file
/// itself as target, damaged data); cancelled.
Result<void> extractTraces(const TraceFile& from, const std::vector<std::uint64_t>& events,
                           const std::vector<std::int8_t>& labels, const std::filesystem::path& to,
                           const Work& work);

}  // namespace pw::trace
