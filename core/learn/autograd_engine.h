// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "training_data.h"

namespace pw::learn {

/// The reference that DenseEngine is held against: the same training by LibTorch's autograd and plain loops.
/// The members mean what they mean there. Throws what LibTorch throws.
class AutogradEngine {
 public:
  AutogradEngine(const network::Network& start, const recipe::TrainingRecipe& recipe, TrainingData data);
  AutogradEngine(AutogradEngine&&) noexcept;
  ~AutogradEngine();

  void setQuantised(bool on);
  void setDropoutSeed(std::uint64_t seed);
  void setMask(std::size_t layer, std::vector<float> mask);
  std::vector<float> latentWeights(std::size_t layer) const;
  std::vector<float> latentBias(std::size_t layer) const;
  std::optional<StepLoss> trainEpoch(std::span<const std::uint32_t> order, const std::stop_token& stop);
  LossGradients gradients(std::span<const std::uint32_t> rows);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// The pieces of the engine that have a closed form, for tests to hold against it.
struct ValueAndGradient {
  std::vector<float> value, gradient;
};
/// Forward pass and gradient of fake quantisation by autograd, for an upstream gradient of the same size.
ValueAndGradient fakeQuantiseByAutograd(std::span<const float> in, std::span<const float> upstream,
                                        const network::FixedFormat& format, bool relu);
/// value = {total, distillation part} of the loss; gradient = d total / d logits [n × outputs].
ValueAndGradient lossByAutograd(std::span<const float> logits, int outputs,
                                std::span<const std::int8_t> labels, std::span<const float> teacherLogits,
                                const std::optional<recipe::Distillation>& distillation,
                                recipe::LossKind kind = recipe::LossKind::crossEntropy);

}  // namespace pw::learn
