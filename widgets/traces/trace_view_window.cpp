// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the traces: where it lies, what it is put to, and the unit of the times.
#include <QComboBox>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "describe.h"
#include "plots/plot_view.h"
#include "plots/throttle.h"
#include "traces/trace_view.h"
#include "traces/window_fields.h"

namespace pw::traces {
namespace {

constexpr std::int64_t partBeforeEdge = 9;  // of a window that is put to the leading edge: 18 of 161 samples

}  // namespace

QWidget* TraceView::buildTimeUnit(QWidget* parent) {
  m_timeUnit = describe(new QComboBox(parent), "timeUnit", tr("Unit of time"), {});
  m_timeUnit->addItems({tr("in samples"), tr("in ns")});
  connect(m_timeUnit, &QComboBox::activated, this, [this](int index) {
    setTimeUnit(TimeUnit(index));
    emit timeUnitChanged(TimeUnit(index));
  });
  return m_timeUnit;
}

void TraceView::setTimeUnit(TimeUnit unit) {
  m_wantedUnit = unit;
  showTimeUnit();
}

void TraceView::showTimeUnit() {
  const TimeScale before = m_time;
  const bool known = m_events->info.samplingRateKnown;
  m_time = {known ? m_wantedUnit : TimeUnit::samples, 1e9 / m_events->info.samplingRateHz};
  m_timeUnit->setCurrentIndex(int(m_time.unit));
  m_timeUnit->setEnabled(known);
  m_timeUnit->setToolTip(known ? tr("Times along the plots in samples or in nanoseconds")
                               : tr("Samples only: the file does not say its sampling rate"));
  m_fields->showNanoseconds(m_time.unit == TimeUnit::nanoseconds);
  m_selector->setUnit(m_time.perSample(), m_time.unitText());
  const double factor = m_time.perSample() / before.perSample();
  if (m_time.unit == before.unit && factor == 1) return;
  for (const auto& [plot, origin] :
       {std::pair(m_overlay, tracesOrigin()), std::pair(m_shape, TimeOrigin::window),
        std::pair(m_information, stripOrigin()), std::pair(m_mean, TimeOrigin::edge)}) {
    const plots::Axis axis = timeAxis(origin, m_time.unit);
    plot->stretchX(factor, axis.label, axis.unit);
  }
  showGates();
}

void TraceView::connectWindow() {
  connect(m_selector, &plots::RangeSelector::changing, this, [this](plots::SampleRange window) {
    m_fields->setWindow(window);
    m_shapeThrottle->request();
  });
  connect(m_selector, &plots::RangeSelector::changed, this, [this](plots::SampleRange window) {
    m_fields->setWindow(window);
    m_shapeThrottle->request();
    showInformation();
    emit windowChanged(window);
  });
  connect(m_fields, &WindowFields::windowEdited, this, [this](plots::SampleRange window) {
    m_selector->setRange(window);
    m_fields->setWindow(m_selector->range());  // what the limits made of it
  });
  connect(m_fields, &WindowFields::alignmentWanted, this, &TraceView::changeAlignment);
  connect(m_fields, &WindowFields::snapWanted, this, &TraceView::snapWindow);
  connect(m_fields, &WindowFields::lengthLockChanged, m_selector, &plots::RangeSelector::setLengthLocked);
}

std::optional<double> TraceView::typicalEdge() const {
  std::vector<float> edges;
  for (const std::uint64_t event : *m_chosen) {
    if (event < m_events->features.size() && !(m_events->features[event].flags & pulse::noEdge))
      edges.push_back(m_events->features[event].edge);
  }
  if (edges.empty()) return std::nullopt;
  const auto middle = edges.begin() + std::ptrdiff_t(edges.size() / 2);
  std::nth_element(edges.begin(), middle, edges.end());
  return double(*middle);
}

void TraceView::snapWindow() {
  const std::optional<double> edge = typicalEdge();
  plots::SampleRange window = m_selector->range();
  if (!edge && !isAligned()) return;
  window.start = (isAligned() ? 0 : std::lround(*edge)) - window.length / partBeforeEdge;
  m_selector->setRange(window);
}

TimeOrigin TraceView::tracesOrigin() const {
  return isAligned() && !isPersistence() ? TimeOrigin::edge : TimeOrigin::record;
}

TimeOrigin TraceView::stripOrigin() const {
  return isAligned() ? TimeOrigin::windowFromEdge : TimeOrigin::windowStart;
}

void TraceView::changeAlignment(dataset::Alignment alignment) {
  const std::optional<double> edge = typicalEdge();
  if (alignment == m_alignment || !edge) return;
  plots::SampleRange window = m_selector->range();
  window.start += alignment == dataset::Alignment::leadingEdge ? -std::lround(*edge) : std::lround(*edge);
  setWindow(window, alignment);
  emit alignmentChanged(m_selector->range(), alignment);
}

void TraceView::align(dataset::Alignment alignment) {
  m_alignment = alignment;
  m_scan.reset();  // of windows that lie otherwise
  m_scanAsked.reset();
  showLimits();
  showOverlay();
  m_overlay->fit();
}

void TraceView::showLimits() {
  m_fields->setAlignment(m_alignment, !m_events->features.empty());
  const auto length = std::int64_t(m_events->info.length);
  m_selector->setVisible(length > 0 && (!isAligned() || !isPersistence()));
  if (length == 0) return;
  const QSignalBlocker quiet(m_selector);
  // From an edge, which may be anywhere, a window may begin as far before it as behind it.
  const std::int64_t first = isAligned() ? -length : m_events->info.firstSampleIndex;
  const std::int64_t count = isAligned() ? 2 * length : length;
  m_selector->setLimits(first, count);
  m_fields->setLimits(
      first, count,
      m_events->info.samplingRateKnown ? std::optional(1e9 / m_events->info.samplingRateHz) : std::nullopt);
  m_fields->setWindow(m_selector->range());
}

plots::SampleRange TraceView::window() const {
  return m_selector->range();
}

void TraceView::setWindow(plots::SampleRange window, dataset::Alignment alignment) {
  if (alignment != m_alignment) align(alignment);
  const QSignalBlocker quiet(m_selector);
  m_selector->setRange(window);
  m_fields->setWindow(m_selector->range());
  m_shapeThrottle->request();
  showInformation();
}

}  // namespace pw::traces
