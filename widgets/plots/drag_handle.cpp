// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/drag_handle.h"

#include <qcustomplot.h>

#include "look/tokens.h"
#include "plots/plot_view.h"

namespace pw::plots {

DragHandle::DragHandle(PlotView* plot) : QObject(plot), m_plot(plot) {
  comeFirst();
}

void DragHandle::comeFirst() {
  m_plot->canvas()->installEventFilter(this);  // the newest filter is asked first
}

void DragHandle::redraw() {
  // Before the first showing the layer has no buffer to draw into; showing draws everything.
  if (m_plot->canvas()->isVisible()) m_plot->canvas()->layer(QStringLiteral("overlay"))->replot();
}

void DragHandle::prepare(QCPAbstractItem* item) {
  item->setLayer(QStringLiteral("overlay"));
  item->setSelectable(false);
  item->setClipToAxisRect(true);
}

void DragHandle::standUpright(QCPItemStraightLine* line) {
  prepare(line);
  line->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
  line->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
}

void DragHandle::moveTo(QCPItemStraightLine* line, double x) {
  line->point1->setCoords(x, 0);
  line->point2->setCoords(x, 1);
}

void DragHandle::styleLabel(QCPItemText* label, const QColor& ink) const {
  styleLabel(label, ink, look::modeOf(m_plot->palette()));
}

void DragHandle::styleLabel(QCPItemText* label, const QColor& ink, look::Mode mode) {
  label->setColor(ink);
  label->setFont(look::font(look::Type::caption));
  label->setPadding(QMargins(6, 2, 6, 2));
  QColor backdrop = look::surfaces(mode).surface;
  backdrop.setAlphaF(0.85F);
  label->setBrush(backdrop);
}

bool DragHandle::press(QMouseEvent* event) {
  const bool inside = m_plot->canvas()->axisRect()->rect().contains(event->pos());
  if (event->button() != Qt::LeftButton || event->modifiers() != Qt::NoModifier || !inside ||
      !cursorAt(event->position())) {
    return false;
  }
  m_plot->canvas()->setFocus(Qt::MouseFocusReason);
  m_held = true;
  begin(event->position());
  return true;
}

bool DragHandle::move(QMouseEvent* event) {
  QCustomPlot* canvas = m_plot->canvas();
  if (m_held) {
    drag(event->position());
    m_plot->showReadout(event->position());
    return true;
  }
  const bool free = event->buttons() == Qt::NoButton && canvas->axisRect()->rect().contains(event->pos());
  const auto shape = free ? cursorAt(event->position()) : std::nullopt;
  if (shape) canvas->setCursor(*shape);
  if (!shape && m_hovered) canvas->setCursor(Qt::ArrowCursor);
  m_hovered = shape.has_value();
  if (m_hovered) m_plot->showReadout(event->position());
  return m_hovered;  // nobody else's cursor
}

bool DragHandle::release() {
  if (!m_held) return false;
  m_held = false;
  finish();
  return true;
}

bool DragHandle::key(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && m_held) {
    m_held = false;
    takeBack();
    return true;
  }
  const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
  if (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)
    return keyPressed(event->key(), modifiers);
  return nudge(event->key() == Qt::Key_Left ? -1 : 1, modifiers);
}

bool DragHandle::eventFilter(QObject* watched, QEvent* event) {
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
