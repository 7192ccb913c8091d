// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <limits>

#include "design/design.h"

namespace pw::hls {
namespace {

// The rest is left to what surrounds the network, and to placement.
constexpr double dspShare = 0.8;

int ceilDivided(int a, int b) {
  return (a + b - 1) / b;
}

int signedWidth(const FixedFormat& format) {
  return format.width + (format.isSigned ? 0 : 1);
}

/// A layer's choices: fewer passes cost more multipliers.
struct Choice {
  int inputs, outputs, positions, dsp;  ///< dsp: blocks a multiplier; 0: its passes are not to be chosen
  int passes;

  int multipliers(int ofPasses) const { return ceilDivided(outputs, ofPasses); }
  int cost() const { return multipliers(passes) * dsp; }
  int busy(int ofPasses) const {
    return positions * foldLayer(inputs, outputs, multipliers(ofPasses)).busyCycles;
  }
  /// The next smaller number of passes that multipliers can give.
  int fewer() const { return ceilDivided(outputs, multipliers(passes - 1)); }
};

int total(const std::vector<Choice>& choices) {
  int sum = 0;
  for (const Choice& choice : choices) sum += choice.cost();
  return sum;
}

int slowest(const std::vector<Choice>& choices) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < choices.size(); ++i) {
    if (choices[i].busy(choices[i].passes) > choices[worst].busy(choices[worst].passes)) worst = i;
  }
  return int(worst);
}

bool fewerFits(const std::vector<Choice>& choices, std::size_t layer, int budget) {
  const Choice& c = choices[layer];
  if (c.passes == 1 || c.dsp == 0) return false;
  return total(choices) - c.cost() + c.multipliers(c.fewer()) * c.dsp <= budget;
}

/// Speeds up the slowest layer as long as the budget lasts: the shortest interval.
void shortenInterval(std::vector<Choice>& choices, int budget) {
  for (;;) {
    const std::size_t worst = std::size_t(slowest(choices));
    if (!fewerFits(choices, worst, budget)) return;
    choices[worst].passes = choices[worst].fewer();
  }
}

/// Spends what is left where a multiplier saves most cycles of latency.
void shortenLatency(std::vector<Choice>& choices, int budget) {
  for (;;) {
    double best = 0;
    std::size_t chosen = choices.size();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (!fewerFits(choices, i, budget)) continue;
      const Choice& c = choices[i];
      const int price = c.multipliers(c.fewer()) * c.dsp - c.cost();
      const double gain = double(c.passes - c.fewer()) * c.inputs * c.positions / std::max(1, price);
      if (gain > best) {
        best = gain;
        chosen = i;
      }
    }
    if (chosen == choices.size()) return;
    choices[chosen].passes = choices[chosen].fewer();
  }
}

}  // namespace

LayerSchedule foldLayer(int inputs, int outputs, int multipliers) {
  LayerSchedule fold{multipliers, ceilDivided(outputs, multipliers), 0};
  // A pass takes a cycle an input, but waits until the results of the pass before have left (one a cycle and
  // one cycle to change over).
  for (int pass = 0; pass < fold.passes; ++pass) {
    fold.busyCycles += std::max(inputs, fold.neurons(pass, outputs) + 1);
  }
  return fold;
}

LayerSchedule foldLayer(const IntegerLayer& layer, int multipliers) {
  LayerSchedule fold = foldLayer(layer.words(), layer.columns(), multipliers);
  // Not all words need be read, but all must arrive.
  fold.busyCycles = std::max(fold.busyCycles * layer.positions(), layer.inputs);
  return fold;
}

int tableStages(const IntegerLayer& layer) {
  if (layer.steps.empty()) return 0;
  return std::max(1, int(std::bit_width(layer.steps.size() - 1)));
}

int dspPerMultiplier(const IntegerLayer& layer, const Device& device) {
  if (layer.isPooling()) return 0;
  const int a = signedWidth(layer.weight), b = signedWidth(layer.input);
  const int longSide = device.family == "xcup" ? 27 : 25;
  const auto blocks = [](int bits, int side) { return bits <= side ? 1 : ceilDivided(bits - 1, side - 1); };
  return blocks(std::max(a, b), longSide) * blocks(std::min(a, b), 18);
}

std::vector<int> chooseMultipliers(const IntegerModel& model, const Device& device) {
  const int budget = int(device.dsp * dspShare);
  std::vector<Choice> choices;
  for (const IntegerLayer& layer : model.layers) {
    choices.push_back({layer.words(), layer.columns(), layer.positions(), dspPerMultiplier(layer, device),
                       layer.columns()});
  }
  shortenInterval(choices, budget);
  shortenLatency(choices, budget);
  std::vector<int> multipliers;
  for (const Choice& choice : choices) multipliers.push_back(choice.multipliers(choice.passes));
  return multipliers;
}

}  // namespace pw::hls
