// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <functional>
#include <vector>

#include "plots/drag_handle.h"

namespace pw::plots {

/// A line over a plot, in its coordinates, that hangs on a few handles.
struct Outline {
  QString name;
  std::vector<QPointF> handles;
  /// The line through the handles; none: from handle to handle.
  std::function<std::vector<QPointF>(const std::vector<QPointF>&)> line{};
  bool closed = false;           ///< from the last handle back to the first
  bool firstCarriesAll = false;  ///< the others keep their distances to the first handle
  std::size_t leastHandles = 0;  ///< > 0: handles may be put in between and removed down to so many
};

/// Outlines over a plot, one of which is edited: its handles are dragged; dragging the middle of a side puts
/// a new handle there; arrow keys move the handle touched last by 1/500 of the range shown (Shift: 1/50),
/// Insert puts one behind it, Delete removes it; Esc takes a drag back. Drawn on the overlay layer.
class OutlineEditor : public DragHandle {
  Q_OBJECT
 public:
  explicit OutlineEditor(PlotView* plot);
  ~OutlineEditor() override;

  /// `current`: the one that is edited; −1: none. No signal.
  void setOutlines(std::vector<Outline> outlines, int current);
  const std::vector<Outline>& outlines() const { return m_outlines; }
  int current() const { return m_current; }

 signals:
  /// While dragging.
  void changing(const std::vector<QPointF>& handles);
  /// Once at the end of a drag or a key press: one step to undo.
  void changed(const std::vector<QPointF>& handles);

 protected:
  std::optional<Qt::CursorShape> cursorAt(const QPointF& pixel) const override;
  void begin(const QPointF& pixel) override;
  void drag(const QPointF& pixel) override;
  void finish() override;
  void takeBack() override;
  bool nudge(int direction, Qt::KeyboardModifiers modifiers) override;
  bool keyPressed(int key, Qt::KeyboardModifiers modifiers) override;
  void restyle() override;

 private:
  class Item;
  Outline* edited();
  const Outline* edited() const;
  QPointF pixelOf(const QPointF& point) const;
  QPointF pointOf(const QPointF& pixel) const;
  std::optional<std::size_t> handleAt(const QPointF& pixel) const;
  /// The handle in front of the side whose middle is here.
  std::optional<std::size_t> middleAt(const QPointF& pixel) const;
  QPointF middleAfter(const Outline& outline, std::size_t handle) const;
  bool move(double x, double y, Qt::KeyboardModifiers modifiers);
  void carry(const QPointF& by);

  std::vector<Outline> m_outlines;
  int m_current = -1;
  std::size_t m_handle = 0;  ///< touched last
  std::vector<QPointF> m_before;
  Item* m_item;
};

}  // namespace pw::plots
