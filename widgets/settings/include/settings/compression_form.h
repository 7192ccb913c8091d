// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"
#include "settings/form.h"

class QSlider;

namespace pw::settings {

class NetworkForm;

/// The student: its network, and what makes it small.
class CompressionForm : public Form {
  Q_OBJECT
 public:
  explicit CompressionForm(QWidget* parent = nullptr);
  void setValue(const recipe::TrainingRecipe& value);
  recipe::TrainingRecipe value() const { return m_value; }
  void setInputs(int inputs);
  NetworkForm* network() const { return m_network; }

 protected:
  void settle(const QString& field) override;

 private:
  void addPruning();
  void addSparsity();
  void addQuantization();
  void addQuantizationWays();
  void setBudget(double budget);
  void addLearnedFormats();
  void addLowRank();
  void addFormat(const char* name, const QString& label, const QString& help,
                 network::FixedFormat recipe::Quantization::*format);
  void addDistillation();
  recipe::TrainingRecipe m_value;
  // What a group held when it was switched off, for when it is switched on again.
  recipe::Pruning m_pruning;
  recipe::Quantization m_quantization;
  recipe::Distillation m_distillation;
  recipe::LowRank m_lowRank;
  NetworkForm* m_network = nullptr;
};

}  // namespace pw::settings
