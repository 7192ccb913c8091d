// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>
#include <functional>
#include <vector>

#include "report_blocks.h"

class QFont;
class QPainter;

namespace pw::report_view {

/// Puts the blocks of a report onto pages. What may not be parted is a piece: a row of a table, a row of
/// charts, a heading. Pieces that belong together go to the next page together when they fit on one.
class PageLayout {
 public:
  /// Pages of `area` (device units) where a typographic point is `point` device units long.
  PageLayout(const QList<Block>& blocks, const QSizeF& area, double point);

  int pages() const { return m_pages; }
  void paint(QPainter& painter, int page) const;

 private:
  struct Piece {
    double height = 0, gap = 0;  ///< gap: above it, unless it begins a page
    bool keepWithNext = false;
    int head = -1;  ///< piece to repeat when a page begins with this one
    std::function<void(QPainter&, double top)> paint{};
  };
  struct Columns {
    std::vector<double> widths;
    double points;  ///< size of the words
  };
  struct Placed {
    int page = 0;
    double top = 0;
    std::size_t piece = 0;
  };

  QFont font(double points, bool bold = false) const;
  void addText(const Block& block);
  void addTable(const Block& block, bool sourceFollows);
  Columns columnsOf(const Block& table, double points) const;
  Piece tableRow(const QList<Cell>& row, const Columns& columns, bool head, bool striped) const;
  void addCharts(const std::vector<const Block*>& charts, const QStringList& sources);
  qsizetype addChartsFrom(const QList<Block>& blocks, qsizetype first);
  void place();
  double heightFrom(std::size_t piece) const;

  QSizeF m_area;
  double m_point, m_bottom;
  QString m_footer;
  std::vector<Piece> m_pieces;
  std::vector<Placed> m_placed;
  int m_pages = 1;
};

}  // namespace pw::report_view
