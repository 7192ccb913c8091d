// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/outputs_panel.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "look/elided_label.h"
#include "look/theme.h"
#include "plots/cut_line.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "plots/throttle.h"
#include "sheets/tabs.h"
#include "training/confusion_view.h"
#include "training/run_content.h"

namespace pw::training {
namespace {

constexpr std::size_t mostListed = 500;

}  // namespace

OutputsPanel::OutputsPanel(QWidget* parent) : QWidget(parent) {
  m_throttle = new plots::Throttle([this] { showCut(); }, 40, this);
  m_value = new QDoubleSpinBox(this);
  m_value->setObjectName(QStringLiteral("cutValue"));
  m_value->setAccessibleName(tr("Cut on the neutron score"));
  m_value->setToolTip(
      tr("Events with a larger score are called neutrons. The line in the histogram can be dragged."));
  m_value->setDecimals(3);
  m_value->setKeyboardTracking(false);
  m_reset = new QPushButton(tr("Reset"), this);
  m_reset->setObjectName(QStringLiteral("cutReset"));
  m_reset->setToolTip(tr("Puts the cut back to 0: the larger output wins, as in the hardware"));
  auto* label = new QLabel(tr("Cut"), this);
  look::setRole(label, "caption");
  label->setBuddy(m_value);
  m_words = new look::ElidedLabel(this);
  m_words->setObjectName(QStringLiteral("cutWords"));
  m_histogram = new plots::PlotView(tr("Outputs by class"), this);
  m_line = new plots::CutLine(m_histogram);
  m_line->setName(tr("cut"));
  m_roc = new plots::PlotView(tr("ROC"), this);
  m_confusion = new ConfusionView(this);
  m_singleCuts = new sheets::GridView(tr("Accuracy; neutrons found (%)"), tr("No evaluation yet."), this);
  QTabWidget* tables = sheets::makeTabs(QStringLiteral("resultTables"), tr("Tables of the run"), this);
  tables->addTab(buildWrong(), tr("Misclassified"));
  tables->addTab(m_singleCuts, tr("Single cuts"));

  auto* controls = new QHBoxLayout;
  controls->addWidget(label);
  controls->addWidget(m_value);
  controls->addWidget(m_reset);
  controls->addWidget(m_words, 1);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, look::space::tiny, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addLayout(controls, 0, 0, 1, 2);
  grid->addWidget(m_histogram, 1, 0);
  grid->addWidget(m_confusion, 1, 1);
  grid->addWidget(m_roc, 2, 0);
  grid->addWidget(tables, 2, 1);
  grid->setColumnStretch(0, 3);
  grid->setColumnStretch(1, 2);
  for (int row = 1; row < 3; ++row) grid->setRowStretch(row, 1);
  connect(m_line, &plots::CutLine::moving, this, &OutputsPanel::setCut);
  connect(m_line, &plots::CutLine::moved, this, &OutputsPanel::setCut);
  connect(m_value, &QDoubleSpinBox::valueChanged, this, &OutputsPanel::setCut);
  connect(m_reset, &QPushButton::clicked, this, [this] { setCut(0); });
  showRun(nullptr);
}

QWidget* OutputsPanel::buildWrong() {
  auto* page = new QWidget(this);
  m_wrong = new sheets::GridView(tr("Furthest from the cut first"), tr("None is known."), page);
  m_wrong->setObjectName(QStringLiteral("misclassified"));
  m_open = new QPushButton(tr("Open the trace"), page);
  m_open->setObjectName(QStringLiteral("openMisclassified"));
  m_open->setToolTip(tr("Shows the event chosen in the table, or the first one, on the Traces page"));
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::tiny);
  column->addWidget(m_wrong, 1);
  column->addWidget(m_open, 0, Qt::AlignRight);
  connect(m_wrong, &sheets::GridView::rowActivated, this, &OutputsPanel::open);
  connect(m_open, &QPushButton::clicked, this, [this] { open(std::max(0, m_wrong->currentRow())); });
  return page;
}

