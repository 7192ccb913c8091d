// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate/estimate.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "memories.h"
#include "unrolled_cost.h"

namespace pw::hls {
namespace {

// What the closed form leaves over, fitted to Yosys 0.23 (see Estimate::error).
constexpr double lutOfWrapper = 455, lutOfLayer = 45, lutOfReplay = 55;
constexpr double ffOfWrapper = 590, ffOfLayer = 50, ffOfReplay = 17;
constexpr double lutPerColumn = 1.35;  // what joining 64-entry columns and gating cost on top of them
constexpr int lutRamOfWrapper = 26;

int rounded(double value) {
  return int(std::lround(value));
}

/// Bits of a sum that its result depends on: not those below the rounding, nor with modulo overflow those
/// above the result but the sign that ReLU asks for.
int neededBits(const IntegerLayer& layer) {
  const FixedFormat& sum = layer.accumulator;
  const FixedFormat& result = layer.result;
  const int dropped = sum.fraction() - result.fraction();
  using network::Rounding;
  // All other modes ask whether what is cut off is a tie, or anything at all.
  const int unread = result.rounding == Rounding::trn   ? dropped
                     : result.rounding == Rounding::rnd ? dropped - 1
                                                        : 0;
  const int low = std::clamp(unread, 0, sum.width);
  int high = sum.width;
  if (result.overflow == network::Overflow::wrap) high = std::clamp(dropped + result.width, low, sum.width);
  return high - low + (layer.relu && high < sum.width ? 1 : 0);
}

/// Multiplier, its registers and its adder fit a DSP block. (Now and then Yosys leaves an adder outside,
/// where a constant bias gives it a form that it does not know; that is most of what is left of the error.)
Resources multipliers(const IntegerLayer& layer, const LayerSchedule& fold, const Device& device) {
  const int sumWidth = layer.accumulator.width;
  Resources r;
  if (layer.isPooling()) return r;
  if (fold.multiplying == Multiplying::lut) {
    // A row of the word's bits for each bit of the weight; registers of the product and the sum.
    const bool array = !smallProducts(layer);
    const int rows =
        array ? (layer.input.width + 2) * layer.weight.width : layer.input.width * layer.weight.width;
    r.lut = fold.multipliers * (rows + sumWidth);
    r.ff = fold.multipliers * (layer.input.width + layer.weight.width + sumWidth);
    if (array) r.ff += layer.input.width;
    return r;
  }
  r.dsp = dspBlocks(layer, fold, device);
  return r;
}

Resources foldedResources(const IntegerLayer& layer, const LayerSchedule& fold, const Device& device) {
  Resources r;
  if (!layer.isPooling()) r += weightTable(layer, fold);
  r.lut = rounded(r.lut * lutPerColumn);
  r += multipliers(layer, fold, device);
  // Sums wait for their turn to leave and move on a neuron a clock; the last place is only ever loaded.
  r.lut += rounded(lutOfLayer) + (fold.multipliers - 1) * neededBits(layer);
  r.ff += rounded(ffOfLayer) + fold.multipliers * neededBits(layer);
  if (fold.passes > 1 || !layer.isDense()) {
    if (!layer.isPooling()) r += biasTable(layer, fold);
    r += replayBuffer(layer);
    r.lut += rounded(lutOfReplay);
    r.ff += rounded(ffOfReplay);
  }
  return r;
}

/// Fitted to Yosys 0.23 on nine front ends, apart from the memory: LUTs within 20 %, flip-flops within 13 %.
Resources frontResources(const FrontEnd& front) {
  const int width = front.difference.width, index = int(std::bit_width(unsigned(front.length)));
  Resources r;
  r.lut = rounded(1.5 * width) + 10;
  r.ff = index + 2 * width + front.result.width;
  if (front.baselineSamples == 0) return r;
  r.lut = rounded(5.5 * width) + front.result.width + 18;
  r.ff += 3 * width + 2 * int(std::bit_width(unsigned(front.baselineSamples))) + index;
  // Counts with their TLAST that wait for the baseline.
  const int bits = countFormat.width + 1, depth = 2 * front.baselineSamples;
  if (depth <= 32) {
    r.lutRam = 4 * ((bits + 5) / 6);
  } else if (depth < 256) {
    r.lutRam = 4 * ((bits + 2) / 3) * (depth / 64);
  } else {
    r.bram18 = 1;
  }
  return r;
}

Json toJson(const Resources& r) {
  return {{"lut", r.lut}, {"lutRam", r.lutRam}, {"ff", r.ff}, {"dsp", r.dsp}, {"bram18", r.bram18}};
}

Result<void> readResources(ObjectReader& parent, const char* key, Resources& r) {
  parent.require(key);
  const Json* json = parent.child(key);
  if (json == nullptr) return {};
  constexpr double most = 1e9;
  ObjectReader reader(*json, parent.path(key));
  reader.number("lut", r.lut, 0, most).number("lutRam", r.lutRam, 0, most).number("ff", r.ff, 0, most);
  reader.number("dsp", r.dsp, 0, most).number("bram18", r.bram18, 0, most);
  reader.require("lut").require("ff").require("dsp").require("bram18");
  return reader.finish();
}

Result<LayerEstimate> layerFromJson(const Json& json, const std::string& where) {
  LayerEstimate layer;
  ObjectReader reader(json, where);
  reader.field("name", layer.name).number("busyCycles", layer.busyCycles, 0, 1e9);
  PW_CHECK(readResources(reader, "resources", layer.resources));
  PW_CHECK(reader.finish());
  return layer;
}

}  // namespace

Resources& Resources::operator+=(const Resources& other) {
  lut += other.lut;
  lutRam += other.lutRam;
  ff += other.ff;
  dsp += other.dsp;
  bram18 += other.bram18;
  return *this;
}

double Estimate::framesPerSecond() const {
  return intervalCycles > 0 && clockNs > 0 ? 1e9 / (intervalCycles * clockNs) : 0;
}

bool Estimate::fits() const {
  return total.totalLut() <= available.lut && total.ff <= available.ff && total.dsp <= available.dsp &&
         total.bram18 <= available.bram18;
}

Resources estimateLayer(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device) {
  if (!schedule.unrolled()) return foldedResources(layer, schedule, device);
  return unrolledResources(layer, schedule, device, neededBits(layer));
}

Resources estimateWrapper(const std::optional<FrontEnd>& front) {
  Resources r{rounded(lutOfWrapper), lutRamOfWrapper, rounded(ffOfWrapper), 0, 0};
  if (front) r += frontResources(*front);
  return r;
}

Estimate estimate(const Design& design) {
  Estimate result;
  result.part = design.device.part;
  result.clockNs = design.config.clockNs;
  result.latencyCycles = design.latencyCycles;
  result.intervalCycles = design.intervalCycles;
  result.wrapper = estimateWrapper(design.front);
  result.total = result.wrapper;
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const IntegerLayer& layer = design.model.layers[i];
    const LayerSchedule& schedule = design.schedule[i];
    result.layers.push_back({layer.name, schedule.busyCycles, estimateLayer(layer, schedule, design.device)});
    result.total += result.layers.back().resources;
    result.unrolled = result.unrolled || schedule.unrolled();
  }
  const Device& device = design.device;
  result.available = {device.lut, 0, device.ff, device.dsp, device.bram18};
  return result;
}

