// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <cstdint>

#include "plots/drag_handle.h"

class QCPItemRect;

namespace pw::plots {

/// Which part of the selector a pixel hits: an edge within `tolerance` pixels (the nearer one), else the
/// body.
enum class Grip { none, body, leftEdge, rightEdge };
Grip gripAt(double pixel, double leftPixel, double rightPixel, double tolerance = 6);

/// A run of whole samples on the x axis.
struct SampleRange {
  std::int64_t start = 0, length = 1;
  friend bool operator==(const SampleRange&, const SampleRange&) = default;
};

/// A draggable run of samples over a plot whose x axis counts samples, or time. Drawn on the overlay layer,
/// so that moving it never redraws the curves. The body moves it; the edges change its length unless that is
/// locked, in which case they move it too. Arrow keys move by 1 (Shift: 10) while the plot has the focus; Esc
/// takes a drag back.
class RangeSelector : public DragHandle {
  Q_OBJECT
 public:
  explicit RangeSelector(PlotView* plot);
  ~RangeSelector() override;

  SampleRange range() const { return m_range; }
  /// Kept inside the limits and at least minimumLength long; emits changed() when it differs.
  void setRange(SampleRange range);
  /// Samples [first, first + count) that may be selected.
  void setLimits(std::int64_t first, std::int64_t count);
  /// The x axis shows `perSample` of `unit` for one sample; at first 1 of none.
  void setUnit(double perSample, const QString& unit);
  bool isLengthLocked() const { return m_locked; }
  void setLengthLocked(bool locked) { m_locked = locked; }
  void setVisible(bool visible);

  static constexpr std::int64_t minimumLength = 8;

 signals:
  /// While dragging, each time the range differs.
  void changing(pw::plots::SampleRange range);
  /// Once at the end of a drag, a key press or setRange: one step to undo.
  void changed(pw::plots::SampleRange range);

 protected:
  std::optional<Qt::CursorShape> cursorAt(const QPointF& pixel) const override;
  void begin(const QPointF& pixel) override;
  void drag(const QPointF& pixel) override;
  void finish() override;
  void takeBack() override;
  bool nudge(int direction, Qt::KeyboardModifiers modifiers) override;
  void restyle() override;

 private:
  struct Drag {
    Grip grip = Grip::none;
    double pressedAt = 0;
    SampleRange before;
  };
  Grip gripAtPixel(double pixel) const;
  SampleRange dragged(double pixel) const;
  SampleRange clamped(SampleRange range) const;
  void show(SampleRange range);
  /// Pixel of the beginning of a sample.
  double pixelOf(std::int64_t sample) const;
  /// The words stand over the window, but never outside the axis rectangle.
  void placeText();

  SampleRange m_range{120, 161};
  std::int64_t m_first = 0, m_count = 1;
  bool m_locked = true;
  double m_perSample = 1;
  QString m_unit;
  Drag m_drag;
  QPointer<QCPItemRect> m_body;
  QPointer<QCPItemStraightLine> m_left, m_right;
  QPointer<QCPItemText> m_text;
};

}  // namespace pw::plots
