// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "sheets/grid_view.h"
#include "wizard/cost_bars.h"

namespace pw::wizard {

/// What one source says a design takes: a model, a tool here, or a report.
struct CostRow {
  QString name;    ///< what was counted, and by whom: never shown under another name
  QString source;  ///< where the figures come from
  std::optional<int> lut{}, ff{}, dsp{}, bram18{};
  std::optional<qint64> latencyCycles{}, intervalCycles{};
};

/// A design's costs by every source there is, with what the part has.
struct CostSheet {
  QString part;
  double clockNs = 0;
  CostRow available;  ///< of the part; no cycles
  QList<CostRow> rows;
  QStringList notes;  ///< what to know of the models
};

/// A row a source, each figure with its share of the part; what the part has below them.
sheets::Grid costGrid(const CostSheet& sheet);
/// Where the figures of every row come from, and what to know of them: a line each.
QString costWords(const CostSheet& sheet);
/// Resource by resource, a bar a source; of what a source does not say there is none.
QList<CostBar> costBars(const CostSheet& sheet);

}  // namespace pw::wizard
