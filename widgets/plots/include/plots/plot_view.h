// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "plots/content.h"
#include "plots/data_table.h"

class QAction;
class QCustomPlot;
class QKeyEvent;
class QLabel;
class QMenu;
class QMouseEvent;
class QRubberBand;
class QTimer;
class QWheelEvent;

namespace pw::plots {

class Canvas;
class Markers;
class Throttle;

/// The one plot widget of the program.
///
/// Wheel zooms x at the cursor (Ctrl: y; on an axis: that axis), dragging pans, dragging with the right
/// button or with Shift zooms into the box, double-click or Home fits, Backspace takes the last zoom back,
/// the menu button, the right button or the menu key open the menu. M and Shift+M place the markers A and B
/// under the pointer, Delete removes them. On a brushable plot a click picks a place, and dragging with Ctrl
/// or "Select what is shown" of the menu marks a region. A zoom made by a person stays when new data arrives.
/// Colours follow the palette; exports are always light. New contents are drawn at most 25 times a second.
class PlotView : public QWidget {
  Q_OBJECT
 public:
  explicit PlotView(const QString& title, QWidget* parent = nullptr);
  ~PlotView() override;

  QString title() const { return m_title; }
  void setTitle(const QString& title);
  /// Shows `content` from the next tick of the throttle on.
  void setContent(Content content);
  const Content& content() const { return m_content; }
  /// The x axis in another unit, `factor` of which make one of the old: what is shown, the zooms to go back
  /// to and the markers stay where they are.
  void stretchX(double factor, const QString& label, const QString& unit);
  /// Draws waiting content now.
  void flush();

  Range range() const;
  /// Shows `range` as if a person had zoomed there.
  void setRange(const Range& range);
  bool isZoomed() const { return m_zoomed; }
  void fit();
  void undoZoom();
  void setLogarithmicY(bool on);
  void setLogarithmicX(bool on);
  void setGridShown(bool on);
  void setLegendShown(bool on);

  /// What the context menu offers, for a menu bar too.
  QList<QAction*> plotActions() const;
  /// What is shown and where the markers are, in words.
  QString summary() const;
  Table table(bool visibleOnly = false) const;

  enum class Format { png, pdf, svg, csv, csvVisible };
  /// The plot as a file's bytes, light and with title, numbers in the C locale.
  QByteArray exported(Format format) const;
  void copyPicture() const;
  void copyData() const;
  /// Opens a window with the numbers.
  void showTable();

  Markers* markers() const { return m_markers; }
  /// Names of the series switched off in the legend.
  const QSet<QString>& hiddenSeries() const;
  /// Regions and places of this plot mean something to its page.
  void setBrushable(bool on);
  /// Says in the readout what lies under this pixel of the canvas.
  void showReadout(const QPointF& position);

  /// The drawing area, for companions such as RangeSelector in this room.
  QCustomPlot* canvas() const;

 signals:
  /// The person wants `bytes` saved; `suggestedName` has the right ending.
  void exportWanted(const QByteArray& bytes, const QString& suggestedName);
  void readoutChanged(const QString& text);
  /// Another part is shown.
  void rangeChanged();
  /// The person marked a region, in coordinates; only brushable plots.
  void brushed(const pw::plots::Range& range);
  /// The person clicked at a place, in coordinates; only brushable plots.
  void picked(double x, double y);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void draw();
  void restyle();
  void describe();
  void pushZoom();
  void placeMarker(bool second);
  void placeMarkerA() { placeMarker(false); }
  void placeMarkerB() { placeMarker(true); }
  void removeMarkers();
  void brushShown() { emit brushed(range()); }
  Range rangeOf(const QRect& box) const;
  void wheelTurned(QWheelEvent* event);
  bool mousePressed(QMouseEvent* event);
  bool mouseMoved(QMouseEvent* event);
  bool mouseReleased(QMouseEvent* event);
  bool keyPressed(QKeyEvent* event);
  void openMenu(const QPoint& globalPosition);
  void buildActions();
  void addExport(const QString& text, const char* name, Format format, const QString& ending);

  QString m_title;
  Content m_content;
  bool m_zoomed = false;
  std::optional<bool> m_logarithmicX, m_logarithmicY;  ///< a person's choice outlives new contents
  bool m_setting = false;  ///< a range is being set by the program, not by a person
  std::vector<Range> m_history;
  Canvas* m_canvas = nullptr;
  Throttle* m_throttle = nullptr;
  QLabel *m_heading = nullptr, *m_readout = nullptr;
  QMenu* m_menu = nullptr;
  QRubberBand* m_rubberBand = nullptr;
  std::optional<QPoint> m_boxOrigin, m_pressedAt;
  QTimer* m_pickTimer = nullptr;
  QPointF m_picked;
  bool m_brushable = false, m_brushing = false;  ///< the box that is drawn marks a region instead of zooming
  Markers* m_markers = nullptr;
  std::optional<QPointF> m_pointer,
      m_menuAt;  ///< pixels of the canvas: the pointer; where the menu was asked for
};

}  // namespace pw::plots
