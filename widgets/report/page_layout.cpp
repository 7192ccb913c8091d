// SPDX-License-Identifier: GPL-3.0-or-later
#include "page_layout.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextLayout>
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "look/tokens.h"

namespace pw::report_view {
namespace {

// Typographic points.
constexpr double bodySize = 8.5, smallSize = 7, titleSize = 18, sectionSize = 12.5;
constexpr double smallestCell = 6, sizeStep = 0.5;  // wide tables shrink before their words are broken
constexpr double cellPadX = 4, cellPadY = 2.2, chartGap = 8, footerHeight = 20;
constexpr double wideChart = 600;   // units of the SVG: wider ones have a row of their own
constexpr double keptShare = 0.45;  // of a page: tables up to this height are never parted

QColor ink() {
  return look::colour(look::Tone::neutral, look::Mode::light);
}
QColor soft() {
  return look::colour(look::Tone::muted, look::Mode::light);
}
QColor border() {
  return look::surfaces(look::Mode::light).border;
}

/// Words set into a column: broken at spaces, or anywhere when a file name is longer than the column.
std::shared_ptr<QTextLayout> setText(const QString& words, const QFont& font, double width,
                                     Qt::Alignment alignment = Qt::AlignLeft) {
  auto layout = std::make_shared<QTextLayout>(words, font);
  QTextOption option(alignment);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout->setTextOption(option);
  layout->beginLayout();
  double top = 0;
  for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
    line.setLineWidth(width);
    line.setPosition(QPointF(0, top));
    top += line.height();
  }
  layout->endLayout();
  return layout;
}

double heightOf(const QTextLayout& layout) {
  const int lines = layout.lineCount();
  return lines == 0 ? 0 : layout.lineAt(lines - 1).y() + layout.lineAt(lines - 1).height();
}

double longestWord(const QString& text, const QFontMetricsF& metrics) {
  double widest = 0;
  for (const QString& word : text.split(QLatin1Char(' ')))
    widest = std::max(widest, metrics.horizontalAdvance(word));
  return widest;
}

/// Shares `available` among columns that want `natural` and can do with `least`.
std::vector<double> shared(std::vector<double> natural, const std::vector<double>& least, double available) {
  const double wanted = std::accumulate(natural.begin(), natural.end(), 0.0),
               needed = std::accumulate(least.begin(), least.end(), 0.0);
  for (std::size_t i = 0; i < natural.size(); ++i) {
    if (wanted <= available) {
      natural[i] += (available - wanted) / double(natural.size());
    } else if (needed >= available) {
      natural[i] = least[i] * available / needed;
    } else {
      natural[i] = least[i] + (natural[i] - least[i]) * (available - needed) / (wanted - needed);
    }
  }
  return natural;
}

}  // namespace

PageLayout::PageLayout(const QList<Block>& blocks, const QSizeF& area, double point)
    : m_area(area), m_point(point), m_bottom(area.height() - footerHeight * point) {
  for (qsizetype i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    const bool sourceFollows = i + 1 < blocks.size() && blocks[i + 1].kind == Block::Kind::source;
    if (block.kind == Block::Kind::title) m_footer = block.text;
    if (block.kind == Block::Kind::subtitle) m_footer += QStringLiteral(" · ") + block.text;
    if (block.kind == Block::Kind::chart) {
      i = addChartsFrom(blocks, i);
    } else if (block.kind == Block::Kind::table) {
      addTable(block, sourceFollows);
    } else {
      addText(block);
    }
  }
  place();
}

QFont PageLayout::font(double points, bool bold) const {
  QFont font;  // the application's; may be asked for on any thread
  font.setPixelSize(int(std::lround(points * m_point)));
  font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
  return font;
}

void PageLayout::addText(const Block& block) {
  using Kind = Block::Kind;
  const bool heading = block.kind == Kind::title || block.kind == Kind::section;
  const double points = block.kind == Kind::title     ? titleSize
                        : block.kind == Kind::section ? sectionSize
                        : block.kind == Kind::source  ? smallSize
                                                      : bodySize;
  const auto words = setText(block.text, font(points, heading), m_area.width());
  const QColor colour = heading ? ink() : soft();
  Piece piece;
  piece.height = heightOf(*words);
  piece.gap = (block.kind == Kind::section ? 16 : block.kind == Kind::source ? 2 : heading ? 0 : 6) * m_point;
  piece.keepWithNext = heading;
  const bool ruled = block.kind == Kind::section;
  piece.paint = [=, this](QPainter& painter, double top) {
    if (ruled) {
      painter.setPen(QPen(border(), m_point));
      painter.drawLine(QPointF(0, top - 4 * m_point), QPointF(m_area.width(), top - 4 * m_point));
    }
    painter.setPen(colour);
    words->draw(&painter, QPointF(0, top));
  };
  m_pieces.push_back(std::move(piece));
}

