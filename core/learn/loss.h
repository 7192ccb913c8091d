// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/dense_kernels.h"
#include "recipe/recipe.h"

namespace pw::learn {

/// A loss and the part of it that came from the teacher.
struct StepLoss {
  double total = 0, distillation = 0;
};

/// α·hard(y, zs) + (1 − α)·T²·KL(softmax(zt/T) ‖ softmax(zs/T)) (Hinton, Vinyals and Dean, arXiv
/// 1503.02531); the hard loss, the recipe's LossKind, alone without a teacher. The teacher's softened
/// probabilities are computed once. In double, one row after the other.
class Loss {
 public:
  /// `labels` [n]; `teacherLogits` [n × outputs], empty without distillation.
  /// The hard part is the mean weighted by the recipe's class weights.
  Loss(std::vector<std::int8_t> labels, std::span<const float> teacherLogits, int outputs,
       const recipe::TrainingRecipe& recipe);

  std::size_t size() const { return m_labels.size(); }
  /// What each row of a batch counts in its mean.
  struct Scale {
    double hard = 1, soft = 1;
  };
  Scale scaleOf(std::span<const std::uint32_t> batch) const;
  /// What these rows of the set, whose logits are [rows × outputs], add to the mean of their batch, and the
  /// gradient of that by the logits.
  StepLoss evaluate(std::span<const std::uint32_t> rows, kernels::ConstRows logits, const Scale& scale,
                    kernels::Rows gradient) const;

 private:
  double addProbabilities(std::uint32_t row, const float* logits, double factor, float* gradient) const;
  double addSoft(std::uint32_t row, const float* logits, double factor, float* gradient) const;

  double weightOf(std::uint32_t row) const {
    return m_classWeights.empty() ? 1 : m_classWeights[std::size_t(m_labels[row])];
  }

  std::vector<std::int8_t> m_labels;
  recipe::LossKind m_kind = recipe::LossKind::crossEntropy;
  std::vector<double> m_classWeights;  ///< empty: all 1
  int m_outputs = 0;
  double m_hardShare = 1, m_temperature = 1;
  bool m_ofProbabilities = false;
  std::vector<float> m_softTargets;     ///< softmax(zt/T), or softmax(pt/T) [n × outputs]
  std::vector<double> m_targetEntropy;  ///< Σ q log q of each row: what the divergence is measured from
};

}  // namespace pw::learn
