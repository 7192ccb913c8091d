// SPDX-License-Identifier: GPL-3.0-or-later
#include "layer_details.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>

#include "look/theme.h"

namespace pw::settings {
namespace {

using network::Activation;
using network::LayerKind;

constexpr LayerKind kinds[] = {LayerKind::dense, LayerKind::conv1d, LayerKind::maxPooling,
                               LayerKind::averagePooling};
constexpr Activation activations[] = {Activation::relu, Activation::leakyRelu, Activation::tanh,
                                      Activation::sigmoid, Activation::linear};

QString activationName(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return LayerDetails::tr("ReLU");
    case Activation::leakyRelu:
      return LayerDetails::tr("Leaky ReLU");
    case Activation::tanh:
      return LayerDetails::tr("tanh");
    case Activation::sigmoid:
      return LayerDetails::tr("Sigmoid");
    case Activation::linear:
      break;
  }
  return LayerDetails::tr("Linear");
}

template <class Value, std::size_t count>
int placeOf(const Value (&values)[count], Value value) {
  return int(std::find(std::begin(values), std::end(values), value) - std::begin(values));
}

}  // namespace

QString kindName(LayerKind kind) {
  switch (kind) {
    case LayerKind::conv1d:
      return LayerDetails::tr("Conv1D");
    case LayerKind::maxPooling:
      return LayerDetails::tr("Max");
    case LayerKind::averagePooling:
      return LayerDetails::tr("Mean");
    case LayerKind::dense:
      break;
  }
  return LayerDetails::tr("Dense");
}

LayerDetails::LayerDetails(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(look::space::small);
  grid->setVerticalSpacing(look::space::tiny);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  m_kind = new QComboBox(this);
  for (const LayerKind kind : kinds) m_kind->addItem(kindName(kind));
  m_kind->setObjectName(QStringLiteral("layerKind"));
  m_kind->setToolTip(
      tr("Dense: each unit sees all values. Conv1D: filters slide along the trace. Max and mean "
         "put neighbouring samples together"));
  m_activation = new QComboBox(this);
  for (const Activation activation : activations) m_activation->addItem(activationName(activation));
  m_activation->setObjectName(QStringLiteral("layerActivation"));
  m_activation->setToolTip(tr("What is made of each sum. Hardware knows ReLU and linear"));
  m_kernel = makeWhole("layerKernel", tr("Positions that one output sees"));
  m_stride = makeWhole("layerStride", tr("Positions from one output to the next"));
  m_dropout = new QDoubleSpinBox(this);
  m_dropout->setObjectName(QStringLiteral("layerDropout"));
  m_dropout->setRange(0, 95);
  m_dropout->setDecimals(0);
  m_dropout->setSuffix(QStringLiteral(" %"));
  m_dropout->setKeyboardTracking(false);
  m_dropout->setToolTip(tr("Share of the outputs that each step of training leaves out at random"));
  m_batchNorm = new QCheckBox(tr("Batch norm."), this);
  m_batchNorm->setObjectName(QStringLiteral("layerBatchNorm"));
  m_batchNorm->setAccessibleName(tr("Batch normalisation"));
  m_batchNorm->setToolTip(
      tr("Sums get mean 0 and variance 1 in training; folded into the weights, so that it costs nothing"));
  m_padding = new QCheckBox(tr("Zeros around"), this);
  m_padding->setObjectName(QStringLiteral("layerPadding"));
  m_padding->setAccessibleName(tr("Zeros around the input"));
  m_padding->setToolTip(tr("The kernel may reach beyond the ends (Keras: same), so that the length is kept"));
  place(0, 0, tr("Kind"), m_kind);
  place(0, 1, tr("Activation"), m_activation);
  place(2, 0, tr("Kernel"), m_kernel);
  place(2, 1, tr("Stride"), m_stride);
  place(4, 0, tr("Dropout"), m_dropout);
  auto* checks = new QVBoxLayout;
  checks->setSpacing(0);
  checks->addWidget(m_batchNorm);
  checks->addWidget(m_padding);
  grid->addLayout(checks, 4, 1, 2, 1);
  for (QWidget* control : findChildren<QWidget*>()) {
    if (control->parentWidget() != this || qobject_cast<QLabel*>(control)) continue;
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(this);
  }
  connect(m_kind, &QComboBox::activated, this, &LayerDetails::changeKind);
  connect(m_activation, &QComboBox::activated, this, &LayerDetails::take);
  connect(m_kernel, &QSpinBox::valueChanged, this, &LayerDetails::take);
  connect(m_stride, &QSpinBox::valueChanged, this, &LayerDetails::take);
  connect(m_dropout, &QDoubleSpinBox::valueChanged, this, &LayerDetails::take);
  connect(m_batchNorm, &QCheckBox::clicked, this, &LayerDetails::take);
  connect(m_padding, &QCheckBox::clicked, this, &LayerDetails::take);
}

