// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <optional>

class QCPItemStraightLine;
class QCPItemText;
class QKeyEvent;
class QMouseEvent;

namespace pw::plots {

class PlotView;

/// A draggable upright line at one x: a cut between two populations. Drawn on the overlay layer, so that
/// moving it never redraws the histogram. Arrow keys move it by 1/500 of the range shown (Shift: 1/50) while
/// the plot has the focus; Esc takes a drag back.
class CutLine : public QObject {
  Q_OBJECT
 public:
  explicit CutLine(PlotView* plot);
  ~CutLine() override;

  /// Without a value there is no line. No signal.
  void setValue(std::optional<double> value);
  std::optional<double> value() const { return m_value; }
  /// A line that cannot be moved is dotted.
  void setMovable(bool movable);
  bool isMovable() const { return m_movable; }

 signals:
  /// While dragging, each time the value differs.
  void moving(double value);
  /// Once at the end of a drag or a key press: one step to undo.
  void moved(double value);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool isNear(double pixel) const;
  bool press(QMouseEvent* event);
  bool move(QMouseEvent* event);
  bool release();
  bool key(QKeyEvent* event);
  void show();
  void restyle();

  PlotView* m_plot;
  std::optional<double> m_value, m_before;  ///< m_before: where a drag began
  bool m_movable = true;
  QPointer<QCPItemStraightLine> m_line;
  QPointer<QCPItemText> m_text;
};

}  // namespace pw::plots
