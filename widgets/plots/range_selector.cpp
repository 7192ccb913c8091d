// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_selector.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

#include "look/tokens.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"

namespace pw::plots {

Grip gripAt(double pixel, double leftPixel, double rightPixel, double tolerance) {
  const double toLeft = std::abs(pixel - leftPixel), toRight = std::abs(pixel - rightPixel);
  if (std::min(toLeft, toRight) <= tolerance) return toLeft <= toRight ? Grip::leftEdge : Grip::rightEdge;
  return pixel > leftPixel && pixel < rightPixel ? Grip::body : Grip::none;
}

RangeSelector::RangeSelector(PlotView* plot) : DragHandle(plot) {
  QCustomPlot* canvas = plot->canvas();
  m_body = new QCPItemRect(canvas);
  m_left = new QCPItemStraightLine(canvas);
  m_right = new QCPItemStraightLine(canvas);
  m_text = new QCPItemText(canvas);
  prepare(m_body);
  prepare(m_text);
  standUpright(m_left);
  standUpright(m_right);
  // Always over the full height: y is a share of the axis rectangle.
  m_body->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_body->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_text->position->setType(QCPItemPosition::ptAbsolute);
  connect(canvas, &QCustomPlot::afterLayout, this, &RangeSelector::placeText);
  m_text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
  restyle();
  show(m_range);
}

RangeSelector::~RangeSelector() = default;

void RangeSelector::restyle() {
  QColor ink = look::colour(look::Tone::accent, look::modeOf(m_plot->palette()));
  m_left->setPen(ink);
  m_right->setPen(ink);
  styleLabel(m_text, ink);
  ink.setAlphaF(0.12F);
  m_body->setBrush(ink);
  m_body->setPen(Qt::NoPen);
}

SampleRange RangeSelector::clamped(SampleRange range) const {
  range.length = std::clamp(range.length, std::min(minimumLength, m_count), m_count);
  range.start = std::clamp(range.start, m_first, m_first + m_count - range.length);
  return range;
}

void RangeSelector::setLimits(std::int64_t first, std::int64_t count) {
  m_first = first;
  m_count = std::max<std::int64_t>(1, count);
  setRange(m_range);
}

void RangeSelector::setRange(SampleRange range) {
  range = clamped(range);
  if (range == m_range) return;
  show(range);
  emit changed(range);
}

void RangeSelector::setUnit(double perSample, const QString& unit) {
  m_perSample = perSample;
  m_unit = unit;
  show(m_range);
}

double RangeSelector::pixelOf(std::int64_t sample) const {
  return m_plot->canvas()->xAxis->coordToPixel(double(sample) * m_perSample);
}

void RangeSelector::setVisible(bool visible) {
  m_body->setVisible(visible);
  m_left->setVisible(visible);
  m_right->setVisible(visible);
  m_text->setVisible(visible);
  redraw();
}

void RangeSelector::show(SampleRange range) {
  m_range = range;
  const double from = double(range.start) * m_perSample,
               to = double(range.start + range.length) * m_perSample;
  m_body->topLeft->setCoords(from, 0);
  m_body->bottomRight->setCoords(to, 1);
  moveTo(m_left, from);
  moveTo(m_right, to);
  m_text->setText(m_unit.isEmpty()
                      ? tr("window %1 … %2").arg(range.start).arg(range.start + range.length - 1)
                      : tr("window %1 … %2 %3").arg(numberText(from, 6), numberText(to, 6), m_unit));
  placeText();
  redraw();
}

void RangeSelector::placeText() {
  const QCustomPlot* canvas = m_plot->canvas();
  const QRectF area = canvas->axisRect()->rect();
  const QMargins padding = m_text->padding();
  const double half =
      QFontMetricsF(m_text->font()).horizontalAdvance(m_text->text()) / 2 + padding.left() + padding.right();
  const double middle = (pixelOf(m_range.start) + pixelOf(m_range.start + m_range.length)) / 2;
  const double least = area.left() + half, most = std::max(least, area.right() - half);
  m_text->position->setCoords(std::clamp(middle, least, most), area.top() + 1);
}

Grip RangeSelector::gripAtPixel(double pixel) const {
  return gripAt(pixel, pixelOf(m_range.start), pixelOf(m_range.start + m_range.length));
}

SampleRange RangeSelector::dragged(double pixel) const {
  const QCPAxis* axis = m_plot->canvas()->xAxis;
  const double way = axis->pixelToCoord(pixel) - axis->pixelToCoord(m_drag.pressedAt);
  const std::int64_t shift = std::llround(way / m_perSample);
  SampleRange range = m_drag.before;
  if (m_drag.grip == Grip::body || m_locked) {
    range.start += shift;
  } else if (m_drag.grip == Grip::leftEdge) {
    // The right edge stays where it is.
    const std::int64_t end = range.start + range.length;
    range.start = std::clamp(range.start + shift, m_first, end - std::min(minimumLength, m_count));
    range.length = end - range.start;
  } else {
    range.length = std::min(range.length + shift, m_first + m_count - range.start);
  }
  return clamped(range);
}

std::optional<Qt::CursorShape> RangeSelector::cursorAt(const QPointF& pixel) const {
  const Grip grip = m_body->visible() ? gripAtPixel(pixel.x()) : Grip::none;
  if (grip == Grip::none) return {};
  return grip != Grip::body && !m_locked ? Qt::SizeHorCursor : Qt::OpenHandCursor;
}

void RangeSelector::begin(const QPointF& pixel) {
  m_drag = Drag{gripAtPixel(pixel.x()), pixel.x(), m_range};
}

void RangeSelector::drag(const QPointF& pixel) {
  const SampleRange range = dragged(pixel.x());
  if (range == m_range) return;
  show(range);
  emit changing(range);
}

void RangeSelector::finish() {
  if (m_drag.before != m_range) emit changed(m_range);
}

void RangeSelector::takeBack() {
  show(m_drag.before);
  emit changing(m_range);
}

bool RangeSelector::nudge(int direction, Qt::KeyboardModifiers modifiers) {
  if (modifiers & (Qt::ControlModifier | Qt::AltModifier) || !m_body->visible()) return false;
  const std::int64_t step = modifiers & Qt::ShiftModifier ? 10 : 1;
  setRange({m_range.start + direction * step, m_range.length});
  return true;
}

}  // namespace pw::plots