void OutputsPanel::open(int row) {
  if (row >= 0 && row < int(m_wrongEvents.size())) emit eventWanted(m_wrongEvents[std::size_t(row)]);
}

void OutputsPanel::showRun(const Run* run) {
  const bool sameRun = run && run->name == m_run.name && run->folder == m_run.folder;
  if (!sameRun) m_cut = 0;
  m_run = {};
  m_scores = {};
  m_source.clear();
  if (run) {
    m_run.name = run->name;
    m_run.folder = run->folder;
    m_run.live = run->live;
    m_run.evaluation = run->evaluation;
    m_run.events = run->events;
  }
  if (run && run->evaluation && !run->evaluation->scores.empty()) {
    m_scores = OutputScores(run->evaluation->scores, run->evaluation->labels);
    m_source = tr("%L1 held-back events").arg(m_scores.size());
  } else if (run && run->view) {
    m_scores = OutputScores(run->view->scores);
    m_source = tr("%L2 validation events, epoch %1").arg(run->view->epoch).arg(m_scores.size());
  }
  m_singleCuts->setGrid(run && run->evaluation ? scoreGrid(*run->evaluation) : sheets::Grid{});
  showScores();
}

void OutputsPanel::showScores() {
  plots::Content histogram = outputHistogram(m_scores);
  if (!m_source.isEmpty()) histogram.x.label = tr("Neutron score of %1").arg(m_source);
  m_histogram->setContent(std::move(histogram));
  const bool known = !m_scores.isEmpty();
  m_value->setEnabled(known);
  m_reset->setEnabled(known);
  {
    const QSignalBlocker quiet(m_value);
    const double spread = std::max(m_scores.most() - m_scores.least(), 1e-3);
    m_value->setRange(std::min(m_scores.least(), 0.0) - spread, std::max(m_scores.most(), 0.0) + spread);
    m_value->setSingleStep(std::max(0.001, std::pow(10, std::floor(std::log10(spread / 50)))));
  }
  showCut();
}

void OutputsPanel::setCut(double cut) {
  m_cut = cut;
  m_throttle->request();
}

void OutputsPanel::showCut() {
  m_figures = m_scores.at(m_cut);
  const bool known = !m_scores.isEmpty();
  {
    const QSignalBlocker quiet(m_value);
    m_value->setValue(m_cut);
  }
  if (!m_line->isDragging()) m_line->setValue(known ? std::optional(m_cut) : std::nullopt);
  const QString words =
      known ? tr("leakage %1, efficiency %2, accuracy %3")
                  .arg(plots::percentText(m_figures.leakage, 0), plots::percentText(m_figures.efficiency, 0),
                       plots::percentText(m_figures.accuracy, 0))
            : QString();
  m_words->setText(words);
  m_words->setToolTip(words);
  m_confusion->setCounts(known ? &m_figures.confusion : nullptr);
  m_roc->setContent(rocWithCut(m_scores, m_cut));
  showWrong();
}

void OutputsPanel::showWrong() {
  m_wrongEvents.clear();
  sheets::Grid grid;
  const bool known =
      m_run.evaluation && !m_run.events.empty() && m_run.events.size() == m_run.evaluation->scores.size();
  if (known) {
    const std::vector<std::size_t> rows = misclassified(*m_run.evaluation, m_cut);
    grid = misclassifiedGrid(m_run, rows, m_cut, mostListed);
    for (std::size_t i = 0; i < rows.size() && i < mostListed; ++i)
      m_wrongEvents.push_back(m_run.events[rows[i]]);
  }
  m_wrong->setEmptyText(known ? tr("At this cut no event is on the wrong side.")
                              : tr("Known when the run has ended, for runs of the present data set."));
  m_wrong->setGrid(std::move(grid));
  m_open->setEnabled(!m_wrongEvents.empty());
}

}  // namespace pw::training