PageLayout::Columns PageLayout::columnsOf(const Block& table, double points) const {
  const QFontMetricsF plain(font(points)), bold(font(points, true));
  std::vector<double> natural, least;
  const auto take = [&](const QList<Cell>& row, bool head) {
    natural.resize(std::max(natural.size(), std::size_t(row.size())), 0);
    least.resize(natural.size(), 0);
    for (std::size_t i = 0; i < std::size_t(row.size()); ++i) {
      const Cell& cell = row[qsizetype(i)];
      const QFontMetricsF& metrics = head || cell.heading ? bold : plain;
      const double pad = 2 * cellPadX * m_point + 1, whole = metrics.horizontalAdvance(cell.text) + pad;
      natural[i] = std::max(natural[i], whole);
      // Numbers stay in one line; of words the longest should fit, but one file name may not take all.
      const double word = std::min(longestWord(cell.text, metrics) + pad, m_area.width() / 4);
      least[i] = std::max(least[i], cell.number && !head ? whole : word);
    }
  };
  take(table.heads, true);
  for (const QList<Cell>& row : table.rows) take(row, false);
  if (table.heads.isEmpty() && natural.size() == 2) {  // facts: the names' column as wide as they are
    natural[0] = std::min(natural[0] + 10 * m_point, m_area.width() * 0.45);
    return {{natural[0], m_area.width() - natural[0]}, points};
  }
  const double needed = std::accumulate(least.begin(), least.end(), 0.0);
  if (needed > m_area.width() && points - sizeStep >= smallestCell)
    return columnsOf(table, points - sizeStep);
  return {shared(natural, least, m_area.width()), points};
}

PageLayout::Piece PageLayout::tableRow(const QList<Cell>& row, const Columns& columns, bool head,
                                       bool striped) const {
  struct SetCell {
    std::shared_ptr<QTextLayout> words;
    double left;
    bool bold;
  };
  std::vector<SetCell> cells;
  Piece piece;
  double left = 0;
  for (std::size_t i = 0; i < std::min(columns.widths.size(), std::size_t(row.size())); ++i) {
    const Cell& cell = row[qsizetype(i)];
    const bool bold = head || cell.heading;
    auto words = setText(cell.text, font(columns.points, bold), columns.widths[i] - 2 * cellPadX * m_point,
                         cell.number ? Qt::AlignRight : Qt::AlignLeft);
    piece.height = std::max(piece.height, heightOf(*words));
    cells.push_back({std::move(words), left + cellPadX * m_point, bold});
    left += columns.widths[i];
  }
  piece.height += 2 * cellPadY * m_point;
  piece.paint = [=, this, height = piece.height](QPainter& painter, double top) {
    const QRectF band(0, top, m_area.width(), height);
    if (striped) painter.fillRect(band, look::surfaces(look::Mode::light).stripe);
    painter.setPen(QPen(border(), (head ? 1 : 0.4) * m_point));
    painter.drawLine(band.bottomLeft(), band.bottomRight());
    for (const SetCell& cell : cells) {
      painter.setPen(cell.bold ? soft() : ink());
      cell.words->draw(&painter, QPointF(cell.left, top + cellPadY * m_point));
    }
  };
  return piece;
}

void PageLayout::addTable(const Block& block, bool sourceFollows) {
  const Columns columns = columnsOf(block, bodySize);
  const std::size_t first = m_pieces.size();
  int head = -1;
  if (!block.heads.isEmpty()) {
    head = int(first);
    m_pieces.push_back(tableRow(block.heads, columns, true, false));
    m_pieces.back().keepWithNext = true;
  }
  for (qsizetype row = 0; row < block.rows.size(); ++row) {
    Piece piece = tableRow(block.rows[row], columns, false, row % 2 == 1);
    piece.head = row == 0 ? -1 : head;
    // No single row alone before or after a break, and the last with the name of its file.
    piece.keepWithNext = row == 0 || row + 2 == block.rows.size();
    m_pieces.push_back(std::move(piece));
  }
  m_pieces[first].gap = 6 * m_point;
  double height = 0;
  for (std::size_t i = first; i < m_pieces.size(); ++i) height += m_pieces[i].height;
  if (height <= keptShare * m_bottom) {
    for (std::size_t i = first; i < m_pieces.size(); ++i) m_pieces[i].keepWithNext = true;
  }
  m_pieces.back().keepWithNext = sourceFollows;
}

