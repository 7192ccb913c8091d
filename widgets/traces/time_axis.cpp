// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/time_axis.h"

#include "class_looks.h"

namespace pw::traces {
namespace {

QString labelOf(TimeOrigin origin, bool samples) {
  switch (origin) {
    case TimeOrigin::record:
      return samples ? tr("Sample of the record") : tr("Time in the record");
    case TimeOrigin::window:
      return samples ? tr("Sample of the window") : tr("Time in the window");
    case TimeOrigin::edge:
      return samples ? tr("Samples from the leading edge") : tr("Time from the leading edge");
    case TimeOrigin::windowStart:
      return samples ? tr("Start of the window (sample)") : tr("Start of the window");
    case TimeOrigin::windowFromEdge:
      return samples ? tr("Window start from the edge (samples)") : tr("Window start from the edge");
  }
  return {};
}

}  // namespace

QString TimeScale::unitText() const {
  return unit == TimeUnit::nanoseconds ? QStringLiteral("ns") : QString();
}

plots::Axis timeAxis(TimeOrigin origin, TimeUnit unit) {
  plots::Axis axis;
  axis.label = labelOf(origin, unit == TimeUnit::samples);
  axis.unit = TimeScale{unit}.unitText();
  return axis;
}

plots::Content timed(plots::Content content, TimeOrigin origin, const TimeScale& scale) {
  const plots::Axis axis = timeAxis(origin, scale.unit);
  content.x.label = axis.label;
  content.x.unit = axis.unit;
  if (scale.perSample() != 1) plots::stretchX(content, scale.perSample());
  return content;
}

}  // namespace pw::traces
