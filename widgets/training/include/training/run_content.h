// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/content.h"
#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"
#include "training/output_scores.h"
#include "training/run.h"

/// What the plots and tables of the Training and Compression pages show, computed from runs.
namespace pw::training {

/// Training solid, validation dashed, against the epoch. Several runs: one colour a run. A single run has the
/// losses of its batches behind them, and the accuracy of the floating-point parameters behind its formats.
plots::Content lossCurves(const std::vector<const Run*>& runs);
plots::Content accuracyCurves(const std::vector<const Run*>& runs);
/// Neutron efficiency against gamma leakage (logarithmic), with the FCI cut's point beside it. Points at
/// leakage 0 are not on the axis.
plots::Content rocCurves(const std::vector<const Run*>& runs);
plots::Content learningRateCurve(const Run& run);
/// Share of zero weights and the shares of the loss's terms (hard labels, teacher, L2), where there is more
/// than one, against the epoch.
plots::Content compressionCurves(const Run& run);

/// Draws the exponential mean over every line: m ← factor · m + (1 − factor) · y, divided by 1 − factorⁿ so
/// that it begins at the first value. The line itself grows pale. Factor 0: nothing.
void smooth(plots::Content& content, double factor);

/// Neutron scores (difference of the two outputs), a histogram a class.
plots::Content outputHistogram(const OutputScores& scores);
/// Neutron efficiency against gamma leakage (logarithmic) with a diamond where the cut is.
plots::Content rocWithCut(const OutputScores& scores, double cut);
/// Events on the wrong side of the cut, furthest from it first: rows of the evaluation.
std::vector<std::size_t> misclassified(const evaluate::Evaluation& evaluation, double cut);
/// A row each for at most `most` of them: event, what it is, score, distance from the cut.
sheets::Grid misclassifiedGrid(const Run& run, const std::vector<std::size_t>& rows, double cut,
                               std::size_t most);

/// Weights of a layer before quantisation and on the grid of their format, per code.
plots::Content weightHistogram(const recipe::LiveLayer& layer);
/// What is known of a network whose training was not watched: its weights as they are.
std::vector<recipe::LiveLayer> unwatchedLayers(const network::Network& network);
/// A row a layer: zeros, ranges against formats, what is clipped, dead neurons.
sheets::Grid liveLayerGrid(const std::vector<recipe::LiveLayer>& layers);

QList<sheets::Figure> runFigures(const Run& run);
/// A row a layer: shape, parameters, zeros, format, EBOPs; the sum last.
sheets::Grid layerGrid(const network::Network& network);
/// The network beside the one-cut classifiers on the same events.
sheets::Grid scoreGrid(const evaluate::Evaluation& evaluation);
/// A row a run: accuracy, AUC, parameters, zeros, memory, EBOPs.
sheets::Grid comparisonGrid(const std::vector<const Run*>& runs);

}  // namespace pw::training
