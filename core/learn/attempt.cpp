// SPDX-License-Identifier: GPL-3.0-or-later
#include "attempt.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "checkpoint.h"
#include "compress/compress.h"
#include "compress/low_rank.h"
#include "pruning.h"
#include "recipe/untrained_network.h"
#include "training_input.h"

namespace pw::learn {
namespace {

constexpr int rampBits = 8;    ///< more than the formats have, when a ramp begins
constexpr int deadEpochs = 2;  ///< a constant output for so many epochs in a row will not come back

/// Logit 0 takes nothing.
std::vector<float> singleLogitMask(const network::Layer& layer) {
  std::vector<float> mask(layer.weights.size(), 1.0f);
  for (std::size_t i = 0; i < mask.size(); i += std::size_t(layer.outputs)) mask[i] = 0;
  return mask;
}

}  // namespace

Attempt::Attempt(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                 const TrainingData& data, const Events& validation, std::uint64_t seed)
    : m_recipe(recipe),
      m_dataset(dataset),
      m_validation(validation),
      m_random(seed),
      m_rate(recipe),
      m_engine(initialise(recipe, int(dataset.input.inputs()), 2, m_random), recipe, data) {
  if (recipe.singleLogit) maskSingleLogit();
}

void Attempt::maskSingleLogit() {
  const network::Layer& last = m_engine.shapes().back();
  std::vector<float> bias(last.bias.size(), 1.0f);
  bias.front() = 0;
  m_engine.setMask(m_engine.shapes().size() - 1, singleLogitMask(last));
  m_engine.setBiasMask(m_engine.shapes().size() - 1, bias);
}

/// What was masked or quantised is in floating point and whole again: prepareEpoch sets it anew.
void Attempt::split() {
  const recipe::LowRank& plan = *m_recipe.lowRank;
  const network::Network whole = latentNetwork(m_engine);
  const auto low = compress::withLowRank(whole, {plan.energy, plan.ranks, plan.lastLayer});
  if (!low) throw std::runtime_error(low.error().what);
  m_ranks.assign(whole.layers.size(), 0);
  for (std::size_t i = 0, j = 0; i < whole.layers.size(); ++i, ++j) {
    if (low->layers[j].name == whole.layers[i].name) continue;
    m_ranks[i] = low->layers[j++].outputs;
    m_splitNote += (m_splitNote.empty() ? "Low rank: " : ", ") + whole.layers[i].name + " has rank " +
                   std::to_string(m_ranks[i]);
  }
  m_splitNote += m_splitNote.empty()
                     ? "Low rank: no layer was split, for none would have had fewer weights. Keep "
                       "less energy, or name ranks."
                     : ".";
  takeLayers(*low);
}

void Attempt::takeLayers(const network::Network& low) {
  std::vector<recipe::LayerSpec> specs;
  std::size_t first = 0;  // of the recipe's layers
  for (const network::Layer& layer : low.layers) {
    const bool added = first < m_ranks.size() && layer.name.ends_with("_low") && m_ranks[first] > 0;
    specs.push_back(added || first >= m_recipe.hidden.size() ? recipe::LayerSpec{} : m_recipe.hidden[first]);
    specs.back().batchNorm = false;
    if (!added) ++first;
  }
  network::Network network = low;
  if (m_recipe.quantization) recipe::setFormats(*m_recipe.quantization, network);
  m_engine.replaceLayers(network, std::move(specs));
  if (m_recipe.singleLogit) maskSingleLogit();
  m_quantised = false;
  m_sparsity = 0;
}

void Attempt::prepareEpoch(int epochsDone) {
  if (m_recipe.lowRank && m_ranks.empty() && epochsDone >= m_recipe.lowRank->atEpoch) {
    split();
    m_rate.beginAgain();
  }
  const bool quantised = m_recipe.quantization && epochsDone >= m_recipe.quantization->fromEpoch;
  const double sparsity = m_recipe.pruning ? recipe::scheduledSparsity(*m_recipe.pruning, epochsDone) : 0;
  if (quantised != m_quantised || sparsity != m_sparsity) m_rate.beginAgain();
  if (quantised) quantise(epochsDone - m_recipe.quantization->fromEpoch);
  m_engine.setLearningRate(m_rate.after(epochsDone));
  if (m_recipe.augmentation) m_engine.setAugmentationSeed(m_random());
  const auto drops = [](const recipe::LayerSpec& layer) { return layer.dropout > 0; };
  if (std::any_of(m_recipe.hidden.begin(), m_recipe.hidden.end(), drops)) m_engine.setDropoutSeed(m_random());
  if (sparsity == m_sparsity) return;
  m_sparsity = sparsity;
  prune();
}

void Attempt::quantise(int epochsSince) {
  const recipe::Quantization& plan = *m_recipe.quantization;
  if (!m_quantised && plan.coverage > 0) measureFormats();
  m_refinement = 0;
  if (epochsSince < plan.rampEpochs) {
    const double left = 1 - double(epochsSince) / plan.rampEpochs;
    m_refinement = int(std::ceil(rampBits * left));
  }
  m_engine.setRefinement(m_refinement);
  m_engine.setQuantised(true);
  m_quantised = true;
}

/// The recipe's widths, with the integer bits that the floating-point network needs now.
void Attempt::measureFormats() {
  const recipe::Quantization& plan = *m_recipe.quantization;
  const auto rows =
      std::span(m_dataset.training).first(std::min<std::size_t>(4096, m_dataset.training.size()));
  network::Network network = m_engine.network();
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    network.layers[i].weights = m_engine.latentWeights(i);
    network.layers[i].bias = m_engine.latentBias(i);
  }
  compress::Settings settings;
  settings.inputBits = plan.input.width;
  settings.weightBits = plan.weight.width;
  settings.biasBits = plan.bias.width;
  settings.activationBits = plan.activation.width;
  settings.logitBits = plan.logit.width;
  settings.percentile = 100 * plan.coverage;
  settings.weightRange = compress::Settings::WeightRange::covered;
  settings.rounding = plan.weight.rounding;
  const auto measured =
      compress::compressed(network, settings, compress::measure(network, m_dataset.inputs.read(rows)));
  if (!measured) throw std::runtime_error(measured.error().what);
  m_engine.setFormats(*measured);
}

