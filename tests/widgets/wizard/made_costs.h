// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"
#include "settings/planned_network.h"
#include "wizard/design_costs.h"

namespace pw::wizard {

/// 161-16-8-2 as the default student is planned, without trained weights.
inline network::Network student() {
  return settings::plannedNetwork(recipe::defaultStudent(), 161).value();
}

inline DesignCosts costsOf(const network::Network& network, const hls::HardwareConfig& config) {
  DesignCosts costs;
  Result<hls::Design> design = hls::makeDesign(network, config);
  if (!design) {
    costs.problem = design.error();
    return costs;
  }
  costs.design = std::make_shared<const hls::Design>(std::move(*design));
  costs.estimate = hls::estimate(*costs.design);
  return costs;
}

}  // namespace pw::wizard
