// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <tuple>

#include "base/pace.h"
#include "dense_engine.h"
#include "initialise.h"
#include "kernels/packed_network.h"
#include "learn/trainer.h"
#include "learning_rate.h"
#include "live_view.h"
#include "scores.h"
#include "training_input.h"

namespace pw::learn {

/// What makes one epoch's network better than another's: first how near it is to what is to be built
/// (split, quantised, sparse), then two numbers by what the recipe keeps.
using Rank = std::tuple<bool, bool, double, double, double>;

struct Observers {
  const std::function<void(const recipe::Epoch&)>& onEpoch;
  const std::function<void(const network::Network&)>& onBest;
  const std::function<void(const std::string&)>& note;
  std::function<void(const std::string&)> save;  ///< the attempt's state, after epochs
  Pace savePace{std::chrono::milliseconds(0)};
  LiveViews live{};
};

/// One training from one seed.
class Attempt {
 public:
  enum class Ending { finished, stopped, dead, diverged };

  Attempt(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset, const TrainingData& data,
          const Events& validation, std::uint64_t seed);

  Ending run(const Work& work, Observers& observers);
  /// Puts an attempt that has not run where `state`, which an earlier one of the same run saved, was taken.
  /// False when the state does not fit.
  bool goOnFrom(const std::string& state, std::vector<recipe::Epoch> history);
  TrainingResult takeResult();
  const std::vector<recipe::Epoch>& history() const { return m_result.history; }
  /// After Ending::diverged: "epoch 2, step 70: the outputs of layer fc1 are not finite numbers".
  const std::string& divergence() const { return m_divergence; }

 private:
  std::optional<Ending> epoch(int number, const Work& work, Observers& observers);
  std::string state() const;
  bool takeRanks(StateReader& reader);
  void prepareEpoch(int epochsDone);
  void maskSingleLogit();
  void split();
  void takeLayers(const network::Network& low);
  void quantise(int epochsSince);
  void measureFormats();
  void prune();
  bool isFinal() const;  ///< formats and sparsity are those of the network to be built
  bool stopsEarly(int number, const Observers& observers) const;
  recipe::Epoch measure(int number, const StepLoss& loss);
  void watch(const LiveViews& live);
  Rank rankOf(const recipe::Epoch& epoch) const;
  network::Network built(network::Network network) const;
  void keepIfBest(const recipe::Epoch& epoch, const Observers& observers);
  Scores evaluate(const kernels::PackedNetwork& network, const Events& events) const;

  const recipe::TrainingRecipe& m_recipe;
  const dataset::Dataset& m_dataset;
  Events m_validation;
  Random m_random;
  LearningRate m_rate;
  DenseEngine m_engine;
  std::optional<LiveWatch> m_watch;
  TrainingResult m_result;
  Rank m_bestRank;
  std::vector<int> m_ranks;  ///< of the first network's layers, 0: not split; empty before splitting
  std::string m_splitNote;   ///< to be told
  bool m_quantised = false;
  int m_refinement = 0;  ///< bits of the weights above their formats
  double m_sparsity = 0;
  int m_constantEpochs = 0;  ///< in a row
  std::string m_divergence;
  bool m_constant = false;      ///< of the last epoch
  bool m_bestConstant = false;  ///< of the best one
};

}  // namespace pw::learn
