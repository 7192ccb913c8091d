// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "kernels/available_kernels.h"
#include "state_bytes.h"
#include "training_data.h"

namespace pw::learn {

/// A network being trained with kernels of our own. Holds latent (unquantised) parameters; the forward
/// pass uses them through fake quantisation when that is on.
///
/// One thread, and every sum in a fixed order: for given kernels and data a run repeats bit for bit, whatever
/// number of threads the process, OpenMP or a BLAS may have. The levels avx2 and avx512 give the same bits;
/// the portable one rounds differently, so a run repeats between processors that have AVX2 and FMA.
class DenseEngine {
 public:
  /// `start` gives shapes, first parameters and formats; formats that are present take effect by
  /// setQuantised.
  DenseEngine(const network::Network& start, const recipe::TrainingRecipe& recipe, TrainingData data,
              const kernels::DenseKernels& kernels = kernels::bestKernels());
  DenseEngine(DenseEngine&&) noexcept;
  ~DenseEngine();

  void setQuantised(bool on);
  /// Weights have so many fraction bits more than their formats, up to 24 bits in all.
  void setRefinement(int bits);
  /// Other formats of the layers, those of this network; before setQuantised.
  void setFormats(const network::Network& formats);
  /// Other layers, with parameters of their own and without moments or masks, in floating point until
  /// setQuantised; the input stays. `specs`: of all but the last, for dropout.
  void replaceLayers(const network::Network& network, std::vector<recipe::LayerSpec> specs);
  /// Of the weights in use, where bits are learned: as a share of their budget. 0 before quantisation.
  double budgetShare() const;
  /// The recipe's at first.
  void setLearningRate(double rate);
  /// What the recipe's augmentation draws from in the epochs that follow.
  void setAugmentationSeed(std::uint64_t seed);
  /// What the recipe's dropout draws from in the epoch that follows, and in gradients(). Nothing is left out
  /// before the first seed.
  void setDropoutSeed(std::uint64_t seed);
  /// 0 or 1 for each weight of a layer; holds from now on.
  void setMask(std::size_t layer, std::span<const float> mask);
  /// 0 or 1 for each bias of a layer.
  void setBiasMask(std::size_t layer, std::span<const float> mask);
  /// Layers with the parameters that they began with.
  const std::vector<network::Layer>& shapes() const;
  /// Unquantised parameters of a layer, [weightRows × weightColumns] and [weightColumns], with what batch
  /// normalisation makes of them.
  std::vector<float> latentWeights(std::size_t layer) const;
  std::vector<float> latentBias(std::size_t layer) const;

  /// One pass over the training rows in this order, in batches: the mean loss of its steps. nullopt when
  /// stopped before its end. Ends at the first loss that is not finite, with that; divergence() then says
  /// where.
  std::optional<StepLoss> trainEpoch(std::span<const std::uint32_t> order, const std::stop_token& stop);
  /// Is told the loss of each step that trainEpoch has taken.
  void setStepObserver(std::function<void(const StepLoss&)> observer);
  /// "step 12: the outputs of layer fc1 are not finite numbers"; steps are counted from the first of the run.
  const std::string& divergence() const;
  /// Of these rows as one batch, without augmentation; changes nothing.
  LossGradients gradients(std::span<const std::uint32_t> rows);

  /// All that training changes; load() gives false when the bytes are of another network or setting.
  void save(StateWriter& writer) const;
  bool load(StateReader& reader);

  /// The network as it would be built: with formats, on their grid.
  network::Network network() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace pw::learn
