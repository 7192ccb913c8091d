// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/board_view.h"

#include <QGridLayout>
#include <QLabel>

#include "look/theme.h"
#include "plots/plot_view.h"

namespace pw::hardware {
namespace {

plots::Content latencyPoints(const BoardResult& result) {
  plots::Content content;
  content.y.label = BoardView::tr("Time");
  content.y.unit = QStringLiteral("s");
  content.categories = result.intervals;
  content.emptyText = BoardView::tr("No board has run yet.");
  if (result.medians.empty()) return content;
  content.y.logarithmic = true;
  plots::Points medians, tails;
  medians.name = BoardView::tr("median");
  medians.tone = look::Tone::accent;
  tails.name = BoardView::tr("99 %");
  tails.tone = look::Tone::fourth;
  tails.marker = plots::Marker::diamond;
  for (std::size_t i = 0; i < result.medians.size(); ++i) {
    medians.x.push_back(double(i));
    tails.x.push_back(double(i));
  }
  medians.y = result.medians;
  tails.y = result.tails;
  content.points = {medians, tails};
  return content;
}

}  // namespace

BoardView::BoardView(QWidget* parent) : QWidget(parent) {
  m_target = new QLabel(this);
  m_target->setObjectName(QStringLiteral("boardTarget"));
  m_target->setWordWrap(true);
  m_figures = new sheets::FigureStrip(this);
  m_facts = new sheets::GridView(tr("What the board said"), tr("No board has run yet."), this);
  m_latencies = new sheets::GridView(tr("Times around the core"), tr("No board has run yet."), this);
  m_bars = new plots::PlotView(tr("Where the time goes"), this);
  auto* grid = new QGridLayout;
  grid->setSpacing(look::space::small);
  grid->addWidget(m_facts, 0, 0, 2, 1);
  grid->addWidget(m_latencies, 0, 1);
  grid->addWidget(m_bars, 1, 1);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  grid->setRowStretch(1, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_target);
  column->addWidget(m_figures);
  column->addLayout(grid, 1);
  setResult({});
}

void BoardView::setResult(const std::optional<BoardResult>& result) {
  const BoardResult shown = result.value_or(BoardResult{});
  m_target->setVisible(result.has_value());
  m_target->setText(shown.simulated ? tr("Simulated board: %1. Its clock cycles are true; times around the "
                                         "core are this computer's, not a board's.")
                                          .arg(shown.target)
                                    : shown.target);
  m_figures->setFigures(shown.figures);
  m_facts->setGrid(shown.facts);
  m_latencies->setGrid(shown.latencies);
  m_bars->setContent(latencyPoints(shown));
}

}  // namespace pw::hardware
