// SPDX-License-Identifier: GPL-3.0-or-later
#include "unrolled_cost.h"

#include <algorithm>
#include <cmath>

namespace pw::hls {
namespace {

// What the closed form leaves over, fitted to Yosys 0.23 (see Estimate::error).
constexpr double lutOfAdderBit = 1.0, lutOfResultBit = 1.0, lutOfSumBit = 1.0;
constexpr int lutOfUnrolled = 20, ffOfUnrolled = 12;

/// Bits that take a LUT: not those below the other operand's lowest bit, which pass through.
int workedOutBits(const Adder& adder, int width) {
  if (adder.a.node < 0) return width;
  if (adder.a.shift == 0) return std::max(0, width - adder.b.shift);
  return adder.b.negative ? width : std::max(0, width - adder.a.shift);
}

/// Words of the bank from the first that is used: those before it leave unseen.
int wordsKept(const IntegerLayer& layer) {
  for (int i = 0; i < layer.inputs; ++i) {
    for (int neuron = 0; neuron < layer.outputs; ++neuron) {
      if (layer.row(neuron)[i] != 0) return layer.inputs - i;
    }
  }
  return 0;
}

}  // namespace

Resources unrolledResources(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device,
                            int neededBits) {
  const UnrolledPlan& plan = *schedule.plan;
  Resources r;
  double lut = lutOfUnrolled;
  for (std::size_t i = 0; i < plan.graph.adders.size(); ++i) {
    lut += lutOfAdderBit * workedOutBits(plan.graph.adders[i], plan.ranges[plan.sources.size() + i].bits());
  }
  r.ff = ffOfUnrolled + int(plan.registerBits()) + 2 * plan.stages;
  if (!schedule.wideIn) r.ff += wordsKept(layer) * layer.input.width;
  if (schedule.wideOut) {
    lut += layer.outputs * (lutOfResultBit * layer.result.width + lutOfSumBit * neededBits);
    r.ff += layer.outputs * layer.result.width;
  } else {
    lut += (layer.outputs - 1) * neededBits + lutOfResultBit * layer.result.width;
    r.ff += layer.outputs * neededBits + layer.result.width;
  }
  r.lut = int(std::lround(lut));
  r.dsp = dspBlocks(layer, schedule, device);
  return r;
}

}  // namespace pw::hls