QSpinBox* LayerDetails::makeWhole(const char* name, const QString& tip) {
  auto* box = new QSpinBox(this);
  box->setObjectName(QString::fromLatin1(name));
  box->setRange(1, 1024);
  box->setKeyboardTracking(false);
  box->setToolTip(tip);
  return box;
}

/// The label above its control.
void LayerDetails::place(int row, int column, const QString& label, QWidget* control) {
  auto* words = new QLabel(label, this);
  look::setRole(words, "caption");
  words->setBuddy(control);
  control->setAccessibleName(tr("%1 of the layer").arg(label));
  control->setMinimumWidth(0);
  auto* grid = qobject_cast<QGridLayout*>(layout());
  grid->addWidget(words, row, column);
  grid->addWidget(control, row + 1, column);
}

void LayerDetails::setLayer(const recipe::LayerSpec& layer) {
  m_layer = layer;
  show();
}

void LayerDetails::show() {
  m_showing = true;
  const bool convolution = m_layer.kind == LayerKind::conv1d, pooling = m_layer.isPooling();
  m_kind->setCurrentIndex(placeOf(kinds, m_layer.kind));
  m_activation->setCurrentIndex(placeOf(activations, m_layer.activation));
  m_kernel->setValue(m_layer.kernel);
  m_stride->setValue(m_layer.stride);
  m_dropout->setValue(100 * m_layer.dropout);
  m_batchNorm->setChecked(m_layer.batchNorm);
  m_padding->setChecked(m_layer.same);
  m_activation->setEnabled(!pooling);
  m_kernel->setEnabled(convolution || pooling);
  m_stride->setEnabled(convolution || pooling);
  m_batchNorm->setEnabled(!pooling);
  m_padding->setEnabled(convolution);
  m_showing = false;
}

void LayerDetails::changeKind() {
  const LayerKind kind = kinds[m_kind->currentIndex()];
  if (kind == m_layer.kind) return;
  recipe::LayerSpec layer(std::min(m_layer.units, 8));
  if (kind == LayerKind::conv1d) layer = recipe::LayerSpec::convolution(layer.units, 5);
  if (kind == LayerKind::maxPooling || kind == LayerKind::averagePooling)
    layer = recipe::LayerSpec::pooling(kind, 2);
  setLayer(layer);
  emit edited(m_layer);
}

void LayerDetails::take() {
  if (m_showing) return;
  recipe::LayerSpec layer = m_layer;
  layer.activation = activations[m_activation->currentIndex()];
  const bool strides = layer.isPooling() && layer.stride == layer.kernel && m_stride->value() == layer.stride;
  layer.kernel = m_kernel->value();
  layer.stride = strides ? layer.kernel : m_stride->value();  // pools side by side stay so
  if (m_dropout->value() != 100 * m_layer.dropout) layer.dropout = m_dropout->value() / 100;
  layer.batchNorm = m_batchNorm->isChecked();
  layer.same = m_padding->isChecked();
  if (layer == m_layer) return;
  setLayer(layer);
  emit edited(m_layer);
}

bool LayerDetails::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Wheel && !qobject_cast<QWidget*>(watched)->hasFocus()) {
    event->ignore();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace pw::settings
