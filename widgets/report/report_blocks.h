// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QSizeF>
#include <QString>
#include <QStringList>

#include "base/result.h"

class QSvgRenderer;

namespace pw::report_view {

/// A cell as the report wrote it.
struct Cell {
  QString text;
  bool heading = false;  ///< names its row
  bool number = false;   ///< to the right
};

/// One piece of the report, from top to bottom.
struct Block {
  enum class Kind { title, subtitle, section, table, chart, source, note } kind = Kind::note;
  QString text;               ///< all but tables and charts
  QList<Cell> heads;          ///< of a table; none: a list of facts
  QList<QList<Cell>> rows{};  ///< of a table
  QByteArray svg{};           ///< of a chart
};

/// The blocks of the report's HTML, charts still as SVG. Errors: badInput (no body, or not well-formed).
Result<QList<Block>> blocksOf(const QString& html);

/// The size of a chart in its own units: that of its view box, since it may give its width alone.
QSizeF boxOf(const QSvgRenderer& chart);

}  // namespace pw::report_view