EstimateError Estimate::error() const {
  if (unrolled) return {0.10, 0.93, 0.13, 0.71};
  return {0.02, 0.08, 0.02, 0.07};
}

Json toJson(const Estimate& e) {
  Json layers = Json::array();
  for (const LayerEstimate& layer : e.layers) {
    layers.push_back(
        {{"name", layer.name}, {"busyCycles", layer.busyCycles}, {"resources", toJson(layer.resources)}});
  }
  return {{"part", e.part},
          {"clockNs", e.clockNs},
          {"latencyCycles", e.latencyCycles},
          {"intervalCycles", e.intervalCycles},
          {"layers", std::move(layers)},
          {"wrapper", toJson(e.wrapper)},
          {"total", toJson(e.total)},
          {"available", toJson(e.available)},
          {"unrolled", e.unrolled}};
}

Result<Estimate> estimateFromJson(const Json& json, const std::string& where) {
  Estimate e;
  ObjectReader reader(json, where);
  constexpr double most = 1e9;
  reader.field("part", e.part).number("clockNs", e.clockNs, 0, most);
  reader.number("latencyCycles", e.latencyCycles, 0, most)
      .number("intervalCycles", e.intervalCycles, 0, most);
  PW_CHECK(readResources(reader, "wrapper", e.wrapper));
  PW_CHECK(readResources(reader, "total", e.total));
  PW_CHECK(readResources(reader, "available", e.available));
  reader.field("unrolled", e.unrolled);
  if (const Json* layers = reader.child("layers")) {
    if (!layers->is_array())
      return failure(ErrorKind::badInput, "The layers must be a list.", reader.path("layers"));
    for (std::size_t i = 0; i < layers->size(); ++i) {
      PW_ASSIGN(e.layers.emplace_back(),
                layerFromJson((*layers)[i], reader.path("layers") + "[" + std::to_string(i) + "]"));
    }
  }
  PW_CHECK(reader.finish());
  return e;
}

}  // namespace pw::hls
