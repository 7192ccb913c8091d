// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "plots/histogram.h"
#include "plots/outline_editor.h"
#include "psd/plane_cut.h"
#include "traces/plane.h"

/// Cuts of the plane: what they let through, and as outlines that are drawn and dragged.
namespace pw::traces {

/// Cuts on one plane whose events are to be counted: values, to be answered on any thread.
struct CutQuestion {
  int number = 0;  ///< a question with a higher one makes this one void
  std::shared_ptr<const Plane> plane{};
  std::shared_ptr<const std::vector<std::int8_t>> labels{};  ///< [n]
  std::vector<psd::PlaneCut> cuts{};

  /// So little work that the answer is there before a person notices.
  bool isQuick() const { return plane->values.size() * cuts.size() <= 200'000; }
};
/// By the names of the cuts.
std::map<std::string, psd::CutCounts> countCuts(const CutQuestion& question);

/// What is drawn of a cut: its outline, or those of its parts; lines reach over `energies`. Empty where there
/// is nothing to see.
std::vector<plots::Outline> outlinesOf(const psd::Cut& cut, const plots::Interval& energies);
/// Whether a person drags this kind by its handles.
bool isDrawn(psd::Cut::Kind kind);
/// The cut with its handles moved there. Lines and valleys keep their points in ascending energy.
psd::Cut withHandles(psd::Cut cut, const std::vector<QPointF>& handles);

/// A cut to begin with: a line or the valleys between the peaks of the slices, a polygon or an ellipse around
/// the neutrons, or around the upper half where there are none. `labels` [n] or empty.
psd::Cut firstCut(psd::Cut::Kind kind, const Plane& plane, const std::vector<std::int8_t>& labels);

}  // namespace pw::traces
