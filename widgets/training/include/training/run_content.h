// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/content.h"
#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"
#include "training/run.h"

/// What the plots and tables of the Training and Compression pages show, computed from runs.
namespace pw::training {

/// Training solid, validation dashed, against the epoch. Several runs: one colour a run.
plots::Content lossCurves(const std::vector<const Run*>& runs);
plots::Content accuracyCurves(const std::vector<const Run*>& runs);
/// Neutron efficiency against gamma leakage (logarithmic), with the FCI cut's point beside it. Points at
/// leakage 0 are not on the axis.
plots::Content rocCurves(const std::vector<const Run*>& runs);
/// Share of zero weights and the distillation's share of the loss against the epoch.
plots::Content compressionCurves(const Run& run);

/// The neutron score of the network (difference of the two outputs), a histogram a class. Needs the
/// evaluation's per-event scores, which are not kept in the project.
plots::Content outputHistogram(const Run& run);

QList<sheets::Figure> runFigures(const Run& run);
/// A row a layer: shape, parameters, zeros, format, EBOPs; the sum last.
sheets::Grid layerGrid(const network::Network& network);
/// The network beside the one-cut classifiers on the same events.
sheets::Grid scoreGrid(const evaluate::Evaluation& evaluation);
/// A row a run: accuracy, AUC, parameters, zeros, memory, EBOPs.
sheets::Grid comparisonGrid(const std::vector<const Run*>& runs);

}  // namespace pw::training