void Attempt::prune() {
  const auto& layers = m_engine.shapes();
  std::vector<PrunableLayer> prunable;
  for (std::size_t i = 0; i < layers.size(); ++i)
    prunable.push_back({layers[i].weightRows(), layers[i].weightColumns(), m_engine.latentWeights(i), {}});
  if (m_recipe.singleLogit) prunable.back().given = singleLogitMask(layers.back());
  const auto masks = pruningMasks(*m_recipe.pruning, prunable, m_sparsity);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    m_engine.setMask(i, masks[i].weights);
    if (m_recipe.pruning->of == recipe::Pruning::Of::neurons && i + 1 < layers.size())
      m_engine.setBiasMask(i, masks[i].bias);
  }
}

bool Attempt::isFinal() const {
  return (!m_ranks.empty() || !m_recipe.lowRank) && (m_quantised || !m_recipe.quantization) &&
         m_refinement == 0 && m_engine.budgetShare() <= 1 &&
         (!m_recipe.pruning || m_sparsity == recipe::finalSparsity(*m_recipe.pruning));
}

bool Attempt::stopsEarly(int number, const Observers& observers) const {
  if (!m_recipe.earlyStopping || !isFinal()) return false;
  const int waited = number - m_result.bestEpoch;
  if (waited < m_recipe.earlyStopping->patience) return false;
  observers.note("Ended early after epoch " + std::to_string(number) + ": epoch " +
                 std::to_string(m_result.bestEpoch) + " is still the best.");
  return true;
}

Scores Attempt::evaluate(const kernels::PackedNetwork& network, const Events& events) const {
  constexpr std::size_t block = 4096;
  std::vector<float> logits;
  for (std::size_t first = 0; first < events.rows.size(); first += block) {
    const auto part = events.rows.subspan(first, std::min(block, events.rows.size() - first));
    const auto some = network.logits(events.dataset.inputs.read(part));
    logits.insert(logits.end(), some.begin(), some.end());
  }
  return score(logits, 2, labelsOf(events.dataset, events.rows), m_recipe.loss);
}

