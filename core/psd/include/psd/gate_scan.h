// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "pulse/discrimination.h"
#include "pulse/features.h"

namespace pw::psd {

/// Charge gates to try, in samples from each pulse's leading edge.
struct GateScanSettings {
  pulse::FeatureSettings features;  ///< baseline, edge and gatePre
  std::vector<int> shorts{4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 80, 100};
  std::vector<int> longs{40, 60, 80, 100, 120, 140, 161, 200, 250, 300, 400, 500};
  double minAmplitude = 20;  ///< counts; smaller pulses are left out
};

struct GatePoint {
  int gateShort = 0, gateLong = 0;
  pulse::FigureOfMerit merit;  ///< of Q[edge + short, edge + long] / Q[edge − pre, edge + long]
  double auc = 0.5;            ///< of the better direction
};

struct GateScan {
  std::size_t gammas = 0, neutrons = 0;
  std::vector<int> shorts, longs;
  std::vector<GatePoint> map;  ///< [longs × shorts], row-major; merit 0 where the gates are out of order

  const GatePoint& at(std::size_t longIndex, std::size_t shortIndex) const {
    return map[longIndex * shorts.size() + shortIndex];
  }
  /// The gates with the highest figure of merit; nullptr without any.
  const GatePoint* best() const;
};

/// The figure of merit of charge comparison for every pair of gates. `labels` [n] (0 gamma, 1 neutron, others
/// left out); pulses without edge, saturated or piled up are left out. Errors: badInput (settings, labels of
/// another length, fewer than two events of a class), cancelled.
Result<GateScan> scanGates(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                           const GateScanSettings& settings, const Work& work);

Json toJson(const GateScan& scan);

}  // namespace pw::psd
