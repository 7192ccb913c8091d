// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_view.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include "look/elided_label.h"
#include "look/theme.h"
#include "plots/si_format.h"
#include "training/run_content.h"
#include "training/run_tabs.h"

namespace pw::training {

namespace {

/// "16", "conv 4×5", "max of 2", "mean of 4".
QString layerText(const recipe::LayerSpec& layer) {
  switch (layer.kind) {
    case network::LayerKind::conv1d:
      return RunView::tr("conv %1×%2").arg(layer.units).arg(layer.kernel);
    case network::LayerKind::maxPooling:
      return RunView::tr("max of %1").arg(layer.kernel);
    case network::LayerKind::averagePooling:
      return RunView::tr("mean of %1").arg(layer.kernel);
    case network::LayerKind::dense:
      break;
  }
  return QString::number(layer.units);
}

}  // namespace

QString recipeText(const recipe::TrainingRecipe& recipe) {
  QStringList layers;
  for (const recipe::LayerSpec& layer : recipe.hidden) layers << layerText(layer);
  QStringList parts{RunView::tr("hidden layers %1").arg(layers.join(QStringLiteral("–"))),
                    RunView::tr("%1 epochs").arg(recipe.epochs), RunView::tr("batch %1").arg(recipe.batch),
                    RunView::tr("learning rate %1").arg(plots::numberText(recipe.learningRate)),
                    RunView::tr("seed %1").arg(recipe.seed)};
  if (recipe.quantization) {
    parts << RunView::tr("weights in %1")
                 .arg(QString::fromStdString(network::toText(recipe.quantization->weight)));
  }
  if (recipe.pruning) {
    parts << RunView::tr("%1 % pruned").arg(plots::numberText(100 * recipe.pruning->finalSparsity));
  }
  if (recipe.distillation) {
    parts << RunView::tr("distilled at T = %1").arg(plots::numberText(recipe.distillation->temperature));
  }
  return parts.join(QStringLiteral(" · "));
}

namespace {

/// The newest run that was not compressed (those have a page of their own), else the newest.
int firstShown(const std::vector<Run>& runs) {
  for (int index = int(runs.size()) - 1; index >= 0; --index) {
    if (!runs[std::size_t(index)].isCompressed()) return index;
  }
  return int(runs.size()) - 1;
}

}  // namespace

RunView::RunView(QWidget* parent) : QWidget(parent) {
  m_choice = new QComboBox(this);
  m_choice->setObjectName(QStringLiteral("runChoice"));
  m_choice->setAccessibleName(tr("Training run"));
  m_choice->setToolTip(tr("The training run shown; the newest is last"));
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_words = new look::ElidedLabel(this);
  m_words->setObjectName(QStringLiteral("recipeWords"));
  look::setRole(m_words, "caption");
  m_figures = new sheets::FigureStrip(this);
  m_tabs = new RunTabs(
      QStringLiteral("runTabs"), tr("Parts of the run"), [this] { return shown(); }, this);

  auto* top = new QHBoxLayout;
  top->addWidget(m_choice);
  top->addWidget(m_words, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addLayout(top);
  column->addWidget(m_figures);
  column->addWidget(m_tabs, 1);
  connect(m_choice, &QComboBox::currentIndexChanged, this, &RunView::refresh);
  connect(m_tabs, &RunTabs::eventWanted, this, &RunView::eventWanted);
  setRuns({});
}

void RunView::setRuns(std::vector<Run> runs) {
  m_runs = std::move(runs);
  list(firstShown(m_runs));
}

void RunView::list(int shown) {
  {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (const Run& run : m_runs) {
      const QString where = run.live ? tr("training now") : run.folder;
      m_choice->addItem(where.isEmpty() ? run.name : QStringLiteral("%1  (%2)").arg(run.name, where));
    }
    m_choice->setCurrentIndex(shown);
  }
  m_choice->setVisible(!m_runs.empty());
  refresh();
}

bool RunView::isLive() const {
  return !m_runs.empty() && m_runs.back().live;
}

void RunView::startRun(const recipe::TrainingRecipe& recipe) {
  if (isLive()) m_runs.pop_back();
  Run run;
  run.name = QString::fromStdString(recipe.name);
  run.recipe = recipe;
  run.live = true;
  m_runs.push_back(std::move(run));
  list(int(m_runs.size()) - 1);
}

const Run* RunView::shown() const {
  const int index = m_choice->currentIndex();
  return index < 0 ? nullptr : &m_runs[std::size_t(index)];
}

/// The run that trains now, else the one shown.
Run* RunView::growing() {
  const int index = isLive() ? int(m_runs.size()) - 1 : m_choice->currentIndex();
  return index < 0 ? nullptr : &m_runs[std::size_t(index)];
}

void RunView::addEpoch(const recipe::Epoch& epoch) {
  Run* run = growing();
  if (!run) return;
  run->add(epoch);
  if (run == shown()) m_tabs->runHasGrown();
}

void RunView::addLive(const recipe::LiveView& view) {
  Run* run = growing();
  if (!run) return;
  run->add(view);
  if (run == shown()) m_tabs->runHasGrown();
}

void RunView::finishRun(Run run) {
  const bool shown = !isLive() || m_choice->currentIndex() == int(m_runs.size()) - 1;
  const int index = m_choice->currentIndex();
  if (isLive()) {
    if (run.batches.isEmpty()) run.batches = std::move(m_runs.back().batches);
    m_runs.pop_back();
  }
  run.live = false;
  m_runs.push_back(std::move(run));
  list(shown ? int(m_runs.size()) - 1 : index);
}

void RunView::dropRun() {
  if (!isLive()) return;
  const int index = m_choice->currentIndex();
  m_runs.pop_back();
  list(index < int(m_runs.size()) ? index : firstShown(m_runs));
}

std::vector<plots::PlotView*> RunView::plots() const {
  return m_tabs->plots();
}

void RunView::refresh() {
  const Run* run = shown();
  m_words->setText(run ? recipeText(run->recipe) : QString());
  m_words->setToolTip(m_words->text());
  m_words->setVisible(run);
  m_figures->setFigures(run ? runFigures(*run) : QList<sheets::Figure>());
  m_tabs->showRun();
}

}  // namespace pw::training