/// The parameters behind the formats are only shown: in each epoch they would cost 4 % of the training.
bool looksBehindFormats(int epoch, int epochs) {
  constexpr int every = 4;
  return epoch % every == 1 || epoch == epochs;
}

recipe::Epoch Attempt::measure(int number, const StepLoss& loss) {
  const kernels::PackedNetwork network(m_engine.network());
  const Scores training = evaluate(network, {m_dataset, m_dataset.training});
  const Scores validation = evaluate(network, m_validation);
  m_constant = training.constant;
  recipe::Epoch epoch;
  epoch.number = number;
  epoch.trainingLoss = training.loss;
  epoch.trainingAccuracy = training.accuracy;
  epoch.validationLoss = validation.loss;
  epoch.validationAccuracy = validation.accuracy;
  const double l2 = l2Loss(m_engine, m_recipe.l2), whole = loss.total + l2;
  epoch.distillationShare = whole > 0 ? std::clamp(loss.distillation / whole, 0.0, 1.0) : 0;
  epoch.l2Share = whole > 0 ? l2 / whole : 0;
  if (m_recipe.quantization && looksBehindFormats(number, m_recipe.epochs))
    epoch.latentAccuracy = evaluate(kernels::PackedNetwork(latentNetwork(m_engine)), m_validation).accuracy;
  epoch.sparsity = m_sparsity;
  epoch.learningRate = m_rate.after(number - 1);
  return epoch;
}

void Attempt::watch(const LiveViews& live) {
  if (!live.tell) return;
  m_watch.emplace(LiveWatch::Parts{m_engine, m_validation, m_dataset.training.size(), m_recipe.batch,
                                   m_recipe.l2, m_recipe.distillation.has_value(), live.meanwhile,
                                   live.tell});
  m_engine.setStepObserver([this](const StepLoss& loss) { m_watch->step(loss); });
}

Rank Attempt::rankOf(const recipe::Epoch& epoch) const {
  using Keep = recipe::TrainingRecipe::Keep;
  const double accuracy = epoch.validationAccuracy, loss = epoch.validationLoss;
  const double nearness = m_sparsity - m_refinement - std::max(0.0, m_engine.budgetShare() - 1);
  switch (m_recipe.keep) {
    case Keep::loss:
      return {!m_ranks.empty(), m_quantised, nearness, -loss, accuracy};
    case Keep::last:
      return {!m_ranks.empty(), m_quantised, nearness, epoch.number, 0};
    case Keep::accuracy:
      break;
  }
  return {!m_ranks.empty(), m_quantised, nearness, accuracy, -loss};
}

void Attempt::keepIfBest(const recipe::Epoch& epoch, const Observers& observers) {
  const Rank rank = rankOf(epoch);
  if (m_result.bestEpoch != 0 && rank <= m_bestRank) return;
  m_bestRank = rank;
  m_bestConstant = m_constant;
  m_result.bestEpoch = epoch.number;
  m_result.network = m_engine.network();
  m_result.network.inputSpec = dataset::toJson(m_dataset.input);
  if (observers.onBest) observers.onBest(built(m_result.network));
}

/// One epoch; an ending when it was not a whole or sound one.
std::optional<Attempt::Ending> Attempt::epoch(int number, const Work& work, Observers& observers) {
  const auto begin = std::chrono::steady_clock::now();
  prepareEpoch(number - 1);
  if (observers.note && !m_splitNote.empty()) observers.note(std::exchange(m_splitNote, {}));
  if (m_watch) m_watch->beginEpoch(number);
  const auto loss = m_engine.trainEpoch(shuffled(m_dataset.training.size(), m_random), work.stop);
  if (!loss) return Ending::stopped;
  const std::string where = "epoch " + std::to_string(number) + ", ";
  m_divergence = where + m_engine.divergence();
  if (!std::isfinite(loss->total)) return Ending::diverged;
  recipe::Epoch epoch = measure(number, *loss);
  m_divergence = where + "after its last step: the logits are not finite numbers";
  if (!std::isfinite(epoch.trainingLoss) || !std::isfinite(epoch.validationLoss)) return Ending::diverged;
  m_rate.take(epoch.validationLoss);
  // Coarse formats may hold a living float network constant until training knows of them.
  const bool counts = m_constant && (m_quantised || !m_recipe.quantization);
  m_constantEpochs = counts ? m_constantEpochs + 1 : 0;
  epoch.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  m_result.history.push_back(epoch);
  keepIfBest(epoch, observers);
  if (observers.onEpoch) observers.onEpoch(epoch);
  if (m_watch) m_watch->endEpoch(m_result.bestEpoch == number);
  if (observers.save && observers.savePace.isDue()) observers.save(state());
  work.report(double(number) / m_recipe.epochs, m_recipe.name);
  return std::nullopt;
}

