// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/desk_view.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <algorithm>

#include "desk/findings_view.h"
#include "desk/run_list.h"
#include "desk/slider_view.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "sheets/tabs.h"

namespace pw::desk {
namespace {

constexpr std::size_t firstChosen = 4;

/// The newest runs, in the order in which they were made.
std::vector<QString> newest(const std::vector<project::Run>& runs, std::size_t count) {
  std::vector<const project::Run*> sorted;
  for (const project::Run& run : runs) sorted.push_back(&run);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const project::Run* a, const project::Run* b) { return a->when < b->when; });
  if (sorted.size() > count) sorted.erase(sorted.begin(), sorted.end() - std::ptrdiff_t(count));
  std::vector<QString> folders;
  for (const project::Run* run : sorted) folders.push_back(QString::fromStdString(run->folder));
  return folders;
}

}  // namespace

DeskView::DeskView(QWidget* parent)
    : QWidget(parent),
      m_table(new RunTable(this)),
      m_tabs(sheets::makeTabs(QStringLiteral("deskTabs"), tr("What is shown of the chosen runs"), this)),
      m_sliders(new SliderView(this)),
      m_findings(new FindingsView(this)) {
  m_tabs->addTab(buildCurves(), tr("Curves"));
  m_tabs->addTab(buildFigures(), tr("Figures and settings"));
  m_tabs->addTab(m_sliders, tr("Sliders"));
  m_tabs->addTab(m_findings, tr("What went wrong"));
  auto* parts = new QSplitter(Qt::Vertical, this);
  parts->setObjectName(QStringLiteral("deskParts"));
  parts->addWidget(m_table);
  parts->addWidget(m_tabs);
  parts->setChildrenCollapsible(false);
  parts->setStretchFactor(0, 1);
  parts->setStretchFactor(1, 3);
  parts->setSizes({fontMetrics().height() * 13, fontMetrics().height() * 28});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(parts);
  connect(m_table, &RunTable::chosenChanged, this, &DeskView::showChosen);
  connect(m_worth, &QComboBox::currentIndexChanged, this, &DeskView::showChosen);
  setRuns({});
}

QWidget* DeskView::buildCurves() {
  auto* page = new QWidget(this);
  m_accuracy = new plots::PlotView(tr("Accuracy"), page);
  m_loss = new plots::PlotView(tr("Loss"), page);
  m_pareto = new plots::PlotView(tr("What accuracy costs"), page);
  m_worth = new QComboBox(page);
  m_worth->setObjectName(QStringLiteral("worth"));
  m_worth->addItems({tr("Wrong events"), tr("Neutrons missed")});
  m_worth->setAccessibleName(tr("Error in the plot of costs"));
  m_worth->setToolTip(
      tr("Wrong events: share of the test events in the wrong class. Neutrons missed: share of the neutrons "
         "below the threshold that lets 1 % of the gammas through."));
  auto* beside = new QVBoxLayout;
  beside->setSpacing(look::space::tiny);
  beside->addWidget(m_worth, 0, Qt::AlignRight);
  beside->addWidget(m_pareto, 1);
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, look::space::tiny, 0, 0);
  row->setSpacing(look::space::small);
  row->addWidget(m_accuracy, 1);
  row->addWidget(m_loss, 1);
  row->addLayout(beside, 1);
  return page;
}

QWidget* DeskView::buildFigures() {
  auto* page = new QWidget(this);
  m_quality = new sheets::GridView(tr("On the test events, beside single cuts on the same events"),
                                   tr("Tick runs to compare."), page);
  m_costs = new sheets::GridView(tr("What they cost; LUT, DSP and latency estimated"),
                                 tr("Tick runs to compare."), page);
  m_settings = new sheets::GridView(tr("Settings that differ"),
                                    tr("Tick two runs or more: the settings in which they differ."), page);
  auto* grid = new QGridLayout(page);
  grid->setContentsMargins(0, look::space::tiny, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addWidget(m_quality, 0, 0);
  grid->addWidget(m_costs, 1, 0);
  grid->addWidget(m_settings, 0, 1, 2, 1);
  grid->setColumnStretch(0, 3);
  grid->setColumnStretch(1, 2);
  return page;
}

void DeskView::setRuns(std::vector<project::Run> runs) {
  const bool first = m_table->runs().empty();
  m_sliders->setRuns(runs);
  m_table->setRuns(std::move(runs));
  if (first) m_table->choose(newest(m_table->runs(), firstChosen));
}

void DeskView::showChosen() {
  const Runs chosen = m_table->chosenRuns();
  const Chosen& colours = m_table->chosen();
  m_accuracy->setContent(accuracyCurves(chosen, colours));
  m_loss->setContent(lossCurves(chosen, colours));
  m_pareto->setContent(paretoPlot(m_table->runs(), chosen, colours,
                                  m_worth->currentIndex() == 0 ? Worth::accuracy : Worth::neutrons1e2));
  m_quality->setGrid(chosen.empty() ? sheets::Grid{} : qualityGrid(chosen));
  m_costs->setGrid(chosen.empty() ? sheets::Grid{} : costGrid(chosen));
  m_settings->setGrid(settingsGrid(chosen));
  m_findings->setRuns(chosen);
}

}  // namespace pw::desk
