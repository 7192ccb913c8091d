// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/board_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>

#include "look/theme.h"
#include "plots/histogram.h"
#include "plots/plot_view.h"

namespace pw::hardware {
namespace {

plots::Content latencyPoints(const BoardResult& result) {
  plots::Content content;
  content.y.label = BoardView::tr("Time");
  content.y.unit = QStringLiteral("s");
  content.y.prefixed = true;
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

plots::Content shotHistogram(const BoardResult& result) {
  plots::Content content;
  content.x.label = BoardView::tr("Time of one event");
  content.x.unit = QStringLiteral("s");
  content.x.prefixed = true;
  content.y.label = BoardView::tr("Events");
  content.emptyText = result.medians.empty() ? BoardView::tr("No board has run yet.")
                                             : BoardView::tr("Times of single shots were not kept.");
  const look::Tone tones[] = {look::Tone::first, look::Tone::second, look::Tone::third, look::Tone::fourth};
  std::vector<float> all;
  for (const Shots& shots : result.shots) all.insert(all.end(), shots.seconds.begin(), shots.seconds.end());
  if (all.empty()) return content;
  const plots::Interval range = plots::centralInterval(all, 0.005);
  for (qsizetype i = 0; i < result.shots.size(); ++i) {
    plots::Histogram histogram = plots::countBins(result.shots[i].seconds, range.low, range.high, 60);
    // The slowest few would squeeze the others into one bin; they are in the table.
    const auto beyond = std::count_if(result.shots[i].seconds.begin(), result.shots[i].seconds.end(),
                                      [&](float seconds) { return seconds > range.high; });
    histogram.name = beyond == 0
                         ? result.shots[i].name
                         : BoardView::tr("%1 (%L2 slower than shown)").arg(result.shots[i].name).arg(beyond);
    histogram.tone = tones[std::size_t(i) % std::size(tones)];
    content.histograms.push_back(std::move(histogram));
  }
  return content;
}

}  // namespace

BoardView::BoardView(QWidget* parent) : QWidget(parent) {
  m_target = new QLabel(this);
  m_target->setObjectName(QStringLiteral("boardTarget"));
  m_target->setWordWrap(true);
  m_badge = new QLabel(this);
  m_badge->setObjectName(QStringLiteral("boardBadge"));
  look::setRole(m_badge, "badge");
  m_figures = new sheets::FigureStrip(this);
  m_facts = new sheets::GridView(tr("What the board said"), tr("No board has run yet."), this);
  m_latencies = new sheets::GridView(tr("Times around the core"), tr("No board has run yet."), this);
  m_bars = new plots::PlotView(tr("Where the time goes"), this);
  m_histogram = new plots::PlotView(tr("Single shots"), this);
  // Each table as high as its rows, each plot with what is left below it.
  auto* halves = new QHBoxLayout;
  halves->setSpacing(look::space::small);
  const auto half = [halves](sheets::GridView* table, plots::PlotView* plot, int stretch) {
    auto* column = new QVBoxLayout;
    column->setSpacing(look::space::small);
    column->addWidget(table);
    column->addWidget(plot, 1);
    halves->addLayout(column, stretch);
  };
  half(m_facts, m_histogram, 4);
  half(m_latencies, m_bars, 5);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  auto* top = new QHBoxLayout;
  top->setSpacing(look::space::small);
  top->addWidget(m_badge, 0, Qt::AlignTop);
  top->addWidget(m_target, 1);
  column->addLayout(top);
  column->addWidget(m_figures);
  column->addLayout(halves, 1);
  setResult({});
}

void BoardView::setResult(const std::optional<BoardResult>& result) {
  const BoardResult shown = result.value_or(BoardResult{});
  m_target->setVisible(result.has_value());
  m_badge->setVisible(result.has_value());
  m_badge->setText(shown.simulated ? tr("Simulated board") : tr("Board"));
  m_badge->setToolTip(shown.simulated ? tr("No hardware: the Verilated design answers in its place")
                                      : tr("Measured on hardware"));
  m_target->setText(shown.simulated ? tr("%1: true clock cycles; times around the core are "
                                         "this computer's.")
                                          .arg(shown.target)
                                    : shown.target);
  m_figures->setFigures(shown.figures);
  m_facts->setGrid(shown.facts);
  m_latencies->setGrid(shown.latencies);
  m_bars->setContent(latencyPoints(shown));
  m_histogram->setContent(shotHistogram(shown));
}

}  // namespace pw::hardware
