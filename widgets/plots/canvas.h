// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <QSet>

#include "plots/content.h"
#include "plots/si_format.h"

namespace pw::plots {

/// QCustomPlot with our look, filled from a Content. PlotView puts one on the screen; an export fills a fresh
/// one, light and in the C locale, so that the visible plot is never touched.
class Canvas : public QCustomPlot {
  Q_OBJECT
 public:
  explicit Canvas(QWidget* parent = nullptr);

  /// Replaces all series; the shown range stays.
  void show(const Content& content);
  void restyle(look::Mode mode);
  /// Draws everything anew before the next paint: once, however often asked, and never while hidden.
  void redraw();
  void redrawNow();
  Range range() const;
  void setShownRange(const Range& range);
  void setGridShown(bool on);
  void setLegendShown(bool on) { m_legendShown = on; }
  bool isLegendShown() const { return m_legendShown; }
  bool isGridShown() const { return m_gridShown; }
  void setHidden(const QSet<QString>& names) { m_hidden = names; }
  const QSet<QString>& hidden() const { return m_hidden; }
  void toggleHidden(const QString& name);
  QFont plotFont() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QColor ink(look::Tone tone, double opacity = 1) const;
  QPen pen(look::Tone tone, Stroke stroke = Stroke::solid, double opacity = 1, double width = 1) const;
  void add(const Line& line);
  void add(const Points& points);
  void add(const Histogram& histogram, bool logarithmic);
  void add(const Bars& bars, std::size_t index, std::size_t count);
  void add(const Band& band);
  void add(const Guide& guide, const Range& fitted);
  void add(const Density& density);
  void addEmptyText(const QString& text);
  void showScales(bool on);
  void nameInLegend(QCPAbstractPlottable* plottable, const QString& name);
  void removeSeries();
  void setScale(QCPAxis* axis, const Axis& spec);
  void updateTitle(QCPAxis* axis, const Axis& spec);
  void styleAxis(QCPAxis* axis);
  void styleLegend();

  Axis m_x, m_y;
  look::Mode m_mode = look::Mode::light;
  bool m_stale = true;  ///< what is drawn is not what is to be seen
  bool m_gridShown = true, m_legendShown = true;
  bool m_scaled = true;  ///< numbers and grid are drawn: not where there is nothing to read off
  QSet<QString> m_hidden;
  QList<QPointer<QCPAbstractItem>> m_marks;
  QPointer<QCPColorScale> m_colourScale;
  QCPLayoutGrid* m_legendRow = nullptr;
};

}  // namespace pw::plots
