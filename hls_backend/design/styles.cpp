// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <numeric>

#include "design/design.h"

namespace pw::hls {
namespace {

constexpr std::array styleNames{"folded", "unrolled"};
constexpr std::array multiplyingNames{"automatic", "dsp", "lut", "shift-add"};
constexpr std::array storageNames{"automatic", "lut", "block-ram"};

template <class Choice, std::size_t N>
Result<Choice> named(const std::array<const char*, N>& names, const std::string& name, const char* what) {
  std::string all;
  for (std::size_t i = 0; i < N; ++i) {
    if (name == names[i]) return Choice(i);
    all += (i == 0 ? "" : ", ") + std::string(names[i]);
  }
  return failure(ErrorKind::badInput, std::string(what) + " \"" + name + "\" is not known.", what,
                 "There are: " + all + ".");
}

Result<void> checkLength(std::size_t count, std::size_t layers, const char* what) {
  if (count == 0 || count == layers) return {};
  return failure(ErrorKind::badInput,
                 "There are " + std::to_string(count) + " entries for " + std::to_string(layers) + " layers.",
                 what, "Give one a layer, or none.");
}

template <class Choice>
Choice of(const std::vector<Choice>& list, std::size_t layer) {
  return list.empty() ? Choice{} : list[layer];
}

Result<void> checkStyle(const IntegerLayer& layer, const LayerSchedule& schedule) {
  if (schedule.unrolled() && !layer.isDense()) {
    return failure(ErrorKind::badInput,
                   "Layer " + layer.name + " cannot be unrolled: only dense layers can; a " +
                       network::nameOf(layer.kind) + " is always folded.",
                   "styles", "Choose \"folded\" for it.");
  }
  if (!schedule.unrolled() && schedule.multiplying == Multiplying::shiftAdd) {
    return failure(ErrorKind::badInput,
                   "Layer " + layer.name +
                       " is folded: its multipliers get a new weight each clock, which shifts and additions "
                       "of constants cannot follow.",
                   "multiplying", "Unroll it, or choose \"lut\".");
  }
  return {};
}

void linkLayer(const IntegerLayer& layer, LayerSchedule& schedule, bool wideIn, bool wideOut) {
  schedule.wideIn = wideIn;
  schedule.wideOut = wideOut;
  // A frame's words arrive one a clock; its results leave so, with a clock to change over.
  schedule.busyCycles = std::max(wideIn ? 1 : layer.inputs, wideOut ? 1 : layer.outputs + 1);
}

bool wideBetween(const IntegerLayer& before, const LayerSchedule& first, const LayerSchedule& second) {
  return first.unrolled() && second.unrolled() && before.steps.empty();
}

/// LUTs that would be paid for each DSP block saved.
double priceOfLuts(const IntegerLayer& layer, const Device& device) {
  return double(layer.input.width) * layer.weight.width / std::max(1, dspPerMultiplier(layer, device));
}

/// Layers that were left to be chosen go to LUTs, the cheapest first, until the part has enough DSP blocks.
Result<void> fitDspBlocks(const IntegerModel& model, const std::vector<bool>& free, const Device& device,
                          std::vector<LayerSchedule>& schedule) {
  std::vector<std::size_t> order(schedule.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return priceOfLuts(model.layers[a], device) < priceOfLuts(model.layers[b], device);
  });
  const auto needed = [&] {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < schedule.size(); ++i) {
      sum += dspBlocks(model.layers[i], schedule[i], device);
    }
    return sum;
  };
  for (const std::size_t i : order) {
    if (needed() <= device.dsp) return {};
    if (free[i] && !schedule[i].unrolled()) schedule[i].multiplying = Multiplying::lut;
  }
  if (needed() <= device.dsp) return {};
  return failure(ErrorKind::badInput,
                 "The multipliers need " + std::to_string(needed()) + " DSP blocks; the part " + device.part +
                     " has " + std::to_string(device.dsp) + ".",
                 "multipliers", "Use fewer multipliers, multipliers of LUTs, or a larger part.");
}

}  // namespace

