// SPDX-License-Identifier: GPL-3.0-or-later
#include "loss.h"

#include <cmath>

#include "event_loss.h"

namespace pw::learn {
namespace {

std::vector<float> probabilitiesOf(const float* logits, int count) {
  const double normalizer = logSumExp({logits, std::size_t(count)});
  std::vector<float> probabilities;
  for (int k = 0; k < count; ++k) probabilities.push_back(float(std::exp(double(logits[k]) - normalizer)));
  return probabilities;
}

}  // namespace

Loss::Loss(std::vector<std::int8_t> labels, std::span<const float> teacherLogits, int outputs,
           const recipe::TrainingRecipe& recipe)
    : m_labels(std::move(labels)),
      m_kind(recipe.loss),
      m_classWeights(recipe.classWeights),
      m_outputs(outputs) {
  const auto& distillation = recipe.distillation;
  if (!distillation || teacherLogits.empty()) return;
  m_hardShare = distillation->alpha;
  m_temperature = distillation->temperature;
  m_ofProbabilities = distillation->of == recipe::Distillation::Of::probabilities;
  m_softTargets.reserve(teacherLogits.size());
  for (std::size_t row = 0; row < m_labels.size(); ++row) {
    const float* logits = teacherLogits.data() + row * std::size_t(outputs);
    const auto probabilities = probabilitiesOf(logits, outputs);
    if (m_ofProbabilities) logits = probabilities.data();
    const double normalizer = logSumExp({logits, std::size_t(outputs)}, m_temperature);
    double entropy = 0;
    for (int k = 0; k < outputs; ++k) {
      const double logarithm = double(logits[k]) / m_temperature - normalizer;
      const auto share = float(std::exp(logarithm));
      if (share > 0) entropy += double(share) * std::log(double(share));
      m_softTargets.push_back(share);
    }
    m_targetEntropy.push_back(entropy);
  }
}

/// KL(softmax(pt/T) ‖ softmax(ps/T)) of p = softmax(z).
double Loss::addProbabilities(std::uint32_t row, const float* logits, double factor, float* gradient) const {
  const auto probabilities = probabilitiesOf(logits, m_outputs);
  const double normalizer = logSumExp(probabilities, m_temperature);
  const float* target = m_softTargets.data() + std::size_t(row) * std::size_t(m_outputs);
  double divergence = m_targetEntropy[row], mean = 0;
  std::vector<double> slopes;
  for (int k = 0; k < m_outputs; ++k) {
    const double p = double(probabilities[std::size_t(k)]);
    const double logarithm = p / m_temperature - normalizer;
    divergence -= double(target[k]) * logarithm;
    slopes.push_back((std::exp(logarithm) - double(target[k])) / m_temperature);
    mean += p * slopes.back();
  }
  for (int k = 0; k < m_outputs; ++k) {
    const double p = double(probabilities[std::size_t(k)]);
    gradient[k] += float(factor * p * (slopes[std::size_t(k)] - mean));
  }
  return divergence;
}

double Loss::addSoft(std::uint32_t row, const float* logits, double factor, float* gradient) const {
  if (m_ofProbabilities) return addProbabilities(row, logits, factor, gradient);
  const double normalizer = logSumExp({logits, std::size_t(m_outputs)}, m_temperature);
  const float* target = m_softTargets.data() + std::size_t(row) * std::size_t(m_outputs);
  double divergence = m_targetEntropy[row];
  for (int k = 0; k < m_outputs; ++k) {
    const double logarithm = double(logits[k]) / m_temperature - normalizer;
    divergence -= double(target[k]) * logarithm;
    // d(T² · KL)/dz = T · (softmax(z/T) − q)
    gradient[k] += float(factor * m_temperature * (std::exp(logarithm) - double(target[k])));
  }
  return m_temperature * m_temperature * divergence;
}

Loss::Scale Loss::scaleOf(std::span<const std::uint32_t> batch) const {
  double weights = 0;
  for (const std::uint32_t row : batch) weights += weightOf(row);
  return {m_hardShare / weights, (1 - m_hardShare) / double(batch.size())};
}

StepLoss Loss::evaluate(std::span<const std::uint32_t> rows, kernels::ConstRows logits, const Scale& scale,
                        kernels::Rows gradient) const {
  StepLoss sum;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float* z = logits.data + std::ptrdiff_t(i) * logits.stride;
    float* slope = gradient.data + std::ptrdiff_t(i) * gradient.stride;
    const double hard = scale.hard * weightOf(rows[i]);
    sum.total += hard * eventLoss(m_kind, {z, std::size_t(m_outputs)}, m_labels[rows[i]], slope, hard);
    if (!m_softTargets.empty()) sum.distillation += scale.soft * addSoft(rows[i], z, scale.soft, slope);
  }
  sum.total += sum.distillation;
  return sum;
}

}  // namespace pw::learn
