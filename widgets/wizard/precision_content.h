// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/content.h"
#include "wizard/precision_page.h"

namespace pw::wizard {

/// A box a tensor: quartiles, 1 % and 99 % as whiskers, least and most as crosses, each as a share of the end
/// of its format, so that what is beyond 1 is clipped.
plots::Content rangeBoxes(const PrecisionStudy& study);
/// Accuracy against the width of one tensor, a line a tensor.
plots::Content accuracyLines(const PrecisionStudy& study);
/// The figures behind rangeBoxes().
sheets::Grid rangeGrid(const PrecisionStudy& study);
sheets::Grid formatGrid(const PrecisionProposal& proposal);

}  // namespace pw::wizard
