// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "canvas.h"

namespace pw::plots {
namespace {

constexpr double emptyBinFloor = 0.5;  // where a bin without events is drawn on a logarithmic axis
constexpr int smoothedPoints = 600;    // with more, antialiasing costs time and adds nothing
constexpr double smoothedWidth = 1.4, steppedWidth = 1.01;

QVector<double> qt(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

QCPColorGradient densityColours(look::Mode mode) {
  const auto& stops = look::densityStops(mode);
  QCPColorGradient gradient;
  gradient.clearColorStops();
  for (std::size_t i = 0; i < stops.size(); ++i) {
    gradient.setColorStopAt(double(i) / (stops.size() - 1), stops[i]);
  }
  gradient.setNanHandling(QCPColorGradient::nhTransparent);
  return gradient;
}

struct Extent {
  double low = INFINITY, high = -INFINITY;
  bool logarithmic = false;

  void take(double value) {
    if (!std::isfinite(value) || (logarithmic && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void take(const std::vector<double>& values) {
    for (const double value : values) take(value);
  }
  /// With a margin of `share` on each side that is not fixed.
  std::pair<double, double> padded(const Axis& axis, double share) const {
    double from = axis.low.value_or(low), to = axis.high.value_or(high);
    if (!std::isfinite(from)) from = logarithmic ? 1 : 0;
    if (!std::isfinite(to)) to = logarithmic ? from * 10 : from + 1;
    if (logarithmic) {
      if (from <= 0) from = std::isfinite(low) ? low : 1;
      if (to <= from) to = from * 10;
      const double factor = std::pow(to / from, share);
      return {axis.low && *axis.low > 0 ? from : from / factor, axis.high ? to : to * factor};
    }
    if (to <= from) {
      const double half = from == 0 ? 0.5 : std::abs(from) * 0.1;
      from -= half;
      to = from + 2 * half;
    }
    const double margin = share * (to - from);
    return {axis.low ? from : from - margin, axis.high ? to : to + margin};
  }
};

std::ptrdiff_t namedSeries(const Content& content) {
  const auto count = [](const auto& series) {
    return std::count_if(series.begin(), series.end(), [](const auto& one) { return !one.name.isEmpty(); });
  };
  return count(content.lines) + count(content.points) + count(content.histograms) + count(content.bars) +
         count(content.bands);
}

}  // namespace

bool Content::isEmpty() const {
  const auto drawn = [](const auto& series) { return !series.x.empty(); };
  return std::none_of(lines.begin(), lines.end(), drawn) &&
         std::none_of(points.begin(), points.end(), drawn) &&
         std::none_of(bands.begin(), bands.end(), drawn) && histograms.empty() && bars.empty() && !density;
}

void stretchX(Content& content, double factor) {
  const auto stretch = [factor](std::vector<double>& x) {
    for (double& value : x) value *= factor;
  };
  for (Line& line : content.lines) stretch(line.x);
  for (Points& points : content.points) stretch(points.x);
  for (Band& band : content.bands) stretch(band.x);
  for (Histogram& histogram : content.histograms) {
    histogram.low *= factor;
    histogram.width *= factor;
  }
  for (Guide& guide : content.guides) {
    if (guide.upright) guide.at *= factor;
  }
  if (content.density) {
    content.density->xLow *= factor;
    content.density->xHigh *= factor;
  }
  for (std::optional<double>* end : {&content.x.low, &content.x.high}) {
    if (*end) **end *= factor;
  }
}

Range fittedRange(const Content& content) {
  Extent x, y;
  x.logarithmic = content.x.logarithmic;
  y.logarithmic = content.y.logarithmic;
  for (const Line& line : content.lines) x.take(line.x), y.take(line.y);
  for (const Points& points : content.points) x.take(points.x), y.take(points.y);
  for (const Band& band : content.bands) x.take(band.x), y.take(band.low), y.take(band.high);
  for (const Histogram& histogram : content.histograms) {
    x.take(histogram.low);
    x.take(histogram.low + histogram.width * double(histogram.counts.size()));
    y.take(y.logarithmic ? emptyBinFloor : 0);
    y.take(histogram.counts);
  }
  if (!content.categories.isEmpty()) {
    x.take(-0.6);
    x.take(double(content.categories.size()) - 0.4);
  }
  for (const Bars& bars : content.bars) {
    y.take(0);
    y.take(bars.values);
  }
  if (content.density) {
    x.take(content.density->xLow), x.take(content.density->xHigh);
    y.take(content.density->yLow), y.take(content.density->yHigh);
  }
  const bool countsFromZero = !content.histograms.empty() || !content.bars.empty();
  const bool flush = countsFromZero || content.density || !content.categories.isEmpty();
  auto [xLow, xHigh] = x.padded(content.x, flush ? 0 : 0.02);
  auto [yLow, yHigh] = y.padded(content.y, content.density ? 0 : 0.06);
  if (countsFromZero && !content.y.low) yLow = content.y.logarithmic ? emptyBinFloor : std::min(0.0, y.low);
  return {xLow, xHigh, yLow, yHigh};
}

QColor Canvas::ink(look::Tone tone, double opacity) const {
  QColor colour = look::colour(tone, m_mode);
  colour.setAlphaF(float(opacity));
  return colour;
}

QPen Canvas::pen(look::Tone tone, Stroke stroke, double opacity, double width) const {
  // QCustomPlot makes width 1 a hairline of the device, which is Qt's fast path (measured: a hundred times
  // faster on noisy traces); on screens of high density only wider lines grow with the scale.
  QPen result(ink(tone, opacity), width);
  if (stroke == Stroke::dashed) result.setDashPattern({5, 3});
  if (stroke == Stroke::dotted) result.setDashPattern({1.5, 2.5});
  return result;
}

void Canvas::nameInLegend(QCPAbstractPlottable* plottable, const QString& name) {
  plottable->setName(name);
  const bool hidden = m_hidden.contains(name);
  if (!name.isEmpty()) {
    plottable->addToLegend();
    if (hidden) legend->itemWithPlottable(plottable)->setTextColor(look::surfaces(m_mode).border);
  }
  plottable->setVisible(!hidden);
}

void Canvas::add(const Line& line) {
  const bool smooth = line.x.size() <= smoothedPoints;
  if (std::is_sorted(line.x.begin(), line.x.end())) {
    QCPGraph* graph = addGraph();
    graph->setData(qt(line.x), qt(line.y), true);
    graph->setPen(pen(line.tone, line.stroke, line.opacity, smooth ? smoothedWidth : 1));
    graph->setAntialiased(smooth);
    if (line.markers) graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 4));
    nameInLegend(graph, line.name);
    return;
  }
  auto* curve = new QCPCurve(xAxis, yAxis);
  QVector<double> order(qsizetype(line.x.size()));
  for (qsizetype i = 0; i < order.size(); ++i) order[i] = double(i);
  curve->setData(order, qt(line.x), qt(line.y), true);
  curve->setPen(pen(line.tone, line.stroke, line.opacity, smooth ? smoothedWidth : 1));
  curve->setAntialiased(smooth);
  nameInLegend(curve, line.name);
}

void Canvas::add(const Points& points) {
  static const std::array shapes{QCPScatterStyle::ssDisc, QCPScatterStyle::ssCross, QCPScatterStyle::ssSquare,
                                 QCPScatterStyle::ssDiamond};
  auto* curve = new QCPCurve(xAxis, yAxis);
  curve->setData(qt(points.x), qt(points.y));
  curve->setLineStyle(QCPCurve::lsNone);
  curve->setPen(pen(points.tone));
  curve->setScatterStyle(QCPScatterStyle(shapes[std::size_t(points.marker)], points.x.size() > 200 ? 3 : 7));
  nameInLegend(curve, points.name);
}

void Canvas::add(const Histogram& histogram, bool logarithmic) {
  const double floor = logarithmic ? emptyBinFloor : 0;
  QVector<double> edges, counts;
  edges.reserve(qsizetype(histogram.counts.size()) + 2);
  edges << histogram.low;
  counts << floor;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    edges << histogram.low + double(i) * histogram.width;
    counts << std::max(histogram.counts[i], floor);
  }
  edges << histogram.low + double(histogram.counts.size()) * histogram.width;
  counts << floor;
  QCPGraph* graph = addGraph();
  graph->setLineStyle(QCPGraph::lsStepLeft);
  graph->setData(edges, counts, true);
  graph->setPen(pen(histogram.tone, Stroke::solid, 1, bufferDevicePixelRatio() > 1 ? steppedWidth : 1));
  graph->setBrush(ink(histogram.tone, 0.14));
  graph->setAntialiased(false);
  nameInLegend(graph, histogram.name);
}

void Canvas::add(const Bars& bars, std::size_t index, std::size_t count) {
  auto* chart = new QCPBars(xAxis, yAxis);
  const double width = 0.7 / double(count);
  QVector<double> places;
  for (std::size_t i = 0; i < bars.values.size(); ++i) {
    places << double(i) + (double(index) - (double(count) - 1) / 2) * width;
  }
  chart->setWidth(width * 0.92);
  chart->setData(places, qt(bars.values), true);
  chart->setPen(Qt::NoPen);
  chart->setBrush(ink(bars.tone, 0.85));
  nameInLegend(chart, bars.name);
}

void Canvas::add(const Band& band) {
  QCPGraph* low = addGraph();
  QCPGraph* high = addGraph();
  low->setData(qt(band.x), qt(band.low), true);
  high->setData(qt(band.x), qt(band.high), true);
  low->setPen(Qt::NoPen);
  high->setPen(Qt::NoPen);
  high->setBrush(ink(band.tone, 0.18));
  high->setChannelFillGraph(low);
  low->setVisible(!m_hidden.contains(band.name));
  nameInLegend(high, band.name);
}

void Canvas::add(const Guide& guide, const Range& fitted) {
  auto* line = new QCPItemStraightLine(this);
  line->setPen(pen(guide.tone, Stroke::dotted));
  for (QCPItemPosition* point : {line->point1, line->point2}) {
    // The other coordinate is a share of the axis rectangle: 0 would have no place on a logarithmic axis.
    const double share = point == line->point1 ? 0 : 1;
    if (guide.upright) {
      point->setTypeY(QCPItemPosition::ptAxisRectRatio);
      point->setCoords(guide.at, share);
    } else {
      point->setTypeX(QCPItemPosition::ptAxisRectRatio);
      point->setCoords(share, guide.at);
    }
  }
  line->setSelectable(false);
  m_marks << line;
  if (guide.text.isEmpty()) return;
  auto* text = new QCPItemText(this);
  text->setText(guide.text);
  text->setFont(plotFont());
  text->setColor(ink(guide.tone));
  text->setSelectable(false);
  text->setPadding(QMargins(4, 2, 4, 2));
  if (guide.upright) {
    text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    text->position->setCoords(guide.at, guide.atFoot ? 0.99 : 0.01);
    // On the side with more room.
    const double middle =
        m_x.logarithmic ? std::sqrt(fitted.xLow * fitted.xHigh) : (fitted.xLow + fitted.xHigh) / 2;
    text->setPositionAlignment((guide.at > middle ? Qt::AlignRight : Qt::AlignLeft) |
                               (guide.atFoot ? Qt::AlignBottom : Qt::AlignTop));
  } else {
    text->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    text->position->setCoords(0.01, guide.at);
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
  }
  m_marks << text;
}

void Canvas::add(const Density& density) {
  auto* map = new QCPColorMap(xAxis, yAxis);
  map->data()->setSize(density.nx, density.ny);
  // QCustomPlot's ranges run from the centre of the first cell to the centre of the last.
  const double halfX = (density.xHigh - density.xLow) / density.nx / 2;
  const double halfY = (density.yHigh - density.yLow) / density.ny / 2;
  map->data()->setKeyRange({density.xLow + halfX, density.xHigh - halfX});
  map->data()->setValueRange({density.yLow + halfY, density.yHigh - halfY});
  double most = density.linear ? 0 : 10, least = density.linear ? INFINITY : 1;
  for (int iy = 0; iy < density.ny; ++iy) {
    for (int ix = 0; ix < density.nx; ++ix) {
      const double count = density.counts[std::size_t(iy) * std::size_t(density.nx) + std::size_t(ix)];
      map->data()->setCell(ix, iy, count > 0 ? count : NAN);
      most = std::max(most, count);
      if (density.linear && count > 0) least = std::min(least, count);
    }
  }
  map->setInterpolate(false);
  if (!m_colourScale) {
    m_colourScale = new QCPColorScale(this);
    plotLayout()->addElement(1, 1, m_colourScale);
    m_colourScale->setType(QCPAxis::atRight);
    m_colourScale->setBarWidth(10);
    m_colourScale->setMinimumMargins(QMargins(2, 6, 6, 4));
    auto* margins = new QCPMarginGroup(this);
    axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
    m_colourScale->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
  }
  const QSharedPointer<QCPAxisTicker> plain = QSharedPointer<QCPAxisTicker>::create();
  const QSharedPointer<QCPAxisTicker> powers = QSharedPointer<QCPAxisTickerLog>::create();
  m_colourScale->axis()->setTicker(density.linear ? plain : powers);
  m_colourScale->axis()->setNumberFormat(density.linear ? QStringLiteral("g") : QStringLiteral("eb"));
  m_colourScale->axis()->setNumberPrecision(density.linear ? 3 : 0);
  for (QCPAxis* edge : m_colourScale->axis()->axisRect()->axes()) {
    styleAxis(edge);
    edge->grid()->setVisible(false);  // lines would cross the bar
  }
  m_colourScale->axis()->setLabel(density.name.isEmpty() ? tr("Events per cell") : density.name);
  map->setColorScale(m_colourScale);
  m_colourScale->setDataScaleType(density.linear ? QCPAxis::stLinear : QCPAxis::stLogarithmic);
  m_colourScale->setGradient(densityColours(m_mode));
  m_colourScale->setDataRange(most > least ? QCPRange(least, most) : QCPRange(least, least + 1));
}

void Canvas::addEmptyText(const QString& words) {
  auto* text = new QCPItemText(this);
  text->setText(words);
  text->setFont(look::font(look::Type::body));
  text->setColor(ink(look::Tone::muted));
  text->position->setType(QCPItemPosition::ptAxisRectRatio);
  text->position->setCoords(0.5, 0.5);
  text->setSelectable(false);
  m_marks << text;
}

void Canvas::removeSeries() {
  clearPlottables();
  legend->simplify();
  for (const auto& mark : std::as_const(m_marks)) {
    if (mark) removeItem(mark);
  }
  m_marks.clear();
}

void Canvas::show(const Content& content) {
  removeSeries();
  m_x = content.x;
  m_y = content.y;
  setScale(xAxis, content.x);
  setScale(yAxis, content.y);
  if (!content.categories.isEmpty()) {
    auto names = QSharedPointer<QCPAxisTickerText>::create();
    for (qsizetype i = 0; i < content.categories.size(); ++i)
      names->addTick(double(i), content.categories[i]);
    xAxis->setTicker(names);
  }
  styleAxis(xAxis);
  if (m_colourScale && !content.density) {
    plotLayout()->remove(m_colourScale);
    plotLayout()->simplify();
  }
  // Four names in a row are too wide for a third of a page.
  legend->setWrap(namedSeries(content) > 3 ? 2 : 0);
  if (content.density) add(*content.density);
  for (const Band& band : content.bands) add(band);
  for (const Histogram& histogram : content.histograms) add(histogram, content.y.logarithmic);
  for (std::size_t i = 0; i < content.bars.size(); ++i) add(content.bars[i], i, content.bars.size());
  for (const Line& line : content.lines) add(line);
  for (const Points& points : content.points) add(points);
  const Range fitted = content.guides.empty() ? Range{} : fittedRange(content);
  for (const Guide& guide : content.guides) add(guide, fitted);
  showScales(!content.isEmpty());
  updateTitle(xAxis, m_x);
  updateTitle(yAxis, m_y);
  if (content.isEmpty() && !content.emptyText.isEmpty()) addEmptyText(content.emptyText);
  legend->setVisible(m_legendShown && legend->itemCount() > 0);
}

}  // namespace pw::plots
