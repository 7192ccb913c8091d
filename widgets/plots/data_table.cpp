// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/data_table.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "plots/si_format.h"

namespace pw::plots {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::plots", text);
}

/// Adds the points of one series, those outside `visible` left out.
void addSeries(Table& table, const Content& content, const QString& name, const std::vector<double>& x,
               const std::vector<double>& y, const std::optional<Range>& visible) {
  std::vector<double> keptX, keptY;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (visible && !(x[i] >= visible->xLow && x[i] <= visible->xHigh)) continue;
    keptX.push_back(x[i]);
    keptY.push_back(y[i]);
  }
  table.headers << axisTitle(content.x.label, content.x.unit)
                << (name.isEmpty() ? axisTitle(content.y.label, content.y.unit) : name);
  table.columns.push_back(std::move(keptX));
  table.columns.push_back(std::move(keptY));
}

void addDensity(Table& table, const Content& content, const Density& map,
                const std::optional<Range>& visible) {
  std::vector<double> xs, ys, counts;
  const double dx = (map.xHigh - map.xLow) / std::max(1, map.nx),
               dy = (map.yHigh - map.yLow) / std::max(1, map.ny);
  for (int iy = 0; iy < map.ny; ++iy) {
    for (int ix = 0; ix < map.nx; ++ix) {
      const double count = map.counts[std::size_t(iy) * std::size_t(map.nx) + std::size_t(ix)];
      const double x = map.xLow + (ix + 0.5) * dx, y = map.yLow + (iy + 0.5) * dy;
      const bool inside = !visible || (x >= visible->xLow && x <= visible->xHigh && y >= visible->yLow &&
                                       y <= visible->yHigh);
      if (count <= 0 || !inside) continue;
      xs.push_back(x);
      ys.push_back(y);
      counts.push_back(count);
    }
  }
  table.headers << axisTitle(content.x.label, content.x.unit) << axisTitle(content.y.label, content.y.unit)
                << (map.name.isEmpty() ? tr("Events") : map.name);
  table.columns.push_back(std::move(xs));
  table.columns.push_back(std::move(ys));
  table.columns.push_back(std::move(counts));
}

std::vector<double> binCentres(const Histogram& histogram) {
  std::vector<double> centres(histogram.counts.size());
  for (std::size_t i = 0; i < centres.size(); ++i)
    centres[i] = histogram.low + (double(i) + 0.5) * histogram.width;
  return centres;
}

QString quoted(const QString& text, QChar separator) {
  if (!text.contains(separator) && !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char('\n')))
    return text;
  QString inner = text;
  inner.replace(QLatin1Char('"'), QStringLiteral("\"\""));
  return QLatin1Char('"') + inner + QLatin1Char('"');
}

QString seriesSentence(const QString& name, const std::vector<double>& y) {
  double low = INFINITY, high = -INFINITY, last = NAN;
  std::size_t count = 0;
  for (const double value : y) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
    last = value;
    ++count;
  }
  if (count == 0) return tr("%1: no points.").arg(name);
  return tr("%1: %2 points, from %3 to %4, last %5.")
      .arg(name)
      .arg(count)
      .arg(numberText(low), numberText(high), numberText(last));
}

}  // namespace

std::size_t Table::rows() const {
  std::size_t most = 0;
  for (const auto& column : columns) most = std::max(most, column.size());
  return most;
}

Table tableOf(const Content& content, const std::optional<Range>& visible) {
  Table table;
  if (!content.bars.empty()) table.rowNames = content.categories;
  for (const Bars& bars : content.bars) {
    table.headers << (bars.name.isEmpty() ? axisTitle(content.y.label, content.y.unit) : bars.name);
    table.columns.push_back(bars.values);
  }
  for (const Line& line : content.lines) addSeries(table, content, line.name, line.x, line.y, visible);
  for (const Points& points : content.points)
    addSeries(table, content, points.name, points.x, points.y, visible);
  for (const Histogram& histogram : content.histograms) {
    addSeries(table, content, histogram.name, binCentres(histogram), histogram.counts, visible);
  }
  for (const Band& band : content.bands) {
    addSeries(table, content, tr("%1, lower").arg(band.name), band.x, band.low, visible);
    addSeries(table, content, tr("%1, upper").arg(band.name), band.x, band.high, visible);
  }
  if (content.density) addDensity(table, content, *content.density, visible);
  return table;
}

QString separatedText(const Table& table, QChar separator) {
  QStringList header;
  if (!table.rowNames.isEmpty()) header << QString();
  for (const QString& name : table.headers) header << quoted(name, separator);
  QString text = header.join(separator) + QLatin1Char('\n');
  const QLocale plain = QLocale::c();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    QStringList cells;
    if (!table.rowNames.isEmpty()) cells << quoted(table.rowNames.value(qsizetype(row)), separator);
    for (const auto& column : table.columns) {
      const bool present = row < column.size() && std::isfinite(column[row]);
      cells << (present ? QString::number(column[row], 'g', 9) : QString());
    }
    text += cells.join(separator) + QLatin1Char('\n');
  }
  return text;
}

QString summaryText(const QString& title, const Content& content) {
  if (content.isEmpty())
    return content.emptyText.isEmpty() ? tr("%1: no data.").arg(title) : content.emptyText;
  QStringList sentences;
  sentences << tr("%1. %2 against %3.")
                   .arg(title, axisTitle(content.y.label, content.y.unit),
                        axisTitle(content.x.label, content.x.unit));
  for (const Line& line : content.lines) sentences << seriesSentence(line.name, line.y);
  for (const Points& points : content.points) sentences << seriesSentence(points.name, points.y);
  for (const Histogram& histogram : content.histograms) {
    double total = 0;
    for (const double count : histogram.counts) total += count;
    const auto peak = std::max_element(histogram.counts.begin(), histogram.counts.end());
    const double mode = histogram.low + (double(peak - histogram.counts.begin()) + 0.5) * histogram.width;
    sentences << tr("%1: %2 events, most at %3.").arg(histogram.name, numberText(total, 6), numberText(mode));
  }
  for (const Bars& bars : content.bars) {
    QStringList parts;
    for (std::size_t i = 0; i < bars.values.size(); ++i) {
      parts << QStringLiteral("%1 %2").arg(content.categories.value(qsizetype(i)),
                                           numberText(bars.values[i]));
    }
    sentences << tr("%1: %2.").arg(bars.name, parts.join(QStringLiteral(", ")));
  }
  if (content.density) {
    double total = 0;
    for (const double count : content.density->counts) total += count;
    const QString& counted = content.density->counted;
    sentences
        << tr("Density of %1 %2.").arg(numberText(total, 6), counted.isEmpty() ? tr("events") : counted);
  }
  return sentences.join(QLatin1Char(' '));
}

TableModel::TableModel(Table table, QObject* parent)
    : QAbstractTableModel(parent), m_table(std::move(table)) {}

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_table.rows());
}
int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_table.columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignRight | Qt::AlignVCenter);
  const auto& column = m_table.columns[std::size_t(index.column())];
  if (role != Qt::DisplayRole || std::size_t(index.row()) >= column.size()) return {};
  return numberText(column[std::size_t(index.row())], 6);
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  if (orientation == Qt::Horizontal) return m_table.headers.value(section);
  return m_table.rowNames.isEmpty() ? QVariant(section + 1) : QVariant(m_table.rowNames.value(section));
}

}  // namespace pw::plots
