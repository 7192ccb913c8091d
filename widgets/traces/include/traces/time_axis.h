// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/content.h"

namespace pw::traces {

/// What time is shown in.
enum class TimeUnit { samples, nanoseconds };

/// Where the time along an axis begins.
enum class TimeOrigin { record, window, edge, windowStart, windowFromEdge };

/// How the time along the axes of the page is shown.
struct TimeScale {
  TimeUnit unit = TimeUnit::samples;
  double nsPerSample = 10;

  /// What one sample is on the axis.
  double perSample() const { return unit == TimeUnit::nanoseconds ? nsPerSample : 1; }
  /// "ns", or nothing: samples are counted.
  QString unitText() const;
};

/// "Sample of the record", "Time in the record" in ns, …
plots::Axis timeAxis(TimeOrigin origin, TimeUnit unit);

/// `content`, whose x are samples, with x in the unit.
plots::Content timed(plots::Content content, TimeOrigin origin, const TimeScale& scale);

}  // namespace pw::traces
