// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas.h"

#include <QAccessibleWidget>
#include <algorithm>
#include <cmath>
#include <utility>

namespace pw::plots {
namespace {

/// Ticks at round numbers of the prefixed unit: the label is the coordinate divided by the prefix.
template <class Ticker>
class Prefixed final : public Ticker {
 public:
  double factor = 1;

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    const double shown = tick / factor;
    // 0.30000000000000004 and −1e-17 are artefacts of adding up steps.
    return Ticker::getTickLabel(std::abs(shown) < 1e-12 ? 0 : shown, locale, format, precision);
  }
};
using PrefixTicker = Prefixed<QCPAxisTicker>;
using LogPrefixTicker = Prefixed<QCPAxisTickerLog>;

/// As many numbers as fit beside each other: on a small plot they would touch.
void fitTicks(QCPAxis* axis, int pixels, int pixelsEach) {
  const auto ticker = axis->ticker().dynamicCast<PrefixTicker>();
  if (ticker) ticker->setTickCount(std::clamp(pixels / pixelsEach, 3, 5));
}

/// Screen readers are told that it is a chart, not a filler.
QAccessibleInterface* chartInterface(const QString&, QObject* object) {
  auto* canvas = qobject_cast<Canvas*>(object);
  return canvas ? new QAccessibleWidget(canvas, QAccessible::Chart) : nullptr;
}

}  // namespace

Canvas::Canvas(QWidget* parent) : QCustomPlot(parent) {
  [[maybe_unused]] static const bool installed = (QAccessible::installFactory(chartInterface), true);
  setObjectName(QStringLiteral("canvas"));
  setNotAntialiasedElements(QCP::aeNone);
  setNoAntialiasingOnDrag(true);
  setPlottingHint(QCP::phFastPolylines, true);
  setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  setAutoAddPlottableToLegend(false);
  setContextMenuPolicy(Qt::NoContextMenu);
  connect(this, &QCustomPlot::beforeReplot, this, [this] {
    fitTicks(xAxis, axisRect()->width(), 48);
    fitTicks(yAxis, axisRect()->height(), 22);
  });
  axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
  axisRect()->setRangeZoom(Qt::Horizontal | Qt::Vertical);
  axisRect()->setMinimumMargins(QMargins(8, 6, 16, 4));
  plotLayout()->setRowSpacing(2);
  // The legend has a row of its own above the curves, so that it never covers data.
  axisRect()->insetLayout()->take(legend);
  m_legendRow = new QCPLayoutGrid;
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, m_legendRow);
  plotLayout()->setRowStretchFactor(0, 0.001);
  m_legendRow->addElement(0, 0, legend);
  m_legendRow->addElement(0, 1, new QCPLayoutElement(this));  // takes the rest of the row
  m_legendRow->setColumnStretchFactor(0, 0.001);
  legend->setLayer(QStringLiteral("legend"));
  legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
  legend->setVisible(false);
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTicker(QSharedPointer<PrefixTicker>::create());
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(5);
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this, axis] { updateTitle(axis, axis == xAxis ? m_x : m_y); });
  }
  restyle(look::Mode::light);
}

void Canvas::redraw() {
  m_stale = true;
  update();
}

void Canvas::redrawNow() {
  m_stale = false;
  replot(QCustomPlot::rpImmediateRefresh);
}

void Canvas::resizeEvent(QResizeEvent*) {
  // QCustomPlot would draw at once, for each of the sizes that a layout tries.
  setViewport(rect());
  redraw();
}

void Canvas::paintEvent(QPaintEvent* event) {
  if (std::exchange(m_stale, false)) replot(QCustomPlot::rpQueuedRefresh);
  QCustomPlot::paintEvent(event);
}

QFont Canvas::plotFont() const {
  return look::font(look::Type::caption);
}

