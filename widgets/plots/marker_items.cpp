// SPDX-License-Identifier: GPL-3.0-or-later
#include "marker_items.h"

#include <qcustomplot.h>

#include <QCoreApplication>

#include "plots/drag_handle.h"

namespace pw::plots {

MarkerItems::MarkerItems(QCustomPlot* canvas) : m_canvas(canvas) {
  const std::array names{QCoreApplication::translate("pw::plots", "A"),
                         QCoreApplication::translate("pw::plots", "B")};
  for (std::size_t i = 0; i < m_ones.size(); ++i) {
    One& one = m_ones[i];
    one.line = new QCPItemStraightLine(canvas);
    one.dot = new QCPItemTracer(canvas);
    one.letter = new QCPItemText(canvas);
    DragHandle::standUpright(one.line);
    DragHandle::prepare(one.dot);
    DragHandle::prepare(one.letter);
    one.dot->setStyle(QCPItemTracer::tsCircle);
    one.dot->setSize(7);
    one.letter->setText(names[i]);
    one.letter->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    one.letter->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  m_words = new QCPItemText(canvas);
  DragHandle::prepare(m_words);
  m_words->position->setType(QCPItemPosition::ptAxisRectRatio);
  m_words->setTextAlignment(Qt::AlignLeft);
}

void MarkerItems::restyle(look::Mode mode) {
  const QColor ink = look::colour(look::Tone::neutral, mode);
  for (const One& one : m_ones) {
    one.line->setPen(QPen(ink, 1, Qt::DashLine));
    one.dot->setPen(QPen(ink, 1));
    one.dot->setBrush(look::surfaces(mode).surface);
    DragHandle::styleLabel(one.letter, ink, mode);
  }
  DragHandle::styleLabel(m_words, ink, mode);
  m_words->setPen(QPen(look::surfaces(mode).border, 0));
}

void MarkerItems::show(const One& one, const std::optional<QPointF>& at) {
  one.line->setVisible(at.has_value());
  one.dot->setVisible(at.has_value());
  one.letter->setVisible(at.has_value());
  if (!at) return;
  DragHandle::moveTo(one.line, at->x());
  one.dot->position->setCoords(*at);
  one.letter->position->setCoords(at->x(), 0.99);
}

void MarkerItems::show(const Content& content, const MarkerPair& markers, const QLocale& locale) {
  show(m_ones[0], markers.a);
  show(m_ones[1], markers.b);
  m_words->setVisible(!markers.isEmpty());
  if (markers.isEmpty()) return;
  m_words->setText(markerLines(content, markers, locale).join(QLatin1Char('\n')));
  // In the corner furthest from the markers' points; below, above their letters.
  const QRectF area = m_canvas->axisRect()->rect();
  const auto distance = [&](const QPointF& corner) {
    double least = INFINITY;
    for (const std::optional<QPointF>& at : {markers.a, markers.b}) {
      if (!at) continue;
      const QPointF point(m_canvas->xAxis->coordToPixel(at->x()), m_canvas->yAxis->coordToPixel(at->y()));
      least = std::min(least, QLineF(point, area.topLeft() + QPointF(corner.x() * area.width(),
                                                                     corner.y() * area.height()))
                                  .length());
    }
    return least;
  };
  QPointF best(0.985, 0.1);
  for (const QPointF& corner : {QPointF(0.015, 0.1), QPointF(0.985, 0.85), QPointF(0.015, 0.85)}) {
    if (distance(corner) > distance(best)) best = corner;
  }
  m_words->position->setCoords(best);
  m_words->setPositionAlignment((best.x() > 0.5 ? Qt::AlignRight : Qt::AlignLeft) |
                                (best.y() > 0.5 ? Qt::AlignBottom : Qt::AlignTop));
}

}  // namespace pw::plots
