// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate/findings.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace pw::evaluate {
namespace {

using Kind = Finding::Kind;
using Weight = Finding::Weight;

// Above these shares a thing is worth saying.
constexpr double clippedDoubt = 0.05, clippedMistake = 0.25;
constexpr double inertShare = 0.01;     ///< of the loss
constexpr double amplitudeDoubt = 0.8;  ///< of what the network has above a coin's toss
constexpr double amplitudeMistake = 0.97;
constexpr double largeInputs = 16, smallInputs = 1.0 / 64;
constexpr double recoveryShare = 0.15;  ///< of the epochs, after compression is complete
constexpr double deadDoubt = 0.25;
constexpr double lossRise = 1.5;  ///< validation loss at the end against its least

/// The sentences of each kind.
struct Words {
  Kind kind;
  const char *what, *mend;
};
constexpr Words words[] = {
    {Kind::saturated, "Activations are clipped: they do not fit their format.",
     "Give the layer's format more integer bits, let training choose the range (quantization.coverage), or "
     "scale "
     "the inputs."},
    {Kind::inertTeacher, "Distillation does next to nothing.",
     "Distil on logits with the factor T², and give the labels a smaller share (alpha)."},
    {Kind::teacherProbabilities, "The teacher's probabilities are softened again instead of its logits.",
     "Set distillation.of to logits: softmax of a softmax says almost nothing."},
    {Kind::amplitude, "The amplitude alone tells the classes apart.",
     "Match the energies of both classes (data set: energyMatched) and judge the network on matched events: "
     "it "
     "may have learned the energy instead of the shape."},
    {Kind::unscaledInputs, "The inputs are not scaled.",
     "Subtract the baseline and divide by the full scale (input.scaling: baselineSubtracted), so that inputs "
     "are "
     "about 1."},
    {Kind::scheduleTooLong, "Compression is complete too late for the weights to recover.",
     "End the schedule after about two thirds of the epochs, or train longer."},
    {Kind::foreignFormats, "Some numbers have no fixed-point form.",
     "Train it again here with fixed-point formats, or round it with the compression after training."},
    {Kind::deadNeurons, "Neurons are dead: 0 whatever comes in.",
     "Take fewer neurons, a smaller learning rate or another seed; prune neurons to be rid of them."},
    {Kind::constantOutput, "The network gives everything to one class.",
     "Train again with another seed or a smaller learning rate; look for clipped or dead layers first."},
    {Kind::overfitted, "It is better on what it was trained on than on anything else.",
     "Stop earlier (early stopping), take a smaller network, more events, or L2."},
    {Kind::fewEvents, "The test events are too few to tell the network from a single cut.",
     "Take more events, or a cross-validation (folds), before one is called better."},
};

Finding make(Kind kind, Weight weight, std::string figure) {
  const auto found =
      std::find_if(std::begin(words), std::end(words), [&](const Words& w) { return w.kind == kind; });
  return {weight, kind, found->what, std::move(figure), found->mend};
}

using List = std::vector<Finding>;

void lookAtLayers(const RunFacts& facts, List& list) {
  std::string clipped, dead;
  double worst = 0;
  bool allDead = false;
  const auto add = [](std::string& text, const std::string& more) {
    text += (text.empty() ? "" : "; ") + more;
  };
  for (const LayerFacts& layer : facts.layers) {
    if (layer.last) continue;  // logits that are clipped are decided all the same
    if (layer.clippedShare > clippedDoubt)
      add(clipped, layer.name + ": " + formatPercent(layer.clippedShare) + " clipped");
    worst = std::max(worst, layer.clippedShare);
    if (layer.neurons > 0 && layer.deadNeurons > deadDoubt * layer.neurons)
      add(dead,
          layer.name + ": " + std::to_string(layer.deadNeurons) + " of " + std::to_string(layer.neurons));
    allDead = allDead || (layer.neurons > 0 && layer.deadNeurons == layer.neurons);
  }
  if (!clipped.empty())
    list.push_back(make(Kind::saturated, worst > clippedMistake ? Weight::mistake : Weight::doubt, clipped));
  if (!dead.empty()) list.push_back(make(Kind::deadNeurons, allDead ? Weight::mistake : Weight::doubt, dead));
}

void lookAtInputs(const RunFacts& facts, List& list) {
  const double size = facts.inputDeviation;
  if (size == 0 || (size < largeInputs && size > smallInputs)) return;
  list.push_back(make(Kind::unscaledInputs, Weight::mistake,
                      "from " + formatNumber(facts.leastInput, 3) + " to " +
                          formatNumber(facts.mostInput, 3) + ", typically " + formatNumber(size, 3) +
                          " from 0"));
}

void lookAtTeacher(const recipe::TrainingRecipe& recipe, const std::vector<recipe::Epoch>& history,
                   List& list) {
  if (!recipe.distillation) return;
  if (recipe.distillation->of == recipe::Distillation::Of::probabilities)
    list.push_back(make(Kind::teacherProbabilities, Weight::mistake, "distillation.of is probabilities"));
  if (history.empty()) return;
  double sum = 0;
  const std::size_t first = history.size() / 2;  // at the beginning every loss is large
  for (std::size_t i = first; i < history.size(); ++i) sum += history[i].distillationShare;
  const double share = sum / double(history.size() - first);
  if (share >= inertShare) return;
  list.push_back(make(Kind::inertTeacher, Weight::mistake,
                      "the teacher's term is " + formatPercent(share) + " of the loss (alpha " +
                          formatNumber(recipe.distillation->alpha, 3) + ", T " +
                          formatNumber(recipe.distillation->temperature, 3) + ")"));
}

/// Fewer epochs than this were left when `to` were done.
bool leavesTooFew(int to, int epochs) {
  return epochs - to < recoveryShare * epochs;
}

void lookAtSchedule(const recipe::TrainingRecipe& recipe, const std::vector<recipe::Epoch>& history,
                    List& list) {
  if (history.empty()) return;
  const int done = history.back().number;
  if (recipe.pruning && recipe.pruning->of != recipe::Pruning::Of::neurons) {
    const double wanted = recipe::finalSparsity(*recipe.pruning), reached = history.back().sparsity;
    const bool constant = recipe.pruning->course == recipe::Pruning::Course::constant;
    const int to = constant ? recipe.pruning->fromEpoch : recipe.pruning->toEpoch;
    if (reached < wanted - 0.01) {
      list.push_back(make(Kind::scheduleTooLong, Weight::mistake,
                          formatPercent(reached) + " of the weights were zero at the end, " +
                              formatPercent(wanted) + " wanted: the schedule runs to epoch " +
                              std::to_string(to) + ", the training to " + std::to_string(done)));
      return;
    }
    if (leavesTooFew(to, done)) {
      list.push_back(
          make(Kind::scheduleTooLong, Weight::doubt,
               "pruning complete after epoch " + std::to_string(to) + " of " + std::to_string(done)));
      return;
    }
  }
  if (!recipe.quantization) return;
  const int to = recipe.quantization->fromEpoch + recipe.quantization->rampEpochs;
  if (to > 0 && leavesTooFew(to, done))
    list.push_back(
        make(Kind::scheduleTooLong, Weight::doubt,
             "formats complete after epoch " + std::to_string(to) + " of " + std::to_string(done)));
}

std::string accuracyText(const Score& score) {
  return formatPercent(score.accuracy, score.accuracyUncertainty);
}

void lookAtAmplitude(const Evaluation& evaluation, List& list) {
  const Score &cut = evaluation.baselines.amplitude, &network = evaluation.network;
  if (cut.events == 0) return;
  const double above = network.accuracy - 0.5;
  if (above <= 0 || cut.accuracy - 0.5 < amplitudeDoubt * above) return;
  const bool asGood = cut.accuracy - 0.5 > amplitudeMistake * above;
  list.push_back(make(Kind::amplitude, asGood ? Weight::mistake : Weight::doubt,
                      "one amplitude cut " + accuracyText(cut) + ", the network " + accuracyText(network)));
}

void lookAtOutput(const Evaluation& evaluation, List& list) {
  const auto& matrix = evaluation.network.confusion;
  const std::size_t gammas = matrix[0][0] + matrix[1][0], neutrons = matrix[0][1] + matrix[1][1];
  if (gammas + neutrons == 0 || (gammas > 0 && neutrons > 0)) return;
  list.push_back(make(Kind::constantOutput, Weight::mistake,
                      "all " + std::to_string(gammas + neutrons) + " test events are called " +
                          (gammas ? "gamma" : "neutron")));
}

void lookAtHistory(const std::vector<recipe::Epoch>& history, const RunFacts& facts, List& list) {
  if (history.size() < 3) return;
  const recipe::Epoch& last = history.back();
  const double least = std::min_element(history.begin(), history.end(), [](const auto& a, const auto& b) {
                         return a.validationLoss < b.validationLoss;
                       })->validationLoss;
  const double gap = last.trainingAccuracy - last.validationAccuracy;
  const auto events = facts.validationEvents;
  const double error =
      events ? binomialUncertainty(std::size_t(std::lround(last.validationAccuracy * double(events))), events)
             : 0.005;
  const bool lossRises =
      last.validationLoss > lossRise * least && last.validationLoss > lossRise * last.trainingLoss;
  if (gap < 3 * error && !lossRises) return;
  list.push_back(make(Kind::overfitted, Weight::doubt,
                      "last epoch: training " + formatPercent(last.trainingAccuracy) + ", validation " +
                          formatPercent(last.validationAccuracy, error) + "; validation loss " +
                          formatNumber(last.validationLoss, 3) + ", at its least " + formatNumber(least, 3)));
}

void lookAtTestSet(const Evaluation& evaluation, List& list) {
  const Score& network = evaluation.network;
  const std::pair<const char*, const Score*> cuts[] = {{"amplitude", &evaluation.baselines.amplitude},
                                                       {"charge ratio", &evaluation.baselines.chargeRatio},
                                                       {"FCI", &evaluation.baselines.fci}};
  const auto* best = std::max_element(std::begin(cuts), std::end(cuts), [](const auto& a, const auto& b) {
    return a.second->accuracy < b.second->accuracy;
  });
  if (best->second->events == 0 || network.events == 0) return;
  const double difference = network.accuracy - best->second->accuracy;
  const double error = std::hypot(network.accuracyUncertainty, best->second->accuracyUncertainty);
  if (std::abs(difference) > 2 * error) return;
  list.push_back(make(Kind::fewEvents, Weight::doubt,
                      "network " + accuracyText(network) + ", one cut of the " + best->first + " " +
                          accuracyText(*best->second) + " on " + std::to_string(network.events) + " events"));
}

}  // namespace

std::vector<Finding> findings(const recipe::TrainingRecipe& recipe, const std::vector<recipe::Epoch>& history,
                              const Evaluation& evaluation, const RunFacts& facts) {
  List list;
  lookAtInputs(facts, list);
  lookAtLayers(facts, list);
  lookAtTeacher(recipe, history, list);
  lookAtSchedule(recipe, history, list);
  lookAtOutput(evaluation, list);
  lookAtAmplitude(evaluation, list);
  lookAtHistory(history, facts, list);
  lookAtTestSet(evaluation, list);
  for (const std::string& note : facts.notes) list.push_back(make(Kind::foreignFormats, Weight::doubt, note));
  std::stable_sort(list.begin(), list.end(),
                   [](const Finding& a, const Finding& b) { return a.weight < b.weight; });
  return list;
}

}  // namespace pw::evaluate