void Canvas::styleAxis(QCPAxis* axis) {
  const QColor muted = ink(look::Tone::muted);
  const QColor border = look::surfaces(m_mode).border;
  axis->setBasePen(border);
  axis->setTickPen(border);
  axis->setSubTickPen(Qt::NoPen);
  axis->setTickLabelColor(muted);
  axis->setLabelColor(ink(look::Tone::neutral));
  axis->setTickLabelFont(plotFont());
  axis->setLabelFont(plotFont());
  axis->setTickLength(0, 4);
  axis->setTickLabelPadding(4);
  axis->setLabelPadding(4);
  axis->grid()->setPen(QPen(look::surfaces(m_mode).grid, 0));
  const bool names = axis->ticker().dynamicCast<QCPAxisTickerText>() != nullptr;
  axis->grid()->setZeroLinePen(names ? QPen(Qt::NoPen) : QPen(border, 0));  // the first name is no zero
  axis->grid()->setVisible(m_gridShown && m_scaled);
}

void Canvas::styleLegend() {
  legend->setFont(plotFont());
  legend->setTextColor(ink(look::Tone::neutral));
  legend->setBrush(Qt::NoBrush);
  legend->setBorderPen(Qt::NoPen);
  legend->setIconSize(18, 10);
  legend->setMargins(QMargins(look::space::medium, 0, 2, 2));  // begins under the title
  legend->setColumnSpacing(14);
}

void Canvas::restyle(look::Mode mode) {
  m_mode = mode;
  setFont(plotFont());
  setBackground(QBrush(look::surfaces(mode).surface));
  styleAxis(xAxis);
  styleAxis(yAxis);
  styleLegend();
}

Range Canvas::range() const {
  return {xAxis->range().lower, xAxis->range().upper, yAxis->range().lower, yAxis->range().upper};
}

void Canvas::setShownRange(const Range& range) {
  xAxis->setRange(range.xLow, range.xHigh);
  yAxis->setRange(range.yLow, range.yHigh);
}

void Canvas::setGridShown(bool on) {
  m_gridShown = on;
  showScales(m_scaled);
}

void Canvas::showScales(bool on) {
  m_scaled = on;
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTicks(on);
    axis->setTickLabels(on);
    axis->grid()->setVisible(on && m_gridShown);
  }
}

void Canvas::toggleHidden(const QString& name) {
  if (!m_hidden.remove(name)) m_hidden.insert(name);
}

void Canvas::setScale(QCPAxis* axis, const Axis& spec) {
  const auto wanted = spec.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
  const bool categories = axis->ticker().dynamicCast<QCPAxisTickerText>() != nullptr;
  const bool prefixed = axis->ticker().dynamicCast<LogPrefixTicker>() != nullptr;
  const bool wantsPrefix = spec.logarithmic && spec.prefixed;
  if (axis->scaleType() != wanted || categories || prefixed != wantsPrefix) {
    axis->setScaleType(wanted);
    if (wantsPrefix) {
      axis->setTicker(QSharedPointer<LogPrefixTicker>::create());
    } else if (spec.logarithmic) {
      axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    } else {
      axis->setTicker(QSharedPointer<PrefixTicker>::create());
    }
    // Powers of ten without a prefix; with one, plain numbers of the prefixed unit.
    const bool powers = spec.logarithmic && !wantsPrefix;
    axis->setNumberFormat(powers ? QStringLiteral("eb") : QStringLiteral("gb"));
    axis->setNumberPrecision(powers ? 0 : 5);
  }
  updateTitle(axis, spec);
}

void Canvas::updateTitle(QCPAxis* axis, const Axis& spec) {
  SiPrefix prefix;
  if (const auto ticker = axis->ticker().dynamicCast<PrefixTicker>()) {
    if (spec.prefixed) {
      prefix = siPrefix(std::max(std::abs(axis->range().lower), std::abs(axis->range().upper)));
    }
    ticker->factor = prefix.factor;
    ticker->setTickOrigin(0);
  } else if (const auto logarithmic = axis->ticker().dynamicCast<LogPrefixTicker>()) {
    prefix = siPrefix(axis->range().upper);
    logarithmic->factor = prefix.factor;
  }
  // Without numbers there is nothing for a unit to belong to.
  axis->setLabel(m_scaled ? axisTitle(spec.label, spec.unit, prefix) : spec.label);
}

}  // namespace pw::plots
