// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/marker_pair.h"

#include <QCoreApplication>
#include <cmath>
#include <limits>

#include "plots/si_format.h"

namespace pw::plots {
namespace {

constexpr double besideWeight = 3;

QString tr(const char* text) {
  return QCoreApplication::translate("pw::plots", text);
}

class Nearest {
 public:
  explicit Nearest(const PointSearch& search) : m_search(search) {}

  void take(const QString& name, const std::vector<double>& x, const std::vector<double>& y) {
    if (isHidden(name)) return;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) take(x[i], y[i]);
  }
  void take(double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y)) return;
    if ((m_search.above && x <= *m_search.above) || (m_search.below && x >= *m_search.below)) return;
    const QPointF way = m_search.pixel(x, y) - m_search.near;
    const double distance = std::hypot(besideWeight * way.x(), way.y());
    if (!(distance < m_least)) return;  // nor where an axis cannot show the point
    m_least = distance;
    m_found = QPointF(x, y);
  }
  bool isHidden(const QString& name) const { return !name.isEmpty() && m_search.hidden.contains(name); }
  std::optional<QPointF> found() const { return m_found; }

 private:
  const PointSearch& m_search;
  double m_least = std::numeric_limits<double>::infinity();
  std::optional<QPointF> m_found;
};

QString xText(const Content& content, double x, const QLocale& locale) {
  const QString category = content.categories.value(qsizetype(std::lround(x)));
  return content.categories.isEmpty() ? valueText(content.x, x, locale) : category;
}

QString placeText(const Content& content, const QPointF& at, const QLocale& locale) {
  return QStringLiteral("%1, %2").arg(xText(content, at.x(), locale), valueText(content.y, at.y(), locale));
}

/// Of the way from a to b.
QString differenceText(const Content& content, const QPointF& way, const QLocale& locale) {
  const QString y = valueText(content.y, way.y(), locale);
  if (!content.categories.isEmpty()) return y;
  return QStringLiteral("%1, %2").arg(valueText(content.x, way.x(), locale), y);
}

QString rateText(const Content& content, const QPointF& way, const QLocale& locale) {
  const double seconds = content.x.unit == QLatin1String("s")    ? std::abs(way.x())
                         : content.x.unit == QLatin1String("ns") ? std::abs(way.x()) * 1e-9
                                                                 : 0;
  return seconds > 0 ? siText(1 / seconds, QStringLiteral("Hz"), 4, locale) : QString();
}

}  // namespace

std::optional<QPointF> nearestPoint(const Content& content, const PointSearch& search) {
  Nearest nearest(search);
  for (const Line& line : content.lines) nearest.take(line.name, line.x, line.y);
  for (const Points& points : content.points) nearest.take(points.name, points.x, points.y);
  for (const Histogram& histogram : content.histograms) {
    if (nearest.isHidden(histogram.name)) continue;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i)
      nearest.take(histogram.low + (double(i) + 0.5) * histogram.width, histogram.counts[i]);
  }
  for (const Bars& bars : content.bars) {
    if (nearest.isHidden(bars.name)) continue;
    for (std::size_t i = 0; i < bars.values.size(); ++i) nearest.take(double(i), bars.values[i]);
  }
  return nearest.found();
}

QStringList markerLines(const Content& content, const MarkerPair& markers, const QLocale& locale) {
  const QString line = QStringLiteral("%1  %2");
  QStringList lines;
  if (markers.a) lines << line.arg(tr("A"), placeText(content, *markers.a, locale));
  if (markers.b) lines << line.arg(tr("B"), placeText(content, *markers.b, locale));
  if (!markers.a || !markers.b) return lines;
  const QPointF way = *markers.b - *markers.a;
  lines << line.arg(tr("Δ"), differenceText(content, way, locale));
  if (const QString rate = rateText(content, way, locale); !rate.isEmpty())
    lines << line.arg(tr("1/Δ"), rate);
  return lines;
}

QString markerSentence(const Content& content, const MarkerPair& markers) {
  const QLocale locale;
  QStringList sentences;
  if (markers.a) sentences << tr("Marker A at %1.").arg(placeText(content, *markers.a, locale));
  if (markers.b) sentences << tr("Marker B at %1.").arg(placeText(content, *markers.b, locale));
  if (markers.a && markers.b) {
    const QPointF way = *markers.b - *markers.a;
    sentences << tr("From A to B: %1.").arg(differenceText(content, way, locale));
    if (const QString rate = rateText(content, way, locale); !rate.isEmpty())
      sentences << tr("One over the time between: %1.").arg(rate);
  }
  return sentences.join(QLatin1Char(' '));
}

}  // namespace pw::plots
