// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/reuse.h"

#include <algorithm>

namespace pw::hls {
namespace {

const char* const where = "HLS reuse factor";

int products(const IntegerLayer& layer) {
  return layer.words() * layer.columns();
}

/// "7, 23" around the wanted one, or the only neighbour.
std::string neighbours(const std::vector<int>& legal, int wanted) {
  const auto above = std::upper_bound(legal.begin(), legal.end(), wanted);
  std::string text;
  if (above != legal.begin()) text = std::to_string(*(above - 1));
  if (above != legal.end()) text += (text.empty() ? "" : " and ") + std::to_string(*above);
  return text;
}

Result<void> checkReuse(const IntegerLayer& layer, HlsStrategy strategy, int reuse) {
  const std::string refused =
      "Layer " + layer.name + " cannot have the reuse factor " + std::to_string(reuse) + ".";
  if (layer.isPooling()) {
    if (reuse == 1) return {};
    return failure(ErrorKind::badInput, refused, where, "It multiplies nothing: give 1.");
  }
  const std::vector<int> legal = legalReuseFactors(layer);
  if (strategy == HlsStrategy::resource && !std::binary_search(legal.begin(), legal.end(), reuse)) {
    return failure(ErrorKind::badInput, refused, where,
                   "The nearest that divide its " + std::to_string(layer.words()) + " x " +
                       std::to_string(layer.columns()) +
                       " multiplications without a rest: " + neighbours(legal, reuse) + ".");
  }
  if (reuse >= 1 && reuse <= products(layer)) return {};
  return failure(ErrorKind::badInput, refused, where,
                 "From 1 to its " + std::to_string(products(layer)) + " multiplications are possible.");
}

/// A number for all leaves pooling alone.
Result<std::vector<int>> givenReuse(const IntegerModel& model, const std::vector<int>& given) {
  if (given.size() == 1) {
    std::vector<int> reuse;
    for (const IntegerLayer& layer : model.layers) reuse.push_back(layer.isPooling() ? 1 : given.front());
    return reuse;
  }
  if (given.size() == model.layers.size()) return given;
  return failure(ErrorKind::badInput,
                 "There are " + std::to_string(given.size()) + " reuse factors for " +
                     std::to_string(model.layers.size()) + " layers.",
                 where, "Give one a layer, one for all, or none to have them chosen.");
}

int chosenReuse(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy) {
  if (layer.isPooling() || strategy == HlsStrategy::latency) return 1;
  // An unrolled layer does all of its products at once in the Verilog.
  if (schedule.unrolled() && strategy == HlsStrategy::resource) return 1;
  const int folded = schedule.passes * layer.words();
  if (strategy == HlsStrategy::folded) return folded;
  return network::nearestReuseFactor(layer.words(), layer.columns(), folded);
}

}  // namespace

std::vector<int> legalReuseFactors(const IntegerLayer& layer) {
  if (layer.isPooling()) return {1};
  return network::legalReuseFactors(layer.words(), layer.columns());
}

Result<std::vector<int>> hlsReuseFactors(const IntegerModel& model,
                                         const std::vector<LayerSchedule>& schedule,
                                         const HlsOptions& options) {
  if (options.strategy == HlsStrategy::folded) {
    if (options.io == HlsIo::parallel) {
      return failure(ErrorKind::badInput, "The folded HLS form takes its data from streams.", "HLS io",
                     "Choose the latency or the resource strategy for parallel data.");
    }
    if (!options.reuse.empty()) {
      return failure(ErrorKind::badInput, "The folded HLS form takes no reuse factors.", where,
                     "It follows the multipliers; choose the latency or the resource strategy.");
    }
  }
  std::vector<int> reuse;
  if (options.reuse.empty()) {
    for (std::size_t i = 0; i < model.layers.size(); ++i)
      reuse.push_back(chosenReuse(model.layers[i], schedule[i], options.strategy));
    return reuse;
  }
  PW_ASSIGN(reuse, givenReuse(model, options.reuse));
  for (std::size_t i = 0; i < reuse.size(); ++i)
    PW_CHECK(checkReuse(model.layers[i], options.strategy, reuse[i]));
  return reuse;
}

HlsFold hlsFold(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy, int reuse) {
  const int words = layer.words(), columns = layer.columns();
  if (strategy == HlsStrategy::latency) return {1, 1, columns, words};
  if (strategy == HlsStrategy::folded) return {schedule.passes, words, schedule.multipliers, 1};
  if (reuse <= words) return {1, reuse, columns, words / reuse};
  return {reuse / words, words, columns * words / reuse, 1};
}

int hlsMultipliers(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy,
                   int reuse) {
  if (layer.isPooling()) return 0;
  if (strategy != HlsStrategy::latency) return hlsFold(layer, schedule, strategy, reuse).multipliers();
  const int zeros = int(std::count(layer.weights.begin(), layer.weights.end(), 0));
  return std::max(1, (products(layer) + reuse - 1) / reuse - zeros / reuse);
}

int hlsLoopClocks(const IntegerLayer& layer, const LayerSchedule& schedule, const HlsOptions& options,
                  int reuse) {
  if (options.strategy == HlsStrategy::folded) {
    const int pass = layer.words() + schedule.multipliers;  // sums, then one result after the other
    return (layer.isDense() ? 0 : layer.inputs) + layer.positions() * schedule.passes * pass;
  }
  const bool latency = options.strategy == HlsStrategy::latency;
  if (layer.isDense()) return reuse;
  if (options.io == HlsIo::parallel) return latency ? reuse : layer.positions() * reuse;
  // A turn of the loop a place of the input; the sums of the resource strategy are a loop inside.
  const int places = layer.sliding.before + layer.sliding.length + layer.sliding.after;
  return latency || layer.isPooling() ? places * reuse : places + layer.positions() * reuse;
}

int hlsLoopInterval(const Design& design) {
  // The front end first takes the baseline, then goes over the whole window.
  const int in = design.front ? design.front->length + design.front->baselineSamples : design.model.inputs();
  int most = std::max(in, design.model.outputs());
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    most = std::max(most, hlsLoopClocks(design.model.layers[i], design.schedule[i], design.config.hls,
                                        design.hlsReuse[i]));
  }
  return most;
}

}  // namespace pw::hls
