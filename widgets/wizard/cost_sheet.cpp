// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/cost_sheet.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>

#include "plots/si_format.h"

namespace pw::wizard {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::wizard::CostSheet", text);
}

using Figure = std::optional<int> CostRow::*;
constexpr std::array<Figure, 4> figures{&CostRow::lut, &CostRow::ff, &CostRow::dsp, &CostRow::bram18};

QStringList resourceNames() {
  return {QStringLiteral("LUT"), tr("Flip-flops"), QStringLiteral("DSP"), tr("BRAM (18\u00a0kbit)")};
}

template <class Number>
QString count(const std::optional<Number>& value) {
  return value ? QLocale().toString(qlonglong(*value)) : QStringLiteral("–");
}

QString withShare(const std::optional<int>& used, const std::optional<int>& available) {
  if (!used || !available || *available <= 0) return count(used);
  return QStringLiteral("%1 (%2\u00a0%)").arg(count(used), plots::numberText(100.0 * *used / *available, 3));
}

bool fits(const CostRow& row, const CostRow& available) {
  for (const Figure figure : figures) {
    if (row.*figure && available.*figure && *(row.*figure) > *(available.*figure)) return false;
  }
  return true;
}

}  // namespace

sheets::Grid costGrid(const CostSheet& sheet) {
  sheets::Grid grid;
  if (sheet.rows.isEmpty()) return grid;
  grid.headers = QStringList(tr("Counted")) + resourceNames() + QStringList{tr("Latency"), tr("Interval")};
  grid.headerTips = {tr("What was counted, and by whom"),
                     {},
                     {},
                     {},
                     {},
                     tr("Cycles from the first word in to the last word out"),
                     tr("Cycles between the starts of two events, back to back")};
  for (const CostRow& row : sheet.rows) {
    QStringList cells{row.name};
    for (const Figure figure : figures) cells << withShare(row.*figure, sheet.available.*figure);
    cells << count(row.latencyCycles) << count(row.intervalCycles);
    grid.rows << cells;
    grid.tones << (fits(row, sheet.available) ? look::Tone::neutral : look::Tone::bad);
  }
  QStringList has{tr("%1 has").arg(sheet.part)};
  for (const Figure figure : figures) has << count(sheet.available.*figure);
  grid.rows << (has << QString() << QString());
  grid.tones << look::Tone::muted;
  return grid;
}

QString costWords(const CostSheet& sheet) {
  QStringList lines{tr("Latency and interval in cycles of %1.")
                        .arg(plots::siText(sheet.clockNs * 1e-9, QStringLiteral("s"), 4))};
  for (const CostRow& row : sheet.rows) lines << tr("%1: %2.").arg(row.name, row.source);
  return (lines + sheet.notes).join(QLatin1Char('\n'));
}

QList<CostBar> costBars(const CostSheet& sheet) {
  QList<CostBar> bars;
  const QStringList names = resourceNames();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    for (const CostRow& row : sheet.rows) {
      if (!(row.*figures[i])) continue;
      bars << CostBar{names[qsizetype(i)], row.name, *(row.*figures[i]),
                      (sheet.available.*figures[i]).value_or(0), row.source};
    }
  }
  return bars;
}

}  // namespace pw::wizard
