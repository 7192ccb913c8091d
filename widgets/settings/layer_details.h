// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "recipe/layers.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace pw::settings {

/// What one hidden layer has beside its size: kind, activation, kernel, stride, dropout, batch normalisation.
/// What does not apply to its kind is shown but cannot be changed.
class LayerDetails : public QWidget {
  Q_OBJECT
 public:
  explicit LayerDetails(QWidget* parent = nullptr);
  void setLayer(const recipe::LayerSpec& layer);

 signals:
  /// A person changed it.
  void edited(const pw::recipe::LayerSpec& layer);

 protected:
  /// The wheel turns a control only when it has the focus.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QSpinBox* makeWhole(const char* name, const QString& tip);
  void place(int row, int column, const QString& label, QWidget* control);
  void take();
  void changeKind();
  void show();
  recipe::LayerSpec m_layer;
  bool m_showing = false;
  QComboBox *m_kind, *m_activation;
  QSpinBox *m_kernel, *m_stride;
  QDoubleSpinBox* m_dropout;
  QCheckBox *m_batchNorm, *m_padding;
};

/// "Dense", "Conv1D", "Max", "Mean".
QString kindName(network::LayerKind kind);

}  // namespace pw::settings
