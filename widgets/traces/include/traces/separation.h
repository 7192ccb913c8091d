// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "psd/confounding.h"
#include "psd/fit.h"
#include "psd/gate_scan.h"
#include "traces/plane.h"

/// How well the classes come apart: fits by energy, gates, and what else than the shape tells them apart.
namespace pw::traces {

/// Slices as a person wants them, in the unit of the energy.
struct SliceWidth {
  double width = 0;  ///< 0: a round width that gives at most ten
  double start = 0;  ///< of the first slice; with a width of 0 the energies decide
  friend bool operator==(const SliceWidth&, const SliceWidth&) = default;
};
inline constexpr int mostSlicesByHand = 100;

/// Edges of equal slices of energy for fits over the plane's energies, the outermost 0.5 % of which are
/// left to themselves; by hand from the start on, at most mostSlicesByHand. Empty: there is nothing to cut.
std::vector<double> sliceEdges(const Plane& plane, const SliceWidth& wanted = {});
/// Two Gaussians in each slice and, first, in all energies together.
std::vector<psd::SliceFit> fitPlane(const Plane& plane, const std::vector<double>& edges);

/// "1.43 ± 0.14", or why there is none.
QString meritWords(const psd::TwoGaussianFit& fit);
/// "500 … 1,000 keVee".
QString sliceWords(const psd::SliceFit& slice, const plots::Axis& energy);

/// Figure of merit with its error against energy; slices without separation are left out. `fits` as of
/// fitPlane().
plots::Content meritByEnergy(const std::vector<psd::SliceFit>& fits, const plots::Axis& energy);
/// One slice's histogram with both peaks and their sum.
plots::Content sliceFit(const psd::SliceFit& slice, const plots::Axis& x);

/// The figure of merit of charge comparison for every pair of gates; those in use are marked.
plots::Content gateMap(const psd::GateScan& scan, const pulse::FeatureSettings& used);
/// Mean pulses of the classes at unit height, in samples from their edges. Unmeasured traces are left out.
plots::Content meanPulses(const Events& events, const std::vector<ShownTrace>& traces);

/// AUC of each confounder, with 0.5 (says nothing) as a guide.
plots::Content confounders(const psd::ConfoundingCheck& check);
/// The check in one sentence.
QString confoundingWords(const psd::ConfoundingCheck& check);

}  // namespace pw::traces
