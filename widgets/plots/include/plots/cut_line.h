// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QString>

#include "plots/drag_handle.h"

namespace pw::plots {

/// A draggable upright line at one x: a cut between two populations. Drawn on the overlay layer, so that
/// moving it never redraws the histogram. Arrow keys move it by 1/500 of the range shown (Shift: 1/50) while
/// the plot has the focus; Esc takes a drag back.
class CutLine : public DragHandle {
  Q_OBJECT
 public:
  explicit CutLine(PlotView* plot);
  ~CutLine() override;

  /// Without a value there is no line. No signal.
  void setValue(std::optional<double> value);
  std::optional<double> value() const { return m_value; }
  /// What the line is called beside its value; "cut" at first.
  void setName(const QString& name);
  /// A line that cannot be moved is dotted.
  void setMovable(bool movable);
  bool isMovable() const { return m_movable; }

 signals:
  /// While dragging, each time the value differs.
  void moving(double value);
  /// Once at the end of a drag or a key press: one step to undo.
  void moved(double value);

 protected:
  std::optional<Qt::CursorShape> cursorAt(const QPointF& pixel) const override;
  void begin(const QPointF& pixel) override;
  void drag(const QPointF& pixel) override;
  void finish() override;
  void takeBack() override;
  bool nudge(int direction, Qt::KeyboardModifiers modifiers) override;
  void restyle() override;

 private:
  void show();

  std::optional<double> m_value, m_before;  ///< m_before: where a drag began
  QString m_name;
  bool m_movable = true;
  QPointer<QCPItemStraightLine> m_line;
  QPointer<QCPItemText> m_text;
};

}  // namespace pw::plots
