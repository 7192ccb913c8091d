// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/layers_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "look/elided_label.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "training/run_content.h"

namespace pw::training {

LayersPanel::LayersPanel(QWidget* parent) : QWidget(parent) {
  m_layer = new QComboBox(this);
  m_layer->setObjectName(QStringLiteral("layerChoice"));
  m_layer->setAccessibleName(tr("Layer"));
  m_layer->setToolTip(tr("The layer whose weights are shown"));
  m_layer->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  auto* label = new QLabel(tr("Layer"), this);
  look::setRole(label, "caption");
  label->setBuddy(m_layer);
  m_words = new look::ElidedLabel(this);
  m_words->setObjectName(QStringLiteral("layersWords"));
  look::setRole(m_words, "caption");
  m_weights = new plots::PlotView(tr("Weights of the layer"), this);
  m_costs = new sheets::GridView(tr("Costs"), tr("No network yet."), this);
  m_costs->setObjectName(QStringLiteral("layerCosts"));
  m_figures = new sheets::GridView(tr("All layers"), tr("No network yet."), this);
  m_figures->setObjectName(QStringLiteral("layerFigures"));

  auto* controls = new QHBoxLayout;
  controls->addWidget(label);
  controls->addWidget(m_layer);
  controls->addWidget(m_words, 1);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, look::space::tiny, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addLayout(controls, 0, 0, 1, 2);
  grid->addWidget(m_weights, 1, 0);
  grid->addWidget(m_costs, 1, 1);
  grid->addWidget(m_figures, 2, 0, 1, 2);
  grid->setColumnStretch(0, 4);
  grid->setColumnStretch(1, 5);
  grid->setRowStretch(1, 3);
  grid->setRowStretch(2, 2);
  connect(m_layer, &QComboBox::currentIndexChanged, this, &LayersPanel::showWeights);
  showRun(nullptr);
}

void LayersPanel::showRun(const Run* run) {
  m_shown.clear();
  QString words;
  if (run && run->view && !run->view->layers.empty()) {
    m_shown = run->view->layers;
    words = run->view->last ? tr("Best epoch, %1, on %L2 validation events")
                            : tr("Epoch %1, on %L2 validation events");
    words = words.arg(run->view->epoch).arg(run->view->rows);
  } else if (run && run->network) {
    m_shown = unwatchedLayers(*run->network);
    words = tr("This training was not watched: ranges and weights before quantisation are not known.");
  }
  m_words->setText(words);
  m_words->setToolTip(words);
  list();
  m_figures->setGrid(m_shown.empty() ? sheets::Grid{} : liveLayerGrid(m_shown));
  m_costs->setGrid(run && run->network ? layerGrid(*run->network) : sheets::Grid{});
  showWeights();
}

/// The layer chosen stays chosen, by its place.
void LayersPanel::list() {
  QStringList names;
  for (const recipe::LiveLayer& layer : m_shown) names << QString::fromStdString(layer.name);
  QStringList present;
  for (int i = 0; i < m_layer->count(); ++i) present << m_layer->itemText(i);
  m_layer->setEnabled(!names.isEmpty());
  if (names == present) return;
  const QSignalBlocker quiet(m_layer);
  const int chosen = std::max(0, m_layer->currentIndex());
  m_layer->clear();
  m_layer->addItems(names);
  m_layer->setCurrentIndex(std::min(chosen, int(names.size()) - 1));
}

void LayersPanel::showWeights() {
  const int index = m_layer->currentIndex();
  if (index >= 0 && index < int(m_shown.size())) {
    const recipe::LiveLayer& layer = m_shown[std::size_t(index)];
    m_weights->setTitle(tr("Weights of %1").arg(QString::fromStdString(layer.name)));
    m_weights->setContent(weightHistogram(layer));
    return;
  }
  plots::Content nothing;
  nothing.emptyText = tr("No network yet.");
  m_weights->setTitle(tr("Weights of the layer"));
  m_weights->setContent(std::move(nothing));
}

}  // namespace pw::training
