// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/code_view.h"
#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"
#include "wizard/verify_page.h"

namespace pw::wizard {

/// A design as far as it has come, ready to be shown; empty parts have not been made.
struct HardwareResult {
  QString folder;
  QList<sheets::Figure> figures;
  sheets::Grid layers;                  ///< schedule, a row a layer
  Ladder ladder;                        ///< proof
  QList<hardware::SourceFile> sources;  ///< what was generated, to read
};

}  // namespace pw::wizard
