// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "plots/drag_handle.h"
#include "plots/marker_pair.h"

namespace pw::plots {

class MarkerItems;

/// The two markers A and B of a plot with the difference between them. They snap to the curves, are dragged
/// with the left button and moved from point to point by Alt with the arrow keys (with Shift ten at a time).
class Markers : public DragHandle {
  Q_OBJECT
 public:
  enum class Which { a, b };
  explicit Markers(PlotView* plot);
  ~Markers() override;

  const MarkerPair& pair() const { return m_pair; }
  /// Puts a marker at a pixel of the canvas, or at the point of the curves nearest to it.
  void place(Which which, const QPointF& pixel);
  void clear();
  void setSnapping(bool on) { m_snapping = on; }
  /// x has another unit: the markers stay at the same data.
  void stretchX(double factor);
  /// The plot shows other contents: the markers keep their x and go to the new curves.
  void follow();

 signals:
  void changed();

 protected:
  std::optional<Qt::CursorShape> cursorAt(const QPointF& pixel) const override;
  void begin(const QPointF& pixel) override;
  void drag(const QPointF& pixel) override;
  void finish() override {}
  void takeBack() override;
  bool nudge(int direction, Qt::KeyboardModifiers modifiers) override;
  void restyle() override;

 private:
  std::optional<Which> at(const QPointF& pixel) const;
  std::optional<QPointF>& marker(Which which) { return which == Which::a ? m_pair.a : m_pair.b; }
  QPointF pixelOf(const QPointF& point) const;
  std::optional<QPointF> snapped(const QPointF& pixel, std::optional<double> above = {},
                                 std::optional<double> below = {}) const;
  void show();

  MarkerPair m_pair, m_before;  ///< m_before: where a drag began
  Which m_current = Which::a;
  bool m_snapping = true;
  std::unique_ptr<MarkerItems> m_items;
};

}  // namespace pw::plots
