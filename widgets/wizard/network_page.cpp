// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/network_page.h"

#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"
#include "settings/format_row.h"

namespace pw::wizard {
namespace {

QString count(std::size_t value) {
  return QLocale().toString(qulonglong(value));
}

QString kindName(network::LayerKind kind) {
  switch (kind) {
    case network::LayerKind::dense:
      return NetworkPage::tr("dense");
    case network::LayerKind::conv1d:
      return NetworkPage::tr("convolution");
    case network::LayerKind::maxPooling:
      return NetworkPage::tr("maximum");
    case network::LayerKind::averagePooling:
      return NetworkPage::tr("mean");
  }
  return {};
}

QString activationName(network::Activation activation) {
  switch (activation) {
    case network::Activation::linear:
      return NetworkPage::tr("none");
    case network::Activation::relu:
      return QStringLiteral("ReLU");
    case network::Activation::leakyRelu:
      return NetworkPage::tr("leaky ReLU");
    case network::Activation::tanh:
      return QStringLiteral("tanh");
    case network::Activation::sigmoid:
      return NetworkPage::tr("sigmoid");
  }
  return {};
}

QStringList rowOf(const network::Layer& layer) {
  const auto zeros = std::size_t(std::count(layer.weights.begin(), layer.weights.end(), 0.0F));
  const QString none = QStringLiteral("–");
  const bool formats = layer.formats.has_value();
  return {QString::fromStdString(layer.name),
          kindName(layer.kind),
          QStringLiteral("%1 → %2").arg(layer.inputs).arg(layer.outputs),
          activationName(layer.activation),
          layer.weights.empty() ? none : count(layer.weights.size()),
          layer.weights.empty() ? none
                                : plots::numberText(100.0 * double(zeros) / double(layer.weights.size()), 3) +
                                      QLatin1String(" %"),
          formats && !layer.isPooling() ? settings::shortText(layer.formats->weight) : none,
          formats && !layer.isPooling() ? settings::shortText(layer.formats->bias) : none,
          formats ? settings::shortText(layer.formats->result) : none};
}

QString wordsOf(const std::optional<network::Network>& network, bool trained) {
  if (!network) return NetworkPage::tr("There is no student network yet: make one on the page Compression.");
  if (!network->isQuantised())
    return NetworkPage::tr(
        "This network is in floating point and cannot become hardware as it is: give it "
        "formats on the page Compression.");
  return trained
             ? NetworkPage::tr("The trained student. Its windows are %1 samples long.").arg(network->inputs)
             : NetworkPage::tr(
                   "The student as the settings plan it: its weights are not trained, so costs "
                   "that depend on them will change.");
}

}  // namespace

NetworkPage::NetworkPage(QWidget* parent)
    : QWidget(parent),
      m_words(new QLabel(this)),
      m_figures(new sheets::FigureStrip(this)),
      m_layers(new sheets::GridView(tr("Layers and formats"), tr("No network yet."), this)) {
  m_words->setObjectName(QStringLiteral("networkWords"));
  m_words->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_words);
  column->addWidget(m_figures);
  column->addWidget(m_layers);
  column->addStretch(1);
  setNetwork({}, false);
}

void NetworkPage::setNetwork(const std::optional<network::Network>& network, bool trained) {
  m_words->setText(wordsOf(network, trained));
  QList<sheets::Figure> figures;
  sheets::Grid grid;
  grid.headers = {tr("Layer"), tr("Kind"),        tr("Shape"),      tr("Activation"), tr("Weights"),
                  tr("Zeros"), tr("Weights are"), tr("Biases are"), tr("Results are")};
  grid.words = {1, 2, 3, 6, 7, 8};
  if (network) {
    const network::Costs costs = network::costs(*network);
    figures = {
        {tr("Parameters"), count(costs.parameters), tr("Weights and biases")},
        {tr("Multiplications"), count(costs.multiplications), tr("By weights that are not zero, an event")},
        {tr("EBOPs"), plots::numberText(costs.ebops, 4),
         tr("Sum over multiplications of weight bits × input bits")},
        {tr("Parameter memory"), tr("%1 bits").arg(count(costs.weightBits)), {}}};
    if (network->inputFormat)
      figures << sheets::Figure{tr("Input"), settings::shortText(*network->inputFormat),
                                tr("Format of a sample after scaling")};
    for (const network::Layer& layer : network->layers) grid.rows << rowOf(layer);
  }
  m_figures->setFigures(figures);
  m_layers->setGrid(grid);
  m_layers->setMinimumHeight(m_layers->sizeHint().height());
}

}  // namespace pw::wizard
