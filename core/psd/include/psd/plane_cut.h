// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "psd/cuts.h"
#include "psd/methods.h"

namespace pw::psd {

/// A region with a name in the plane of a method: x is the energy (keVee), y the method's value. The name is
/// the cut's.
struct PlaneCut {
  Method method = Method::chargeComparison;
  Cut cut;

  const std::string& name() const { return cut.name; }
};

Json toJson(const PlaneCut& cut);
Result<PlaneCut> planeCutFromJson(const Json& json, const std::string& where);

/// Cuts as a JSON list. Errors: badInput (a cut without a name, or two with the same).
Json toJson(const std::vector<PlaneCut>& cuts);
Result<std::vector<PlaneCut>> planeCutsFromJson(const Json& json, const std::string& where);

/// nullptr without a cut of that name.
const PlaneCut* findCut(const std::vector<PlaneCut>& cuts, const std::string& name);
/// `wanted`, or with a number behind it where a cut has that name already: "Neutrons 2".
std::string freeName(const std::vector<PlaneCut>& cuts, const std::string& wanted);

}  // namespace pw::psd
