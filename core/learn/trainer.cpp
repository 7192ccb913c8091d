// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

#include "dense_engine.h"
#include "initialise.h"
#include "learning_rate.h"
#include "packed_network.h"
#include "pruning.h"
#include "scores.h"
#include "training_input.h"

namespace pw::learn {
namespace {

constexpr int mostRestarts = 4;
constexpr int deadEpochs = 2;  ///< a constant output for so many epochs in a row will not come back

/// What makes one epoch's network better than another's: first how near it is to what is to be built, then
/// accuracy, then loss, both on the validation rows.
using Rank = std::tuple<bool, double, double, double>;

struct Observers {
  const std::function<void(const recipe::Epoch&)>& onEpoch;
  const std::function<void(const network::Network&)>& onBest;
  const std::function<void(const std::string&)>& note;
};

/// One training from one seed.
class Attempt {
 public:
  enum class Ending { finished, stopped, dead, diverged };

  Attempt(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset, const TrainingData& data,
          std::uint64_t seed)
      : m_recipe(recipe),
        m_dataset(dataset),
        m_validation(dataset.validation.empty() ? dataset.training : dataset.validation),
        m_random(seed),
        m_rate(recipe),
        m_engine(initialise(recipe, int(dataset.input.inputs()), 2, m_random), recipe, data) {}

  Ending run(const Work& work, const Observers& observers);
  TrainingResult takeResult() { return std::move(m_result); }
  /// After Ending::diverged: "epoch 2, step 70: the outputs of layer fc1 are not finite numbers".
  const std::string& divergence() const { return m_divergence; }

 private:
  void prepareEpoch(int epochsDone);
  bool isFinal() const;  ///< formats and sparsity are those of the network to be built
  bool stopsEarly(int number, const Observers& observers) const;
  recipe::Epoch measure(int number, const StepLoss& loss);
  void keepIfBest(const recipe::Epoch& epoch, const Observers& observers);
  Scores evaluate(const PackedNetwork& network, std::span<const std::uint32_t> rows) const;

