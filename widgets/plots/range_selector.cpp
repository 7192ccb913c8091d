// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_selector.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

#include "look/tokens.h"
#include "plots/plot_view.h"

namespace pw::plots {

Grip gripAt(double pixel, double leftPixel, double rightPixel, double tolerance) {
  const double toLeft = std::abs(pixel - leftPixel), toRight = std::abs(pixel - rightPixel);
  if (std::min(toLeft, toRight) <= tolerance) return toLeft <= toRight ? Grip::leftEdge : Grip::rightEdge;
  return pixel > leftPixel && pixel < rightPixel ? Grip::body : Grip::none;
}

RangeSelector::RangeSelector(PlotView* plot) : QObject(plot), m_plot(plot) {
  QCustomPlot* canvas = plot->canvas();
  const auto prepare = [](auto* item) {
    item->setLayer(QStringLiteral("overlay"));
    item->setSelectable(false);
    item->setClipToAxisRect(true);
  };
  m_body = new QCPItemRect(canvas);
  m_left = new QCPItemStraightLine(canvas);
  m_right = new QCPItemStraightLine(canvas);
  m_text = new QCPItemText(canvas);
  prepare(m_body.data());
  prepare(m_left.data());
  prepare(m_right.data());
  prepare(m_text.data());
  // Always over the full height: y is a share of the axis rectangle.
  m_body->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_body->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
  for (QCPItemStraightLine* edge : {m_left.data(), m_right.data()}) {
    edge->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
    edge->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  m_text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
  m_text->setPadding(QMargins(6, 2, 6, 2));
  canvas->installEventFilter(this);
  restyle();
  show(m_range);
}

RangeSelector::~RangeSelector() = default;

void RangeSelector::restyle() {
  const look::Mode mode = look::modeOf(m_plot->palette());
  QColor ink = look::colour(look::Tone::accent, mode);
  m_left->setPen(ink);
  m_right->setPen(ink);
  m_text->setColor(ink);
  m_text->setFont(look::font(look::Type::caption));
  QColor backdrop = look::surfaces(mode).surface;
  backdrop.setAlphaF(0.85F);
  m_text->setBrush(backdrop);
  ink.setAlphaF(0.12F);
  m_body->setBrush(ink);
  m_body->setPen(Qt::NoPen);
}

void RangeSelector::redraw() {
  // Before the first showing the layer has no buffer to draw into; showing draws everything.
  if (m_plot->canvas()->isVisible()) m_plot->canvas()->layer(QStringLiteral("overlay"))->replot();
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

void RangeSelector::setVisible(bool visible) {
  m_body->setVisible(visible);
  m_left->setVisible(visible);
  m_right->setVisible(visible);
  m_text->setVisible(visible);
  redraw();
}

void RangeSelector::show(SampleRange range) {
  m_range = range;
  const double from = double(range.start), to = double(range.start + range.length);
  m_body->topLeft->setCoords(from, 0);
  m_body->bottomRight->setCoords(to, 1);
  m_left->point1->setCoords(from, 0);
  m_left->point2->setCoords(from, 1);
  m_right->point1->setCoords(to, 0);
  m_right->point2->setCoords(to, 1);
  m_text->position->setCoords((from + to) / 2, 0.01);
  m_text->setText(tr("window %1 … %2").arg(range.start).arg(range.start + range.length - 1));
  redraw();
}

Grip RangeSelector::gripAtPixel(double pixel) const {
  const QCPAxis* axis = m_plot->canvas()->xAxis;
  return gripAt(pixel, axis->coordToPixel(double(m_range.start)),
                axis->coordToPixel(double(m_range.start + m_range.length)));
}

SampleRange RangeSelector::dragged(double pixel) const {
  const QCPAxis* axis = m_plot->canvas()->xAxis;
  const std::int64_t shift = std::llround(axis->pixelToCoord(pixel) - axis->pixelToCoord(m_drag->pressedAt));
  SampleRange range = m_drag->before;
  if (m_drag->grip == Grip::body || m_locked) {
    range.start += shift;
  } else if (m_drag->grip == Grip::leftEdge) {
    // The right edge stays where it is.
    const std::int64_t end = range.start + range.length;
    range.start = std::clamp(range.start + shift, m_first, end - std::min(minimumLength, m_count));
    range.length = end - range.start;
  } else {
    range.length = std::min(range.length + shift, m_first + m_count - range.start);
  }
  return clamped(range);
}

bool RangeSelector::press(QMouseEvent* event) {
  const bool inside = m_plot->canvas()->axisRect()->rect().contains(event->pos());
  if (event->button() != Qt::LeftButton || event->modifiers() != Qt::NoModifier || !inside ||
      !m_body->visible()) {
    return false;
  }
  const Grip grip = gripAtPixel(event->position().x());
  if (grip == Grip::none) return false;
  m_plot->canvas()->setFocus(Qt::MouseFocusReason);
  m_drag = Drag{grip, event->position().x(), m_range};
  return true;
}

bool RangeSelector::move(QMouseEvent* event) {
  if (!m_drag) {
    const bool inside = m_plot->canvas()->axisRect()->rect().contains(event->pos()) && m_body->visible();
    const Grip grip = inside ? gripAtPixel(event->position().x()) : Grip::none;
    const bool edge = grip == Grip::leftEdge || grip == Grip::rightEdge;
    m_plot->canvas()->setCursor(grip == Grip::none  ? Qt::ArrowCursor
                                : edge && !m_locked ? Qt::SizeHorCursor
                                                    : Qt::OpenHandCursor);
    return false;
  }
  const SampleRange range = dragged(event->position().x());
  if (range != m_range) {
    show(range);
    emit changing(range);
  }
  return true;
}

bool RangeSelector::release() {
  if (!m_drag) return false;
  const bool moved = m_drag->before != m_range;
  m_drag.reset();
  if (moved) emit changed(m_range);
  return true;
}

bool RangeSelector::key(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && m_drag) {
    const SampleRange before = m_drag->before;
    m_drag.reset();
    show(before);
    emit changing(before);
    return true;
  }
  const bool arrow = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
  if (!arrow || event->modifiers() & Qt::ControlModifier || !m_body->visible()) return false;
  const std::int64_t step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
  setRange({m_range.start + (event->key() == Qt::Key_Left ? -step : step), m_range.length});
  return true;
}

bool RangeSelector::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      return press(static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
      return move(static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
      return release();
    case QEvent::KeyPress:
      return key(static_cast<QKeyEvent*>(event));
    case QEvent::FocusOut:
      release();
      break;
    case QEvent::PaletteChange:
      restyle();
      break;
    default:
      break;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace pw::plots
