// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/compression_view.h"

#include <QGridLayout>

#include "look/tokens.h"
#include "plots/plot_view.h"
#include "training/confusion_view.h"
#include "training/run_content.h"

namespace pw::training {

CompressionView::CompressionView(QWidget* parent) : QWidget(parent) {
  m_comparison = new sheets::GridView(tr("Teacher and student"), tr("No network trained yet."), this);
  m_accuracy = new plots::PlotView(tr("Accuracy of both"), this);
  m_course = new plots::PlotView(tr("Pruning and distillation"), this);
  m_roc = new plots::PlotView(tr("ROC of both"), this);
  m_layers = new sheets::GridView(tr("Layers of the student"), tr("No student yet."), this);
  m_confusion = new ConfusionView(this);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
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
  setRuns({}, {});
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
  m_student->history.push_back(epoch);
  showCurves();
}

void CompressionView::finishRun(Run student) {
  student.live = false;
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
  m_layers->setGrid(m_student && m_student->network ? layerGrid(*m_student->network) : sheets::Grid{});
}

}  // namespace pw::training
