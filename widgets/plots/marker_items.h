// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QPointer>
#include <array>

#include "look/tokens.h"
#include "plots/marker_pair.h"

class QCPItemStraightLine;
class QCPItemText;
class QCPItemTracer;
class QCustomPlot;

namespace pw::plots {

/// The markers as drawn: on the screen by Markers, and in exported pictures.
class MarkerItems {
 public:
  explicit MarkerItems(QCustomPlot* canvas);
  void restyle(look::Mode mode);
  void show(const Content& content, const MarkerPair& markers, const QLocale& locale);

 private:
  struct One {
    QPointer<QCPItemStraightLine> line;
    QPointer<QCPItemTracer> dot;
    QPointer<QCPItemText> letter;
  };
  void show(const One& one, const std::optional<QPointF>& at);
  QCustomPlot* m_canvas;
  std::array<One, 2> m_ones;
  QPointer<QCPItemText> m_words;
};

}  // namespace pw::plots
