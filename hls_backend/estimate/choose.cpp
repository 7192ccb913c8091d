// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate/choose.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"

namespace pw::hls {
namespace {

constexpr std::size_t mostKept = 60;
/// Digits of constants beyond which unrolling is neither worked out nor sensible on the known parts.
constexpr std::size_t mostDigits = 60'000;

/// One way to build a layer, and what it takes where no frame comes or goes at once.
struct Way {
  LayerSchedule schedule;
  Resources resources;
};

/// The first layers of a design.
struct Beginning {
  std::vector<LayerSchedule> schedule;
  std::vector<Resources> resources;  ///< of each layer
  Resources total;
  int latency = 0;
  double size = 0;

  bool endsUnrolled() const { return schedule.back().unrolled(); }
};

class Search {
 public:
  Search(const IntegerModel& model, const Device& device, const std::optional<FrontEnd>& front,
         double clockNs, double share)
      : m_model(model), m_device(device), m_front(front), m_clockNs(clockNs), m_share(share) {}

  /// All designs left, by their latency.
  std::vector<Beginning> run() {
    std::vector<Beginning> kept{{}};
    IntegerModel part;
    for (const IntegerLayer& layer : m_model.layers) {
      part.layers.push_back(layer);
      const std::vector<Way> ways = waysOf(layer);
      std::vector<Beginning> next;
      for (const Beginning& beginning : kept) {
        for (const Way& way : ways) {
          Beginning longer{beginning.schedule, beginning.resources, {}, 0, 0};
          longer.schedule.push_back(way.schedule);
          longer.resources.push_back(way.resources);
          if (complete(part, longer)) next.push_back(std::move(longer));
        }
      }
      kept = best(std::move(next));
    }
    return kept;
  }
  std::size_t considered() const { return m_considered; }

 private:
  double sizeOf(const Resources& r) const {
    return double(r.totalLut()) / m_device.lut + double(r.ff) / m_device.ff + double(r.dsp) / m_device.dsp +
           double(r.bram18) / m_device.bram18;
  }
  bool fits(const Resources& r) const {
    return r.totalLut() <= m_share * m_device.lut && r.ff <= m_share * m_device.ff &&
           r.dsp <= m_share * m_device.dsp && r.bram18 <= m_share * m_device.bram18;
  }

  std::vector<Way> waysOf(const IntegerLayer& layer) const {
    std::vector<Way> ways;
    for (const int multipliers : legalMultipliers(layer)) {
      LayerSchedule fold = foldLayer(layer, multipliers);
      if (std::int64_t(fold.passes) * layer.words() * layer.positions() > std::int64_t(1) << 22) continue;
      const bool onlyLut = !layer.isPooling() && smallProducts(layer);
      for (const Multiplying multiplying : {Multiplying::dsp, Multiplying::lut}) {
        if (multiplying == Multiplying::dsp ? onlyLut : layer.isPooling()) continue;
        fold.multiplying = multiplying;
        ways.push_back(smallestStorage(layer, fold));
      }
    }
    if (!layer.isDense()) return ways;
    std::vector<std::int64_t> weights(layer.weights.begin(), layer.weights.end());
    std::size_t digits = 0;
    for (const auto& row : constantTerms(weights, layer.inputs)) digits += row.size();
    if (digits > mostDigits) return ways;
    for (const Multiplying multiplying : {Multiplying::shiftAdd, Multiplying::dsp}) {
      const LayerSchedule schedule = unrollLayer(layer, multiplying, m_clockNs, false, false);
      ways.push_back({schedule, estimateLayer(layer, schedule, m_device)});
    }
    return ways;
  }
  Way smallestStorage(const IntegerLayer& layer, LayerSchedule fold) const {
    Way smallest{fold, estimateLayer(layer, fold, m_device)};
    if (layer.isPooling()) return smallest;
    for (const WeightStorage storage : {WeightStorage::lut, WeightStorage::blockRam}) {
      fold.storage = storage;
      const Resources resources = estimateLayer(layer, fold, m_device);
      if (sizeOf(resources) < sizeOf(smallest.resources)) smallest = {fold, resources};
    }
    return smallest;
  }

