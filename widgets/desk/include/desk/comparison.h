// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desk/chosen.h"
#include "plots/content.h"
#include "project/run.h"
#include "sheets/grid_view.h"

/// What the desk's plots and tables show of runs side by side, as plain values.
namespace pw::desk {

using Runs = std::vector<const project::Run*>;

/// Memory in words: "736 bit", "32.5 kB".
QString bitsText(double bits);

/// Names of runs in order; those that several share carry their folder.
QStringList distinctNames(const Runs& runs);

/// Training solid, validation dashed, against the epoch: a colour a run.
plots::Content accuracyCurves(const Runs& runs, const Chosen& colours);
plots::Content lossCurves(const Runs& runs, const Chosen& colours);

/// What a run is judged by in the Pareto plot.
enum class Worth {
  accuracy,    ///< wrong test events are the error
  neutrons1e2  ///< neutrons missed at a gamma leakage of 1e-2 are the error
};
/// The error of each run with its binomial uncertainty against EBOPs, both logarithmic: the chosen in their
/// colours, the others pale, the Pareto set of all joined by a line.
plots::Content paretoPlot(const std::vector<project::Run>& all, const Runs& chosen, const Chosen& colours,
                          Worth worth);

/// A row a setting in which the runs differ, a column a run.
sheets::Grid settingsGrid(const Runs& runs);
/// A row a run: accuracy, AUC and neutron efficiency with their errors, beside the one-cut classifiers on the
/// same events.
sheets::Grid qualityGrid(const Runs& runs);
/// A row a run: EBOPs, parameters, zeros, memory, and what a design is expected to take.
sheets::Grid costGrid(const Runs& runs);

}  // namespace pw::desk
