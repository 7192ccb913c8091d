// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/content.h"
#include "pulse/discrimination.h"

namespace pw::training {

/// One curve; points at leakage 0 are not on a logarithmic axis and left out.
plots::Line rocLine(const std::vector<pulse::RocPoint>& roc, const QString& name, look::Tone tone,
                    plots::Stroke stroke);
/// Neutron efficiency against gamma leakage (logarithmic, from 5e-4), with guides at leakages of 1 % and
/// 0.1 %. `emptyText` is said where there are no curves.
plots::Content rocPlot(std::vector<plots::Line> curves, const QString& emptyText);

}  // namespace pw::training
