// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_tabs.h"

#include <QTabWidget>
#include <QVBoxLayout>

#include "plots/plot_view.h"
#include "plots/throttle.h"
#include "sheets/tabs.h"
#include "training/layers_panel.h"
#include "training/learning_panel.h"
#include "training/outputs_panel.h"

namespace pw::training {
namespace {

constexpr int refreshEveryMs = 40;

}  // namespace

RunTabs::RunTabs(const QString& objectName, const QString& words, std::function<const Run*()> run,
                 QWidget* parent)
    : QWidget(parent), m_run(std::move(run)) {
  m_tabs = sheets::makeTabs(objectName, words, this);
  m_learning = new LearningPanel(this);
  m_layers = new LayersPanel(this);
  m_outputs = new OutputsPanel(this);
  m_tabs->addTab(m_learning, tr("Learning"));
  m_tabs->addTab(m_layers, tr("Layers"));
  m_tabs->addTab(m_outputs, tr("Outputs"));
  m_throttle = new plots::Throttle([this] { showPanel(m_tabs->currentWidget()); }, refreshEveryMs, this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_tabs);
  connect(m_learning, &LearningPanel::smoothingChanged, m_throttle, &plots::Throttle::request);
  connect(m_outputs, &OutputsPanel::eventWanted, this, &RunTabs::eventWanted);
  connect(m_tabs, &QTabWidget::currentChanged, this, [this] { showPanel(m_tabs->currentWidget()); });
}

void RunTabs::addFirst(QWidget* page, const QString& title) {
  m_tabs->insertTab(0, page, title);
  m_tabs->setCurrentIndex(0);
}

void RunTabs::showRun() {
  for (QWidget* panel : std::initializer_list<QWidget*>{m_learning, m_layers, m_outputs}) showPanel(panel);
}

void RunTabs::runHasGrown() {
  m_throttle->request();
}

void RunTabs::showPanel(QWidget* panel) {
  const Run* run = m_run();
  if (panel == m_learning) m_learning->showRun(run);
  if (panel == m_layers) m_layers->showRun(run);
  if (panel == m_outputs) m_outputs->showRun(run);
}

std::vector<plots::PlotView*> RunTabs::plots() const {
  std::vector<plots::PlotView*> all = m_learning->plots();
  all.insert(all.end(), {m_layers->plot(), m_outputs->histogram(), m_outputs->roc()});
  return all;
}

}  // namespace pw::training