  /// False where it does not fit.
  bool complete(const IntegerModel& part, Beginning& beginning) {
    linkLayers(part, beginning.schedule);
    // A link from an unrolled layer to another one changes both.
    const std::size_t last = part.layers.size() - 1;
    for (std::size_t i = last == 0 ? 0 : last - 1; i <= last && beginning.schedule[last].wideIn; ++i) {
      beginning.resources[i] = estimateLayer(part.layers[i], beginning.schedule[i], m_device);
    }
    beginning.total = estimateWrapper(m_front);
    for (const Resources& resources : beginning.resources) beginning.total += resources;
    if (!fits(beginning.total)) return false;
    ++m_considered;
    beginning.size = sizeOf(beginning.total);
    beginning.latency = countCycles(part, beginning.schedule, 1, m_front).latency;
    return true;
  }

  /// What is not beaten in both latency and size by another one with the same kind of end.
  static std::vector<Beginning> best(std::vector<Beginning> all) {
    std::stable_sort(all.begin(), all.end(), [](const Beginning& a, const Beginning& b) {
      return a.latency != b.latency ? a.latency < b.latency : a.size < b.size;
    });
    std::vector<Beginning> kept;
    double least[2] = {std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
    for (Beginning& one : all) {
      if (one.size >= least[one.endsUnrolled()]) continue;
      least[one.endsUnrolled()] = one.size;
      kept.push_back(std::move(one));
    }
    if (kept.size() <= mostKept) return kept;
    std::vector<Beginning> some;  // the fastest, the smallest, and evenly between
    for (std::size_t i = 0; i < mostKept; ++i) {
      some.push_back(std::move(kept[i * (kept.size() - 1) / (mostKept - 1)]));
    }
    return some;
  }

  const IntegerModel& m_model;
  const Device& m_device;
  const std::optional<FrontEnd>& m_front;
  double m_clockNs, m_share;
  std::size_t m_considered = 0;
};

std::string resourcesText(const Resources& r, const Device& device) {
  return std::to_string(r.totalLut()) + " of " + std::to_string(device.lut) + " LUTs, " +
         std::to_string(r.ff) + " of " + std::to_string(device.ff) + " flip-flops, " + std::to_string(r.dsp) +
         " of " + std::to_string(device.dsp) + " DSP blocks, " + std::to_string(r.bram18) + " of " +
         std::to_string(device.bram18) + " block RAMs";
}

std::string latencyText(int cycles, double clockNs) {
  return std::to_string(cycles) + " cycles (" + formatNumber(cycles * clockNs) + " ns)";
}

std::string layerText(const IntegerLayer& layer, const LayerSchedule& schedule) {
  if (layer.isPooling()) return layer.name + " folded";
  if (schedule.unrolled()) {
    return layer.name + " unrolled with " +
           (schedule.multiplying == Multiplying::dsp
                ? std::to_string(schedule.plan->products()) + " multipliers"
                : std::to_string(schedule.plan->graph.adders.size()) + " adders for its constants");
  }
  return layer.name + " folded with " + std::to_string(schedule.multipliers) + " of " +
         std::to_string(layer.columns()) + " multipliers of " +
         (schedule.multiplying == Multiplying::dsp ? "DSP blocks" : "LUTs");
}

void put(HardwareConfig& config, const std::vector<LayerSchedule>& schedule) {
  config.multipliers.clear();
  config.styles.clear();
  config.multiplying.clear();
  config.storage.clear();
  for (const LayerSchedule& layer : schedule) {
    config.multipliers.push_back(layer.multipliers);
    config.styles.push_back(layer.style);
    config.multiplying.push_back(layer.multiplying);
    config.storage.push_back(layer.storage);
  }
}

Error nothingFits(const IntegerModel& model, const Device& device, const std::optional<FrontEnd>& front,
                  double clockNs, double share) {
  std::vector<Beginning> all =
      Search(model, device, front, clockNs, std::numeric_limits<double>::max()).run();
  const auto smallest = std::min_element(
      all.begin(), all.end(), [](const Beginning& a, const Beginning& b) { return a.size < b.size; });
  return Error{ErrorKind::badInput,
               "No design fits " + formatPercent(share) + " of " + device.part +
                   ": the smallest would take " + resourcesText(smallest->total, device) + ".",
               "fit", "Choose a larger part, or compress the network further."};
}

}  // namespace

Result<ChosenDesign> chooseDesign(const network::Network& network, const HardwareConfig& base,
                                  const DesignGoal& goal) {
  PW_ASSIGN(const Device device, findDevice(base.part));
  PW_ASSIGN(const IntegerModel model, buildIntegerModel(network, base.sumBits));
  PW_ASSIGN(const std::optional<FrontEnd> front, frontEndOf(network, base.feed));
  Search search(model, device, front, base.clockNs, goal.share);
  const std::vector<Beginning> found = search.run();
  if (found.empty()) return tl::unexpected(nothingFits(model, device, front, base.clockNs, goal.share));
  const Beginning& fastest = found.front();
  const Beginning* chosen = &fastest;
  if (goal.latencyCycles) {
    if (fastest.latency > *goal.latencyCycles) {
      return failure(ErrorKind::badInput,
                     "No design that fits " + formatPercent(goal.share) + " of " + device.part + " takes " +
                         latencyText(*goal.latencyCycles, base.clockNs) + " or less: the best takes " +
                         latencyText(fastest.latency, base.clockNs) + ".",
                     "target latency",
                     "A frame of " + std::to_string(model.inputs()) +
                         " words takes a cycle each to arrive. Allow more, or take a larger part, a faster "
                         "clock or a shorter window.");
    }
    for (const Beginning& one : found) {
      if (one.latency <= *goal.latencyCycles && one.size < chosen->size) chosen = &one;
    }
  }
  ChosenDesign result{base, chosen->latency, 0, chosen->total, search.considered(), {}};
  put(result.config, chosen->schedule);
  for (const LayerSchedule& layer : chosen->schedule) {
    result.intervalCycles = std::max(result.intervalCycles, layer.busyCycles);
  }
  result.reason = goal.latencyCycles ? "The smallest found with at most " +
                                           latencyText(*goal.latencyCycles, base.clockNs) + ": "
                                     : "The fastest found: ";
  result.reason += latencyText(chosen->latency, base.clockNs) + "; about " +
                   resourcesText(chosen->total, device) + ", each within " + formatPercent(goal.share) + ".";
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    result.reason += (i == 0 ? " " : "; ") + layerText(model.layers[i], chosen->schedule[i]);
  }
  result.reason += ". " + std::to_string(search.considered()) + " partial designs were compared.";
  if (goal.latencyCycles && chosen != &fastest) {
    result.reason += " The fastest would take " + latencyText(fastest.latency, base.clockNs) + " and " +
                     std::to_string(fastest.total.totalLut()) + " LUTs.";
  }
  return result;
}

Result<int> latencyInCycles(const std::string& text, double clockNs) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const std::string unit = end == nullptr ? "" : end;
  double cycles = value;
  if (unit == "ns") cycles = value / clockNs;
  if (unit == "us") cycles = 1000 * value / clockNs;
  const bool known = unit.empty() || unit == "cycles" || unit == "ns" || unit == "us";
  constexpr double most = 1e9;
  if (end == text.c_str() || !known || !(cycles >= 1) || cycles > most) {
    return failure(ErrorKind::badInput, "The latency \"" + text + "\" cannot be read.", "target latency",
                   "Write e.g. 1500ns, 1.5us or 150cycles; at least one cycle.");
  }
  return int(std::floor(cycles + 1e-9));
}

}  // namespace pw::hls