qsizetype PageLayout::addChartsFrom(const QList<Block>& blocks, qsizetype first) {
  std::vector<const Block*> row;
  QStringList sources;
  const auto flush = [&] {
    if (!row.empty()) addCharts(row, sources);
    row.clear();
    sources.clear();
  };
  qsizetype i = first;
  for (; i < blocks.size() && blocks[i].kind == Block::Kind::chart; ++i) {
    const bool wide = boxOf(QSvgRenderer(blocks[i].svg)).width() > wideChart;
    if (wide || row.size() == 2) flush();
    row.push_back(&blocks[i]);
    const bool named = i + 1 < blocks.size() && blocks[i + 1].kind == Block::Kind::source;
    sources << (named ? blocks[i + 1].text : QString());
    if (named) ++i;
    if (wide) flush();
  }
  flush();
  return i - 1;
}

void PageLayout::addCharts(const std::vector<const Block*>& charts, const QStringList& sources) {
  struct Drawn {
    std::shared_ptr<QSvgRenderer> chart;
    std::shared_ptr<QTextLayout> source;
    QRectF frame;
  };
  const double gap = chartGap * m_point, half = (m_area.width() - gap) / 2;
  std::vector<Drawn> row;
  Piece piece;
  double left = 0;
  for (std::size_t i = 0; i < charts.size(); ++i) {
    auto chart = std::make_shared<QSvgRenderer>(charts[i]->svg);
    const QSizeF box = boxOf(*chart);
    if (!chart->isValid() || box.isEmpty()) continue;
    const double width = box.width() > wideChart ? m_area.width() : half;
    const QRectF frame(left, 0, width, width * box.height() / box.width());
    auto source = setText(sources[qsizetype(i)], font(smallSize), width);
    piece.height = std::max(piece.height, frame.height() + 2 * m_point + heightOf(*source));
    row.push_back({std::move(chart), std::move(source), frame});
    left += width + gap;
  }
  if (row.empty()) return;
  piece.gap = gap;
  piece.paint = [=, this](QPainter& painter, double top) {
    for (const Drawn& drawn : row) {
      const QRectF frame = drawn.frame.translated(0, top);
      painter.save();
      painter.setClipRect(frame);
      drawn.chart->render(&painter, frame);
      painter.restore();
      painter.setPen(QPen(border(), 0.5 * m_point));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(frame);
      painter.setPen(soft());
      drawn.source->draw(&painter, QPointF(frame.left(), frame.bottom() + 2 * m_point));
    }
  };
  m_pieces.push_back(std::move(piece));
}

/// Of the piece and those that it keeps with.
double PageLayout::heightFrom(std::size_t piece) const {
  double height = m_pieces[piece].height;
  while (m_pieces[piece].keepWithNext && piece + 1 < m_pieces.size()) {
    ++piece;
    height += m_pieces[piece].gap + m_pieces[piece].height;
  }
  return height;
}

void PageLayout::place() {
  int page = 0;
  double top = 0;
  bool kept = false;  // belongs to the piece above: has been thought of with it
  for (std::size_t i = 0; i < m_pieces.size(); ++i) {
    const Piece& piece = m_pieces[i];
    const double needed = kept ? piece.height : heightFrom(i);
    const bool breaks = top > 0 && top + piece.gap + needed > m_bottom;
    if (breaks) {
      ++page;
      top = 0;
      if (piece.head >= 0) {
        m_placed.push_back({page, top, std::size_t(piece.head)});
        top += m_pieces[std::size_t(piece.head)].height;
      }
    } else if (top > 0) {
      top += piece.gap;
    }
    m_placed.push_back({page, top, i});
    top += piece.height;
    kept = piece.keepWithNext;
  }
  m_pages = page + 1;
}

void PageLayout::paint(QPainter& painter, int page) const {
  for (const Placed& placed : m_placed) {
    if (placed.page == page) m_pieces[placed.piece].paint(painter, placed.top);
  }
  painter.setPen(soft());
  painter.setFont(font(smallSize));
  const QRectF foot(0, m_area.height() - footerHeight * m_point, m_area.width(), footerHeight * m_point);
  painter.drawText(foot, Qt::AlignLeft | Qt::AlignBottom, m_footer);
  painter.drawText(
      foot, Qt::AlignRight | Qt::AlignBottom,
      QCoreApplication::translate("pw::report_view", "page %1 of %2").arg(page + 1).arg(m_pages));
}

}  // namespace pw::report_view
