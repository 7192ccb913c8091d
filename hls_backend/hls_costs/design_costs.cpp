// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_costs/design_costs.h"

#include <algorithm>
#include <cmath>

#include "design/reuse.h"

namespace pw::hls {
namespace {

double dot(const HlsTerms& terms, const HlsTerms& costs) {
  double sum = 0;
  for (std::size_t i = 0; i < hlsTerms; ++i) sum += terms[i] * costs[i];
  return sum;
}

HlsShape shapeOf(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy, int reuse) {
  HlsShape shape;
  shape.words = layer.words();
  shape.columns = layer.columns();
  shape.weightBits = layer.weight.width;
  shape.dataBits = layer.input.width;
  // The folded form is the resource strategy with the Verilog's passes.
  shape.strategy = strategy == HlsStrategy::latency ? strategy : HlsStrategy::resource;
  shape.reuse = strategy == HlsStrategy::folded ? layer.words() * schedule.passes : reuse;
  if (shape.constants()) shape.weights = weightPattern(layer.weights, layer.columns(), layer.words());
  return shape;
}

/// A convolution takes its positions one after the other, with some clocks for the window at each: nine in
/// reports of three networks with data as streams.
HlsCycles overPositions(const HlsCycles& one, const IntegerLayer& layer) {
  if (layer.isDense()) return one;
  constexpr int windowClocks = 9;
  const int positions = layer.sliding.length;
  const int all = positions * (one.interval + windowClocks) + 1;
  return {all, all + one.latencyMax, all};
}

void note(std::vector<std::string>& list, bool holds, const std::string& text) {
  if (holds && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

}  // namespace

const HlsCoefficients& fittedCoefficients() {
  static const HlsCoefficients costs{{5592, 1.7, 0.9858, 0.3504, 1.954, 441.5, 1.293, 3.065, 4.469},
                                     {161.7, 0, 0.9926, 1.15, 12.09, 1.005, 0.0006332, 9.8, 4.378}};
  return costs;
}

HlsCostError hlsCostError() {
  return {0.009, 0.035, 0.134, 0.35, 0.47, 0.85};
}

HlsCosts hlsCosts(const Design& design) {
  HlsCosts costs;
  const HlsStrategy strategy = design.config.hls.strategy;
  const auto reuses = hlsReuseFactors(design.model, design.schedule, design.config.hls);
  costs.cycles = {0, 0, 1};
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const IntegerLayer& layer = design.model.layers[i];
    if (layer.isPooling()) continue;
    const int reuse = reuses && i < reuses->size() ? (*reuses)[i] : 1;
    const HlsShape shape = shapeOf(layer, design.schedule[i], strategy, reuse);
    HlsLayerCosts one;
    one.name = layer.name;
    one.reuse = shape.reuse;
    one.reported = {int(std::lround(dot(lutTerms(shape), fittedCoefficients().lut))),
                    int(std::lround(dot(ffTerms(shape), fittedCoefficients().ff))), hlsDsp(shape),
                    hlsBram18(shape)};
    one.cycles = overPositions(hlsCycles(shape), layer);
    costs.reported.lut += one.reported.lut;
    costs.reported.ff += one.reported.ff;
    costs.reported.dsp += one.reported.dsp;
    costs.reported.bram18 += one.reported.bram18;
    costs.cycles.latencyMin += one.cycles.latencyMin;
    costs.cycles.latencyMax += one.cycles.latencyMax;
    costs.cycles.interval = std::max(costs.cycles.interval, one.cycles.interval);
    costs.layers.push_back(std::move(one));
    note(costs.beyond, !layer.isDense(), "convolutions: only their cycles were seen, in three networks");
    note(costs.beyond,
         layer.words() < 32 || layer.words() > 256 || layer.columns() < 32 || layer.columns() > 256,
         "layers of fewer than 32 or more than 256 inputs or neurons: seen only in whole networks");
    note(costs.beyond, shape.weightBits > 14, "weights of more than 14 bits");
    note(costs.beyond, shape.dataBits != 16, "data of other than 16 bits: seen only in whole networks");
    note(costs.beyond, !shape.constants() && shape.reuse < layer.words(),
         "reuse factors below a layer's inputs: seen only in whole networks");
  }
  note(costs.beyond, design.config.clockNs != 5, "clocks other than 5 ns: seen only in whole networks");
  costs.placed = {int(std::lround(costs.reported.lut / lutRatio.mean)),
                  int(std::lround(costs.reported.ff / ffRatio.mean)), costs.reported.dsp,
                  costs.reported.bram18};
  return costs;
}

}  // namespace pw::hls
