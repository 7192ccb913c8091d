// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/markers.h"

#include <qcustomplot.h>

#include <cmath>

#include "canvas.h"
#include "look/tokens.h"
#include "marker_items.h"
#include "plots/plot_view.h"

namespace pw::plots {
namespace {

constexpr double reach = 6;      // pixels beside a marker's line that still take hold of it
constexpr int nudgeShare = 500;  // of the range: a step where there are no points to go to
constexpr int fastNudge = 10;

}  // namespace

Markers::Markers(PlotView* plot) : DragHandle(plot), m_items(std::make_unique<MarkerItems>(plot->canvas())) {
  restyle();
  show();
}

Markers::~Markers() = default;

void Markers::restyle() {
  m_items->restyle(look::modeOf(m_plot->palette()));
}

void Markers::show() {
  m_items->show(m_plot->content(), m_pair, m_plot->locale());
  redraw();
}

QPointF Markers::pixelOf(const QPointF& point) const {
  return {m_plot->canvas()->xAxis->coordToPixel(point.x()), m_plot->canvas()->yAxis->coordToPixel(point.y())};
}

std::optional<QPointF> Markers::snapped(const QPointF& pixel, std::optional<double> above,
                                        std::optional<double> below) const {
  if (!m_snapping) return {};
  return nearestPoint(m_plot->content(), {pixel,
                                          [this](double x, double y) {
                                            return pixelOf({x, y});
                                          },
                                          m_plot->hiddenSeries(), above, below});
}

void Markers::place(Which which, const QPointF& pixel) {
  if (m_plot->content().isEmpty()) return;
  const QCustomPlot* canvas = m_plot->canvas();
  const QRectF area = canvas->axisRect()->rect();
  const QPointF inside(std::clamp(pixel.x(), area.left(), area.right()),
                       std::clamp(pixel.y(), area.top(), area.bottom()));
  if (m_pair.isEmpty()) comeFirst();  // before a window that may lie under them
  m_current = which;
  marker(which) = snapped(inside).value_or(
      QPointF(canvas->xAxis->pixelToCoord(inside.x()), canvas->yAxis->pixelToCoord(inside.y())));
  show();
  emit changed();
}

void Markers::clear() {
  if (m_pair.isEmpty()) return;
  m_pair = {};
  show();
  emit changed();
}

void Markers::stretchX(double factor) {
  for (std::optional<QPointF>* one : {&m_pair.a, &m_pair.b}) {
    if (*one) (*one)->rx() *= factor;
  }
}

void Markers::follow() {
  if (m_pair.isEmpty() || isDragging()) return;
  for (std::optional<QPointF>* one : {&m_pair.a, &m_pair.b}) {
    if (*one) *one = snapped(pixelOf(**one)).value_or(**one);
  }
  show();
}

std::optional<Markers::Which> Markers::at(const QPointF& pixel) const {
  const auto distance = [&](const std::optional<QPointF>& one) {
    return one ? std::abs(pixel.x() - pixelOf(*one).x()) : INFINITY;
  };
  const double toA = distance(m_pair.a), toB = distance(m_pair.b);
  if (std::min(toA, toB) > reach) return {};
  return toA < toB ? Which::a : Which::b;
}

std::optional<Qt::CursorShape> Markers::cursorAt(const QPointF& pixel) const {
  return at(pixel) ? std::optional(Qt::SizeHorCursor) : std::nullopt;
}

void Markers::begin(const QPointF& pixel) {
  m_before = m_pair;
  m_current = at(pixel).value_or(m_current);
}

void Markers::drag(const QPointF& pixel) {
  place(m_current, pixel);
}

void Markers::takeBack() {
  m_pair = m_before;
  show();
  emit changed();
}

bool Markers::nudge(int direction, Qt::KeyboardModifiers modifiers) {
  std::optional<QPointF>& one = marker(m_current);
  if (!(modifiers & Qt::AltModifier) || modifiers & Qt::ControlModifier || !one) return false;
  const int steps = modifiers & Qt::ShiftModifier ? fastNudge : 1;
  const auto next = [&]() -> QPointF {
    const auto limit = [&](int way) { return way == direction ? std::optional(one->x()) : std::nullopt; };
    if (const auto point = snapped(pixelOf(*one), limit(1), limit(-1))) return *point;
    if (snapped(pixelOf(*one))) return *one;  // at the end of the curve
    return {one->x() + direction * m_plot->canvas()->xAxis->range().size() / nudgeShare, one->y()};
  };
  for (int i = 0; i < steps; ++i) one = next();
  show();
  emit changed();
  return true;
}

}  // namespace pw::plots