  const recipe::TrainingRecipe& m_recipe;
  const dataset::Dataset& m_dataset;
  const std::vector<std::uint32_t>& m_validation;
  Random m_random;
  LearningRate m_rate;
  DenseEngine m_engine;
  TrainingResult m_result;
  Rank m_bestRank;
  bool m_quantised = false;
  double m_sparsity = 0;
  std::string m_divergence;
  bool m_constant = false;      ///< of the last epoch
  bool m_bestConstant = false;  ///< of the best one
};

void Attempt::prepareEpoch(int epochsDone) {
  const bool quantised = m_recipe.quantization && epochsDone >= m_recipe.quantization->fromEpoch;
  const double sparsity = m_recipe.pruning ? recipe::scheduledSparsity(*m_recipe.pruning, epochsDone) : 0;
  if (quantised != m_quantised || sparsity != m_sparsity) m_rate.beginAgain();
  m_quantised = quantised;
  m_engine.setQuantised(m_quantised);
  m_engine.setLearningRate(m_rate.after(epochsDone));
  if (m_recipe.augmentation) m_engine.setAugmentationSeed(m_random());
  if (sparsity == m_sparsity) return;
  m_sparsity = sparsity;
  for (std::size_t layer = 0; layer < m_recipe.hidden.size(); ++layer) {
    m_engine.setMask(layer, magnitudeMask(m_engine.latentWeights(layer), sparsity));
  }
}

bool Attempt::isFinal() const {
  return (m_quantised || !m_recipe.quantization) &&
         (!m_recipe.pruning || m_sparsity == m_recipe.pruning->finalSparsity);
}

bool Attempt::stopsEarly(int number, const Observers& observers) const {
  if (!m_recipe.earlyStopping || !isFinal()) return false;
  const int waited = number - m_result.bestEpoch;
  if (waited < m_recipe.earlyStopping->patience) return false;
  observers.note("Ended early after epoch " + std::to_string(number) + ": epoch " +
                 std::to_string(m_result.bestEpoch) + " is still the best.");
  return true;
}

Scores Attempt::evaluate(const PackedNetwork& network, std::span<const std::uint32_t> rows) const {
  constexpr std::size_t block = 4096;
  std::vector<float> logits;
  for (std::size_t first = 0; first < rows.size(); first += block) {
    const auto part = rows.subspan(first, std::min(block, rows.size() - first));
    const auto some = network.logits(inputsOf(m_dataset, part));
    logits.insert(logits.end(), some.begin(), some.end());
  }
  return score(logits, 2, labelsOf(m_dataset, rows));
}

recipe::Epoch Attempt::measure(int number, const StepLoss& loss) {
  const PackedNetwork network(m_engine.network());
  const Scores training = evaluate(network, m_dataset.training);
  const Scores validation = evaluate(network, m_validation);
  m_constant = training.constant;
  recipe::Epoch epoch;
  epoch.number = number;
  epoch.trainingLoss = training.loss;
  epoch.trainingAccuracy = training.accuracy;
  epoch.validationLoss = validation.loss;
  epoch.validationAccuracy = validation.accuracy;
  epoch.distillationShare = loss.total > 0 ? std::clamp(loss.distillation / loss.total, 0.0, 1.0) : 0;
  epoch.sparsity = m_sparsity;
  epoch.learningRate = m_rate.after(number - 1);
  return epoch;
}

void Attempt::keepIfBest(const recipe::Epoch& epoch, const Observers& observers) {
  const Rank rank{m_quantised, m_sparsity, epoch.validationAccuracy, -epoch.validationLoss};
  if (m_result.bestEpoch != 0 && rank <= m_bestRank) return;
  m_bestRank = rank;
  m_bestConstant = m_constant;
  m_result.bestEpoch = epoch.number;
  m_result.network = m_engine.network();
  m_result.network.inputSpec = dataset::toJson(m_dataset.input);
  if (observers.onBest) observers.onBest(m_result.network);
}

Attempt::Ending Attempt::run(const Work& work, const Observers& observers) {
  int constantEpochs = 0;
  for (int number = 1; number <= m_recipe.epochs; ++number) {
    const auto begin = std::chrono::steady_clock::now();
    prepareEpoch(number - 1);
    const auto loss = m_engine.trainEpoch(shuffled(m_dataset.training.size(), m_random), work.stop);
    if (!loss) return Ending::stopped;
    const std::string where = "epoch " + std::to_string(number) + ", ";
    m_divergence = where + m_engine.divergence();
    if (!std::isfinite(loss->total)) return Ending::diverged;
    recipe::Epoch epoch = measure(number, *loss);
    m_divergence = where + "after its last step: the logits are not finite numbers";
    if (!std::isfinite(epoch.trainingLoss) || !std::isfinite(epoch.validationLoss)) return Ending::diverged;
    m_rate.take(epoch.validationLoss);
    epoch.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    m_result.history.push_back(epoch);
    keepIfBest(epoch, observers);
    if (observers.onEpoch) observers.onEpoch(epoch);
    work.report(double(number) / m_recipe.epochs, m_recipe.name);
    // Coarse formats may hold a living float network constant until training knows of them.
    const bool counts = m_constant && (m_quantised || !m_recipe.quantization);
    constantEpochs = counts ? constantEpochs + 1 : 0;
    if (constantEpochs >= deadEpochs) return Ending::dead;
    if (stopsEarly(number, observers)) break;
  }
  return m_bestConstant ? Ending::dead : Ending::finished;
}

Result<TrainingResult> stoppedResult(TrainingResult result, const std::string& name) {
  if (result.bestEpoch == 0) return cancelled(name);
  result.stopped = true;
  return result;
}

Result<TrainingResult> trainWithRestarts(const recipe::TrainingRecipe& recipe,
                                         const dataset::Dataset& dataset, const TrainingData& data,
                                         const Work& work, const Observers& observers) {
  for (int restarts = 0; restarts <= mostRestarts; ++restarts) {
    const std::uint64_t seed = recipe.seed + std::uint64_t(restarts);
    Attempt attempt(recipe, dataset, data, seed);
    switch (attempt.run(work, observers)) {
      case Attempt::Ending::finished:
        return attempt.takeResult();
      case Attempt::Ending::stopped:
        return stoppedResult(attempt.takeResult(), recipe.name);
      case Attempt::Ending::diverged:
        return failure(ErrorKind::badInput, "The training diverged in " + attempt.divergence() + ".",
                       recipe.name, "Lower the learning rate, and scale the inputs to about 1.");
      case Attempt::Ending::dead:
        if (restarts < mostRestarts) {
          observers.note("The network died (it gives the same output for every event) with seed " +
                         std::to_string(seed) + "; starting again with seed " + std::to_string(seed + 1) +
                         ".");
        }
    }
  }
  return failure(ErrorKind::badInput,
                 "The network died with five seeds: it gives the same output for every event.", recipe.name,
                 "Use wider layers, finer formats, less sparsity or a lower learning rate.");
}

}  // namespace

Result<TrainingResult> train(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                             const network::Network* teacher, const Work& work,
                             const std::function<void(const recipe::Epoch&)>& onEpoch,
                             const std::function<void(const std::string&)>& note,
                             const std::function<void(const network::Network&)>& onBest) {
  PW_CHECK(checkInput(recipe, dataset, teacher));
  const auto tell = [&](const std::string& text) {
    if (note && !text.empty()) note(text);
  };
  tell(clippedInputNote(recipe, dataset));
  if (dataset.validation.empty()) {
    tell("There are no validation rows: the best epoch is chosen on the training rows.");
  }
  try {
    const TrainingData data = trainingData(dataset, recipe.distillation ? teacher : nullptr);
    const std::function<void(const std::string&)> observed = tell;
    return trainWithRestarts(recipe, dataset, data, work, {onEpoch, onBest, observed});
  } catch (const std::exception& error) {
    return failure(ErrorKind::internal, std::string("The training failed: ") + error.what(), recipe.name,
                   "If memory ran out, use a smaller batch or network; else please report this.");
  }
}

}  // namespace pw::learn
