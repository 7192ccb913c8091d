// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "recipe/recipe.h"

namespace pw::learn {

/// What one network is trained on, as plain memory.
struct TrainingData {
  std::vector<float> inputs;         ///< [n × network.inputs]
  std::vector<std::int8_t> labels;   ///< [n]
  std::vector<float> teacherLogits;  ///< [n × outputs]; empty without distillation
};

/// Mean loss of an epoch's steps and the part of it that came from the teacher.
struct StepLoss {
  double total = 0, distillation = 0;
};

/// A dense network being trained by LibTorch's autograd. Holds latent (unquantised) parameters; the forward
/// pass uses them through fake quantisation when that is on. Throws what LibTorch throws.
class DenseEngine {
 public:
  /// `start` gives shapes, first parameters and formats; formats that are present take effect by
  /// setQuantised.
  DenseEngine(const network::Network& start, const recipe::TrainingRecipe& recipe, TrainingData data);
  DenseEngine(DenseEngine&&) noexcept;
  ~DenseEngine();

  void setQuantised(bool on);
  /// 0 or 1 for each weight of a layer; holds from now on.
  void setMask(std::size_t layer, std::vector<float> mask);
  const std::vector<float>& mask(std::size_t layer) const;
  /// Unquantised weights of a layer, [inputs × outputs].
  std::vector<float> latentWeights(std::size_t layer) const;

  /// One pass over the training rows in this order, in batches. nullopt when stopped before its end.
  std::optional<StepLoss> trainEpoch(std::span<const std::uint32_t> order, const std::stop_token& stop);

  /// The network as it would be built: with formats, on their grid.
  network::Network network() const;
  /// Logits [n × outputs] of network() for inputs [n × inputs]: in double and exact where it has formats, in
  /// float otherwise.
  std::vector<float> logits(std::span<const float> inputs) const;

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
                                const std::optional<recipe::Distillation>& distillation);

}  // namespace pw::learn
