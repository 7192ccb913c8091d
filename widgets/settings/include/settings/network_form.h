// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"
#include "settings/form.h"

namespace pw::settings {

class LayerTable;

/// Hidden layers of a preset; the classes follow by themselves.
struct NetworkPreset {
  QString name;
  std::vector<recipe::LayerSpec> hidden;
};
QList<NetworkPreset> networkPresets();

/// Architecture and training of one network. Distillation, quantisation and pruning of the recipe are kept as
/// they are and counted in the summary.
class NetworkForm : public Form {
  Q_OBJECT
 public:
  explicit NetworkForm(QWidget* parent = nullptr);
  void setValue(const recipe::TrainingRecipe& value);
  recipe::TrainingRecipe value() const { return m_value; }
  /// Length of the window: what the network is fed.
  void setInputs(int inputs);
  int inputs() const { return m_inputs; }
  /// The live summary: shape, parameters, multiplications, EBOPs, bits.
  QString summary() const;

 protected:
  void settle(const QString& field) override;

 private:
  void addArchitecture();
  void addTraining();
  void addTrainingWays();
  void addAugmentation();
  void showSummary();
  recipe::TrainingRecipe m_value;
  recipe::Augmentation m_augmentation;  ///< of when it was on last
  int m_inputs = 161;
  QComboBox* m_preset = nullptr;
  LayerTable* m_layers = nullptr;
  QLabel* m_summary = nullptr;
};

}  // namespace pw::settings
