// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <limits>

#include "design/design.h"

namespace pw::hls {
namespace {

// The rest is left to what surrounds the network, and to placement.
constexpr double dspShare = 0.8, lutShare = 0.4;

int ceilDivided(int a, int b) {
  return (a + b - 1) / b;
}

/// A frame of that many cycles is refused anyway (makeDesign).
int atMostInt(std::int64_t cycles) {
  return int(std::min<std::int64_t>(cycles, std::numeric_limits<int>::max()));
}

int signedWidth(const FixedFormat& format) {
  return format.width + (format.isSigned ? 0 : 1);
}

/// What multipliers take.
struct Price {
  int dsp = 0, lut = 0;
};

/// A layer's choices: fewer passes cost more multipliers.
struct Choice {
  int inputs, outputs, positions;
  Price price;  ///< of a multiplier; nothing: its passes are not to be chosen
  int passes;

  bool free() const { return price.dsp > 0 || price.lut > 0; }
  int multipliers(int ofPasses) const { return ceilDivided(outputs, ofPasses); }
  std::int64_t busy(int ofPasses) const {
    return std::int64_t(positions) * foldLayer(inputs, outputs, multipliers(ofPasses)).busyCycles;
  }
  /// The next smaller number of passes that multipliers can give.
  int fewer() const { return ceilDivided(outputs, multipliers(passes - 1)); }
};

struct Budget {
  std::int64_t dsp = 0, lut = 0;
};

std::size_t slowest(const std::vector<Choice>& choices) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < choices.size(); ++i) {
    if (choices[i].busy(choices[i].passes) > choices[worst].busy(choices[worst].passes)) worst = i;
  }
  return worst;
}

bool fewerFits(const std::vector<Choice>& choices, std::size_t layer, const Budget& budget) {
  if (choices[layer].passes == 1 || !choices[layer].free()) return false;
  Budget needed;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Choice& c = choices[i];
    const std::int64_t multipliers = c.multipliers(i == layer ? c.fewer() : c.passes);
    needed.dsp += multipliers * c.price.dsp;
    needed.lut += multipliers * c.price.lut;
  }
  return needed.dsp <= budget.dsp && needed.lut <= budget.lut;
}

/// Speeds up the slowest layer as long as the budget lasts: the shortest interval.
void shortenInterval(std::vector<Choice>& choices, const Budget& budget) {
  for (;;) {
    const std::size_t worst = slowest(choices);
    if (!fewerFits(choices, worst, budget)) return;
    choices[worst].passes = choices[worst].fewer();
  }
}

/// Spends what is left where a multiplier saves most cycles of latency.
void shortenLatency(std::vector<Choice>& choices, const Budget& budget) {
  for (;;) {
    double best = 0;
    std::size_t chosen = choices.size();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (!fewerFits(choices, i, budget)) continue;
      const Choice& c = choices[i];
      const int more = c.multipliers(c.fewer()) - c.multipliers(c.passes);
      const double price = more * std::max(1, c.price.dsp);
      const double gain = double(c.passes - c.fewer()) * c.inputs * c.positions / std::max(1.0, price);
      if (gain > best) {
        best = gain;
        chosen = i;
      }
    }
    if (chosen == choices.size()) return;
    choices[chosen].passes = choices[chosen].fewer();
  }
}

/// With products of less than nine bits, all are LUTs: array, sum and the place where it waits.
Price priceOf(const IntegerLayer& layer, const Device& device) {
  if (layer.isPooling()) return {};
  const int dsp = dspPerMultiplier(layer, device);
  if (dsp > 0) return {dsp, 0};
  return {0, layer.input.width * layer.weight.width + 2 * layer.accumulator.width};
}

}  // namespace

LayerSchedule foldLayer(int inputs, int outputs, int multipliers) {
  LayerSchedule fold{multipliers, ceilDivided(outputs, multipliers), 0};
  // A pass takes a cycle an input, but waits until the results of the pass before have left (one a cycle and
  // one cycle to change over).
  const auto pass = [&](int number) {
    return std::int64_t(std::max(inputs, fold.neurons(number, outputs) + 1));
  };
  fold.busyCycles = atMostInt((fold.passes - 1) * pass(0) + pass(fold.passes - 1));
  return fold;
}

LayerSchedule foldLayer(const IntegerLayer& layer, int multipliers) {
  LayerSchedule fold = foldLayer(layer.words(), layer.columns(), multipliers);
  // Not all words need be read, but all must arrive.
  fold.busyCycles = std::max(atMostInt(std::int64_t(fold.busyCycles) * layer.positions()), layer.inputs);
  return fold;
}

int tableStages(const IntegerLayer& layer) {
  if (layer.steps.empty()) return 0;
  return std::max(1, int(std::bit_width(layer.steps.size() - 1)));
}

bool smallProducts(const IntegerLayer& layer) {
  return signedWidth(layer.weight) + signedWidth(layer.input) < leastProduct;
}

int dspPerMultiplier(const IntegerLayer& layer, const Device& device) {
  if (layer.isPooling()) return 0;
  const int a = signedWidth(layer.weight), b = signedWidth(layer.input);
  if (smallProducts(layer)) return 0;
  const int longSide = device.family == "xcup" ? 27 : 25;
  const auto blocks = [](int bits, int side) { return bits <= side ? 1 : ceilDivided(bits - 1, side - 1); };
  return blocks(std::max(a, b), longSide) * blocks(std::min(a, b), 18);
}

std::vector<int> chooseMultipliers(const IntegerModel& model, const Device& device,
                                   const std::vector<LayerStyle>& styles) {
  const Budget budget{std::int64_t(device.dsp * dspShare), std::int64_t(device.lut * lutShare)};
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const IntegerLayer& layer = model.layers[i];
    const bool unrolled = i < styles.size() && styles[i] == LayerStyle::unrolled;
    choices.push_back({layer.words(), layer.columns(), layer.positions(),
                       unrolled ? Price{} : priceOf(layer, device), unrolled ? 1 : layer.columns()});
  }
  shortenInterval(choices, budget);
  shortenLatency(choices, budget);
  std::vector<int> multipliers;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    multipliers.push_back(choices[i].multipliers(choices[i].passes));
  }
  return multipliers;
}

}  // namespace pw::hls
