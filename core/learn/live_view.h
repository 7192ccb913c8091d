// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dataset/dataset.h"
#include "dense_engine.h"
#include "learn/trainer.h"
#include "recipe/live_view.h"
#include "training_input.h"

namespace pw::learn {

/// Unquantised weights of each layer, [weights of network.layers[i]].
using LatentWeights = std::vector<std::vector<float>>;
LatentWeights latentWeights(const DenseEngine& engine);
/// The engine's network in floating point: its latent parameters without formats.
network::Network latentNetwork(const DenseEngine& engine);
/// l2 · Σ w² of the engine's latent weights.
double l2Loss(const DenseEngine& engine, double l2);

/// Layers and scores of a LiveView: `built` on `inputs` [labels × built.inputs] beside the latent weights
/// that it came from. Bins: at most 128 for weights, 200 for scores.
recipe::LiveView lookAt(const network::Network& built, const LatentWeights& latent,
                        std::span<const float> inputs, std::span<const std::int8_t> labels);

/// Up to `most` of `rows`, evenly spread.
std::vector<std::uint32_t> someOf(std::span<const std::uint32_t> rows, std::size_t most);

/// Collects losses of batches; of many it keeps means.
class LossCourse {
 public:
  static constexpr std::size_t most = 1024;
  explicit LossCourse(std::int64_t first = 0) : m_first(first) {}
  void add(const StepLoss& loss);
  /// The teacher's part only when `distils`.
  recipe::BatchLosses losses(bool distils) const;

 private:
  void halve();
  std::int64_t m_first;
  int m_perEntry = 1, m_inLast = 0;  ///< batches in an entry, in the last one
  std::vector<StepLoss> m_losses;
};

/// Tells views of one training: at most 20 a second, and at most 1/40 of the time goes into making and
/// telling them. At the end there is always one, of the best epoch.
class LiveWatch {
 public:
  struct Parts {
    const DenseEngine& engine;
    Events looked;  ///< at: those for validation
    std::size_t trainingRows = 0;
    int batch = 1;
    double l2 = 0;
    bool distils = false;
    bool meanwhile = true;  ///< false: only the one at the end
    std::function<void(const recipe::LiveView&)> tell;
    std::function<double()> now = {};  ///< seconds; none: a steady clock
  };
  explicit LiveWatch(Parts parts);

  void beginEpoch(int number);
  void step(const StepLoss& loss);
  /// `best`: the network is the best so far.
  void endEpoch(bool best);
  /// `built`: the network of the best epoch as endEpoch met it.
  void finish(const network::Network& built);

 private:
  struct Rows {
    std::vector<float> inputs;
    std::vector<std::int8_t> labels;
  };
  Rows take(std::size_t most) const;
  bool isDue(double now) const { return m_parts.meanwhile && now >= m_next; }
  void look(bool best);
  void addLosses(recipe::LiveView& view);
  int batchesPerEpoch() const;

  Parts m_parts;
  Rows m_rows;
  int m_epoch = 0, m_bestEpoch = 0;
  LatentWeights m_bestLatent;
  double m_bestL2 = 0;
  double m_next = 0;           ///< not before
  std::int64_t m_batches = 0;  ///< so far
  LossCourse m_sinceLast, m_course;
};

}  // namespace pw::learn
