// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

class QCPAbstractItem;
class QCPItemStraightLine;
class QCPItemText;
class QColor;
class QKeyEvent;
class QMouseEvent;
class QPointF;
namespace pw::look {
enum class Mode;
}

namespace pw::plots {

class PlotView;

/// Something over a plot that a person takes hold of with the left button: the one way all of them are
/// dragged. A press inside the axes where cursorAt() names a cursor takes hold; Esc takes the drag back; what
/// ends it otherwise (release, loss of the focus) keeps it. Items live on the overlay layer, so that moving
/// them never redraws the curves.
class DragHandle : public QObject {
  Q_OBJECT
 public:
  bool isDragging() const { return m_held; }

  /// For items on the overlay, which nothing but a handle reacts to.
  static void prepare(QCPAbstractItem* item);
  /// An upright line over the full height, whatever the y axis shows.
  static void standUpright(QCPItemStraightLine* line);
  static void moveTo(QCPItemStraightLine* line, double x);
  static void styleLabel(QCPItemText* label, const QColor& ink, look::Mode mode);

 protected:
  explicit DragHandle(PlotView* plot);
  bool eventFilter(QObject* watched, QEvent* event) override;

  /// The cursor over what can be taken hold of at this pixel of the canvas; none: nothing is there.
  virtual std::optional<Qt::CursorShape> cursorAt(const QPointF& pixel) const = 0;
  virtual void begin(const QPointF& pixel) = 0;
  virtual void drag(const QPointF& pixel) = 0;
  virtual void finish() = 0;
  virtual void takeBack() = 0;
  /// An arrow key, to the right (1) or left (−1), while the plot has the focus. False: not taken.
  virtual bool nudge(int direction, Qt::KeyboardModifiers modifiers) = 0;
  /// Any other key, while the plot has the focus. False: not taken.
  virtual bool keyPressed(int /*key*/, Qt::KeyboardModifiers /*modifiers*/) { return false; }
  /// Colours and fonts of the present palette.
  virtual void restyle() = 0;

  /// Is asked before those that came earlier.
  void comeFirst();
  /// Draws the overlay again.
  void redraw();
  void styleLabel(QCPItemText* label, const QColor& ink) const;

  PlotView* const m_plot;

 private:
  bool press(QMouseEvent* event);
  bool move(QMouseEvent* event);
  bool release();
  bool key(QKeyEvent* event);
  bool m_held = false, m_hovered = false;
};

}  // namespace pw::plots
