// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/cut_line.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

#include "look/tokens.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"

namespace pw::plots {
namespace {

constexpr double reach = 6;  // pixels beside the line that still take hold of it

}  // namespace

CutLine::CutLine(PlotView* plot) : QObject(plot), m_plot(plot) {
  QCustomPlot* canvas = plot->canvas();
  m_line = new QCPItemStraightLine(canvas);
  m_text = new QCPItemText(canvas);
  for (QCPAbstractItem* item :
       {static_cast<QCPAbstractItem*>(m_line), static_cast<QCPAbstractItem*>(m_text)}) {
    item->setLayer(QStringLiteral("overlay"));
    item->setSelectable(false);
    item->setClipToAxisRect(true);
  }
  m_line->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_line->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
  m_text->setPadding(QMargins(6, 2, 6, 2));
  canvas->installEventFilter(this);
  restyle();
  show();
}

CutLine::~CutLine() = default;

void CutLine::setValue(std::optional<double> value) {
  if (m_before) return;  // a person is dragging
  m_value = value;
  show();
}

void CutLine::setMovable(bool movable) {
  m_movable = movable;
  restyle();
  show();
}

void CutLine::restyle() {
  const look::Mode mode = look::modeOf(m_plot->palette());
  const QColor ink = look::colour(look::Tone::accent, mode);
  m_line->setPen(QPen(ink, 1, m_movable ? Qt::SolidLine : Qt::DotLine));
  m_text->setColor(ink);
  m_text->setFont(look::font(look::Type::caption));
  QColor backdrop = look::surfaces(mode).surface;
  backdrop.setAlphaF(0.85F);
  m_text->setBrush(backdrop);
}

void CutLine::show() {
  m_line->setVisible(m_value.has_value());
  m_text->setVisible(m_value.has_value());
  if (m_value) {
    m_line->point1->setCoords(*m_value, 0);
    m_line->point2->setCoords(*m_value, 1);
    m_text->position->setCoords(*m_value, 0.01);
    m_text->setText(tr("cut %1").arg(numberText(*m_value)));
  }
  // Before the first showing the layer has no buffer to draw into; showing draws everything.
  if (m_plot->canvas()->isVisible()) m_plot->canvas()->layer(QStringLiteral("overlay"))->replot();
}

bool CutLine::isNear(double pixel) const {
  return m_value && m_movable && std::abs(pixel - m_plot->canvas()->xAxis->coordToPixel(*m_value)) <= reach;
}

bool CutLine::press(QMouseEvent* event) {
  const bool inside = m_plot->canvas()->axisRect()->rect().contains(event->pos());
  if (event->button() != Qt::LeftButton || event->modifiers() != Qt::NoModifier || !inside ||
      !isNear(event->position().x())) {
    return false;
  }
  m_plot->canvas()->setFocus(Qt::MouseFocusReason);
  m_before = m_value;
  return true;
}

bool CutLine::move(QMouseEvent* event) {
  QCustomPlot* canvas = m_plot->canvas();
  if (!m_before) {
    canvas->setCursor(isNear(event->position().x()) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    return false;
  }
  const QRect area = canvas->axisRect()->rect();
  const double pixel = std::clamp(event->position().x(), double(area.left()), double(area.right()));
  const double value = canvas->xAxis->pixelToCoord(pixel);
  if (value == *m_value) return true;
  m_value = value;
  show();
  emit moving(value);
  return true;
}

bool CutLine::release() {
  if (!m_before) return false;
  const bool differs = m_before != m_value;
  m_before.reset();
  if (differs) emit moved(*m_value);
  return true;
}

bool CutLine::key(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && m_before) {
    m_value = m_before;
    m_before.reset();
    show();
    emit moving(*m_value);
    return true;
  }
  const bool arrow = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
  if (!arrow || event->modifiers() & Qt::ControlModifier || !m_value || !m_movable) return false;
  const double share = event->modifiers() & Qt::ShiftModifier ? 1.0 / 50 : 1.0 / 500;
  const double step = share * m_plot->canvas()->xAxis->range().size();
  m_value = *m_value + (event->key() == Qt::Key_Left ? -step : step);
  show();
  emit moved(*m_value);
  return true;
}

bool CutLine::eventFilter(QObject* watched, QEvent* event) {
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
