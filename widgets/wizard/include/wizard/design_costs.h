// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <optional>

#include "base/result.h"
#include "estimate/estimate.h"
#include "wizard/cost_sheet.h"

namespace pw::wizard {

/// A design that is not made yet with what it will cost, or why there can be none.
struct DesignCosts {
  std::shared_ptr<const hls::Design> design;  ///< nullptr: see `problem`
  hls::Estimate estimate;                     ///< of the design
  CostSheet sheet;                            ///< of the Verilog and of the HLS C++, all before any tool
  std::optional<Error> problem;
};

}  // namespace pw::wizard
