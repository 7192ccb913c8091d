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

CutLine::CutLine(PlotView* plot) : DragHandle(plot), m_name(tr("cut")) {
  QCustomPlot* canvas = plot->canvas();
  m_line = new QCPItemStraightLine(canvas);
  m_text = new QCPItemText(canvas);
  standUpright(m_line);
  prepare(m_text);
  m_text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
  restyle();
  show();
}

CutLine::~CutLine() = default;

void CutLine::setValue(std::optional<double> value) {
  if (isDragging()) return;
  m_value = value;
  show();
}

void CutLine::setName(const QString& name) {
  m_name = name;
  show();
}

void CutLine::setMovable(bool movable) {
  m_movable = movable;
  restyle();
  show();
}

void CutLine::restyle() {
  const QColor ink = look::colour(look::Tone::accent, look::modeOf(m_plot->palette()));
  m_line->setPen(QPen(ink, 1, m_movable ? Qt::SolidLine : Qt::DotLine));
  styleLabel(m_text, ink);
}

void CutLine::show() {
  m_line->setVisible(m_value.has_value());
  m_text->setVisible(m_value.has_value());
  if (m_value) {
    moveTo(m_line, *m_value);
    m_text->position->setCoords(*m_value, 0.01);
    m_text->setText(QStringLiteral("%1 %2").arg(m_name, numberText(*m_value)));
  }
  redraw();
}

std::optional<Qt::CursorShape> CutLine::cursorAt(const QPointF& pixel) const {
  const bool near =
      m_value && m_movable && std::abs(pixel.x() - m_plot->canvas()->xAxis->coordToPixel(*m_value)) <= reach;
  return near ? std::optional(Qt::SizeHorCursor) : std::nullopt;
}

void CutLine::begin(const QPointF&) {
  m_before = m_value;
}

void CutLine::drag(const QPointF& position) {
  const QCustomPlot* canvas = m_plot->canvas();
  const QRect area = canvas->axisRect()->rect();
  const double pixel = std::clamp(position.x(), double(area.left()), double(area.right()));
  const double value = canvas->xAxis->pixelToCoord(pixel);
  if (value == *m_value) return;
  m_value = value;
  show();
  emit moving(value);
}

void CutLine::finish() {
  if (m_before != m_value) emit moved(*m_value);
}

void CutLine::takeBack() {
  m_value = m_before;
  show();
  emit moving(*m_value);
}

bool CutLine::nudge(int direction, Qt::KeyboardModifiers modifiers) {
  if (modifiers & (Qt::ControlModifier | Qt::AltModifier) || !m_value || !m_movable) return false;
  const double share = modifiers & Qt::ShiftModifier ? 1.0 / 50 : 1.0 / 500;
  m_value = *m_value + direction * share * m_plot->canvas()->xAxis->range().size();
  show();
  emit moved(*m_value);
  return true;
}

}  // namespace pw::plots
