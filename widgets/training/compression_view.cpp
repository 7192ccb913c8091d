// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/compression_view.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include "look/tokens.h"
#include "plots/plot_view.h"
#include "plots/throttle.h"
#include "training/confusion_view.h"
#include "training/run_content.h"
#include "training/run_tabs.h"

namespace pw::training {

CompressionView::CompressionView(QWidget* parent) : QWidget(parent) {
  m_throttle = new plots::Throttle([this] { showCurves(); }, 40, this);
  m_tabs = new RunTabs(
      QStringLiteral("studentTabs"), tr("Parts of the student's run"),
      [this] { return m_student ? &*m_student : nullptr; }, this);
  m_tabs->addFirst(buildComparison(), tr("Comparison"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_tabs);
  connect(m_tabs, &RunTabs::eventWanted, this, &CompressionView::eventWanted);
  setRuns({}, {});
}

QWidget* CompressionView::buildComparison() {
  auto* page = new QWidget(this);
  m_comparison = new sheets::GridView(tr("Teacher and student"), tr("No network trained yet."), page);
  m_accuracy = new plots::PlotView(tr("Accuracy of both"), page);
  m_course = new plots::PlotView(tr("Pruning and distillation"), page);
  m_roc = new plots::PlotView(tr("ROC of both"), page);
  m_layers = new sheets::GridView(tr("Layers of the student"), tr("No student yet."), page);
  m_confusion = new ConfusionView(page);
  auto* grid = new QGridLayout(page);
  grid->setContentsMargins(0, look::space::tiny, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addWidget(m_comparison, 0, 0, 1, 6);
  grid->addWidget(m_accuracy, 1, 0, 1, 2);
  grid->addWidget(m_course, 1, 2, 1, 2);
  grid->addWidget(m_roc, 1, 4, 1, 2);
  grid->addWidget(m_layers, 2, 0, 1, 4);
  grid->addWidget(m_confusion, 2, 4, 1, 2);
  for (int column = 0; column < 6; ++column) grid->setColumnStretch(column, 1);
  grid->setRowStretch(1, 3);
  grid->setRowStretch(2, 2);
  return page;
}

void CompressionView::setRuns(std::optional<Run> teacher, std::optional<Run> student) {
  m_teacher = std::move(teacher);
  m_student = std::move(student);
  refresh();
}

void CompressionView::startRun(const recipe::TrainingRecipe& recipe) {
  Run run;
  run.name = QString::fromStdString(recipe.name);
  run.recipe = recipe;
  run.live = true;
  m_student = std::move(run);
  refresh();
}

void CompressionView::addEpoch(const recipe::Epoch& epoch) {
  if (!m_student) return;
  m_student->add(epoch);
  m_throttle->request();
  m_tabs->runHasGrown();
}

void CompressionView::addLive(const recipe::LiveView& view) {
  if (!m_student) return;
  m_student->add(view);
  m_tabs->runHasGrown();
}

void CompressionView::finishRun(Run student) {
  student.live = false;
  if (student.batches.isEmpty() && m_student && m_student->live)
    student.batches = std::move(m_student->batches);
  m_student = std::move(student);
  refresh();
}

std::vector<const Run*> CompressionView::both() const {
  std::vector<const Run*> runs;
  if (m_teacher) runs.push_back(&*m_teacher);
  if (m_student) runs.push_back(&*m_student);
  return runs;
}

void CompressionView::showCurves() {
  m_accuracy->setContent(accuracyCurves(both()));
  m_course->setContent(compressionCurves(m_student.value_or(Run{})));
}

void CompressionView::refresh() {
  const std::vector<const Run*> runs = both();
  m_comparison->setGrid(runs.empty() ? sheets::Grid{} : comparisonGrid(runs));
  showCurves();
  m_roc->setContent(rocCurves(runs));
  const bool evaluated = m_student && m_student->evaluation;
  m_confusion->setScore(evaluated ? &m_student->evaluation->network : nullptr);
  m_tabs->showRun();
  m_layers->setGrid(m_student && m_student->network ? layerGrid(*m_student->network) : sheets::Grid{});
}

}  // namespace pw::training