Attempt::Ending Attempt::run(const Work& work, Observers& observers) {
  watch(observers.live);
  for (int done = int(m_result.history.size()); done < m_recipe.epochs; ++done) {
    if (m_constantEpochs >= deadEpochs) return Ending::dead;
    if (done > 0 && stopsEarly(done, observers)) break;
    if (const auto ending = epoch(done + 1, work, observers)) return *ending;
  }
  return m_constantEpochs >= deadEpochs || m_bestConstant ? Ending::dead : Ending::finished;
}

/// Where neurons are pruned, without them.
network::Network Attempt::built(network::Network network) const {
  const bool smaller = m_recipe.pruning && m_recipe.pruning->of == recipe::Pruning::Of::neurons;
  return smaller ? withoutPrunedUnits(std::move(network)) : network;
}

TrainingResult Attempt::takeResult() {
  if (m_watch) m_watch->finish(m_result.network);
  m_result.network = built(std::move(m_result.network));
  return std::move(m_result);
}

std::string Attempt::state() const {
  StateWriter writer;
  writer.add(m_ranks.size());
  for (const int rank : m_ranks) writer.add(rank);
  m_engine.save(writer);
  m_rate.save(writer);
  std::ostringstream random;
  random << m_random;
  writer.add(random.str());
  writer.add(m_quantised);
  writer.add(m_refinement);
  writer.add(m_sparsity);
  writer.add(m_constantEpochs);
  writer.add(m_bestConstant);
  writer.add(m_result.bestEpoch);
  std::apply([&](const auto&... parts) { (writer.add(parts), ...); }, m_bestRank);
  addFormats(m_result.network, writer);
  for (const network::Layer& layer : m_result.network.layers) {
    writer.add(std::span<const float>(layer.weights));
    writer.add(std::span<const float>(layer.bias));
  }
  return writer.bytes();
}

/// Layers of the shapes that splitting gave; their parameters follow.
bool Attempt::takeRanks(StateReader& reader) {
  std::size_t count = 0;
  reader.take(count);
  if (count == 0) return reader.ok();
  const network::Network whole = latentNetwork(m_engine);
  if (count != whole.layers.size()) return false;
  compress::LowRank ranks{0, {}, false};
  m_ranks.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    reader.take(m_ranks[i]);
    if (m_ranks[i] > 0) ranks.ranks[whole.layers[i].name] = m_ranks[i];
  }
  const auto low = compress::withLowRank(whole, ranks);
  if (!low) return false;
  takeLayers(*low);
  return reader.ok();
}

bool Attempt::goOnFrom(const std::string& state, std::vector<recipe::Epoch> history) {
  StateReader reader(state);
  if (!takeRanks(reader)) return false;
  m_engine.load(reader);
  m_rate.load(reader);
  std::string random;
  reader.take(random);
  std::istringstream(random) >> m_random;
  reader.take(m_quantised);
  reader.take(m_refinement);
  reader.take(m_sparsity);
  reader.take(m_constantEpochs);
  reader.take(m_bestConstant);
  reader.take(m_result.bestEpoch);
  std::apply([&](auto&... parts) { (reader.take(parts), ...); }, m_bestRank);
  m_result.network = m_engine.network();
  m_result.network.inputSpec = dataset::toJson(m_dataset.input);
  if (!takeFormats(reader, m_result.network)) return false;
  for (network::Layer& layer : m_result.network.layers) {
    reader.take(std::span<float>(layer.weights));
    reader.take(std::span<float>(layer.bias));
  }
  m_result.history = std::move(history);
  return reader.ok();
}

}  // namespace pw::learn