const char* nameOf(LayerStyle style) {
  return styleNames[std::size_t(style)];
}
const char* nameOf(Multiplying multiplying) {
  return multiplyingNames[std::size_t(multiplying)];
}
const char* nameOf(WeightStorage storage) {
  return storageNames[std::size_t(storage)];
}
Result<LayerStyle> layerStyleNamed(const std::string& name) {
  return named<LayerStyle>(styleNames, name, "style");
}
Result<Multiplying> multiplyingNamed(const std::string& name) {
  return named<Multiplying>(multiplyingNames, name, "multiplying");
}
Result<WeightStorage> weightStorageNamed(const std::string& name) {
  return named<WeightStorage>(storageNames, name, "weight storage");
}

LayerSchedule unrollLayer(const IntegerLayer& layer, Multiplying multiplying, double clockNs, bool wideIn,
                          bool wideOut) {
  LayerSchedule schedule{layer.outputs, 1, 0};
  schedule.style = LayerStyle::unrolled;
  schedule.multiplying = multiplying;
  schedule.plan =
      std::make_shared<const UnrolledPlan>(planUnrolled(layer, multiplying, addersAClock(clockNs)));
  linkLayer(layer, schedule, wideIn, wideOut);
  return schedule;
}

int dspBlocks(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device) {
  if (schedule.multiplying != Multiplying::dsp) return 0;
  if (!schedule.unrolled()) return schedule.multipliers * dspPerMultiplier(layer, device);
  int blocks = 0;
  const UnrolledPlan& plan = *schedule.plan;
  for (std::size_t node = 0; node < plan.sources.size(); ++node) {
    if (plan.sources[node].kind != UnrolledPlan::Kind::product || !plan.takesDsp(int(node))) continue;
    IntegerLayer one;
    one.input = layer.input;
    one.weight = {std::max(leastProduct, ValueRange{0, plan.sources[node].factor}.bits() + 1), 0};
    blocks += dspPerMultiplier(one, device);
  }
  return blocks;
}

void linkLayers(const IntegerModel& model, std::vector<LayerSchedule>& schedule) {
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    if (!schedule[i].unrolled()) continue;
    const bool wideIn = i > 0 && wideBetween(model.layers[i - 1], schedule[i - 1], schedule[i]);
    const bool wideOut =
        i + 1 < schedule.size() && wideBetween(model.layers[i], schedule[i], schedule[i + 1]);
    linkLayer(model.layers[i], schedule[i], wideIn, wideOut);
  }
}

Result<std::vector<LayerSchedule>> scheduleLayers(const IntegerModel& model, const HardwareConfig& config,
                                                  const Device& device) {
  const std::size_t layers = model.layers.size();
  PW_CHECK(checkLength(config.styles.size(), layers, "styles"));
  PW_CHECK(checkLength(config.multiplying.size(), layers, "multiplying"));
  PW_CHECK(checkLength(config.storage.size(), layers, "storage"));
  std::vector<LayerSchedule> schedule;
  std::vector<bool> free;
  for (std::size_t i = 0; i < layers; ++i) {
    const IntegerLayer& layer = model.layers[i];
    LayerSchedule asked;
    asked.style = of(config.styles, i);
    asked.multiplying = of(config.multiplying, i);
    PW_CHECK(checkStyle(layer, asked));
    free.push_back(asked.multiplying == Multiplying::automatic);
    if (asked.unrolled()) {
      schedule.push_back(unrollLayer(layer, free.back() ? Multiplying::shiftAdd : asked.multiplying,
                                     config.clockNs, false, false));
      continue;
    }
    schedule.push_back(foldLayer(layer, config.multipliers[i]));
    const bool small = dspPerMultiplier(layer, device) == 0;
    schedule.back().multiplying =
        free.back() ? small ? Multiplying::lut : Multiplying::dsp : asked.multiplying;
    schedule.back().storage = of(config.storage, i);
  }
  linkLayers(model, schedule);
  PW_CHECK(fitDspBlocks(model, free, device, schedule));
  return schedule;
}

}  // namespace pw::hls
