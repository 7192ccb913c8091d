// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/gate_scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace pw::psd {
namespace {

using pulse::FciUse;
using pulse::VisitedPulse;

/// Integral of a pulse from its beginning to a position, a sample reaching from its number to the next.
double chargeBefore(const std::vector<double>& until, double position) {
  position = std::clamp(position, 0.0, double(until.size() - 1));
  const std::size_t whole = std::min(std::size_t(position), until.size() - 2);
  return until[whole] + (position - double(whole)) * (until[whole + 1] - until[whole]);
}

/// Charges from edge − pre to edge + each gate, for every event that is used.
struct Charges {
  std::vector<int> offsets;         ///< shorts, then longs
  std::vector<float> values;        ///< [n × offsets]
  std::vector<std::int8_t> labels;  ///< [n]
  float at(std::size_t event, std::size_t offset) const { return values[event * offsets.size() + offset]; }
};

Result<Charges> readCharges(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                            const GateScanSettings& settings, const Work& work) {
  Charges all{settings.shorts, {}, labels};
  all.offsets.insert(all.offsets.end(), settings.longs.begin(), settings.longs.end());
  all.values.resize(labels.size() * all.offsets.size());
  const double origin = double(file.info().firstSampleIndex);
  const auto visit = [&](const VisitedPulse& visited) {
    std::int8_t& label = all.labels[visited.row];
    const auto spoilt = pulse::noEdge | pulse::saturated | pulse::pileUp;
    if ((visited.features.flags & spoilt) || !(visited.features.amplitude > settings.minAmplitude)) {
      label = trace::ambiguous;
      return;
    }
    thread_local std::vector<double> until;
    until.assign(visited.pulse.size() + 1, 0);
    for (std::size_t i = 0; i < visited.pulse.size(); ++i) until[i + 1] = until[i] + visited.pulse[i];
    const double edge = visited.features.edge - origin;
    const double before = chargeBefore(until, edge - settings.features.gatePre);
    for (std::size_t k = 0; k < all.offsets.size(); ++k)
      all.values[visited.row * all.offsets.size() + k] =
          float(chargeBefore(until, edge + all.offsets[k]) - before);
  };
  PW_CHECK(pulse::visitPulses(file, settings.features, FciUse::leftOut, visit, work));
  return all;
}

GatePoint scored(const Charges& charges, std::size_t shortIndex, std::size_t longIndex) {
  GatePoint point{charges.offsets[shortIndex], charges.offsets[longIndex], {}, 0.5};
  if (point.gateShort >= point.gateLong) return point;
  std::vector<float> ratios;
  std::vector<std::int8_t> labels;
  for (std::size_t i = 0; i < charges.labels.size(); ++i) {
    const float total = charges.at(i, longIndex);
    if (charges.labels[i] == trace::ambiguous || !(total > 0)) continue;
    ratios.push_back((total - charges.at(i, shortIndex)) / total);
    labels.push_back(charges.labels[i]);
  }
  point.merit = pulse::figureOfMerit(ratios, labels);
  const double area = pulse::areaUnderCurve(ratios, labels);
  point.auc = std::max(area, 1 - area);
  return point;
}

/// On all cores; this thread works too, and reports.
void scoreAll(GateScan& scan, const Charges& charges, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](bool reports) {
    for (std::size_t i = next++; i < scan.map.size() && !work.stopRequested(); i = next++) {
      const std::size_t columns = scan.shorts.size();
      scan.map[i] = scored(charges, i % columns, columns + i / columns);
      if (reports) work.report(double(i) / double(scan.map.size()), "Trying gates");
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
    threads.emplace_back([&] { run(false); });
  run(true);
}

}  // namespace

const GatePoint* GateScan::best() const {
  const auto worse = [](const GatePoint& a, const GatePoint& b) { return a.merit.value < b.merit.value; };
  return map.empty() ? nullptr : &*std::max_element(map.begin(), map.end(), worse);
}

Result<GateScan> scanGates(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                           const GateScanSettings& settings, const Work& work) {
  const std::string where = file.path().string();
  PW_CHECK(pulse::check(settings.features, "gate scan"));
  if (settings.shorts.empty() || settings.longs.empty())
    return failure(ErrorKind::badInput, "At least one short and one long gate are needed.", "gate scan");
  if (labels.size() != file.info().count)
    return failure(ErrorKind::badInput,
                   std::to_string(labels.size()) + " labels are given for " +
                       std::to_string(file.info().count) + " traces.",
                   where);
  PW_ASSIGN(const Charges charges, readCharges(file, labels, settings, work.part(0, 0.5)));
  GateScan scan;
  scan.shorts = settings.shorts;
  scan.longs = settings.longs;
  scan.gammas = std::size_t(std::count(charges.labels.begin(), charges.labels.end(), trace::gamma));
  scan.neutrons = std::size_t(std::count(charges.labels.begin(), charges.labels.end(), trace::neutron));
  if (std::min(scan.gammas, scan.neutrons) < 2)
    return failure(ErrorKind::badInput,
                   "There are " + std::to_string(scan.gammas) + " gammas and " +
                       std::to_string(scan.neutrons) + " neutrons to try gates on: two of each are needed.",
                   where, "Label the traces first, or lower the least amplitude.");
  scan.map.resize(scan.shorts.size() * scan.longs.size());
  scoreAll(scan, charges, work.part(0.5, 1));
  if (work.stopRequested()) return cancelled(where);
  work.report(1, "Trying gates");
  return scan;
}

Json toJson(const GateScan& scan) {
  Json map = Json::array();
  for (const GatePoint& point : scan.map)
    if (point.gateShort < point.gateLong)
      map.push_back({{"gate_short", point.gateShort},
                     {"gate_long", point.gateLong},
                     {"fom", point.merit.value},
                     {"fom_uncertainty", point.merit.uncertainty},
                     {"auc", point.auc}});
  Json json = {{"gammas", scan.gammas}, {"neutrons", scan.neutrons}, {"map", map}};
  if (const GatePoint* best = scan.best())
    json["best"] = {{"gate_short", best->gateShort},
                    {"gate_long", best->gateLong},
                    {"fom", best->merit.value},
                    {"fom_uncertainty", best->merit.uncertainty},
                    {"auc", best->auc}};
  return json;
}

}  // namespace pw::psd
