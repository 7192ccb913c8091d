// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/plane_cut.h"

#include <algorithm>

namespace pw::psd {

Json toJson(const PlaneCut& cut) {
  return {{"method", info(cut.method).name}, {"cut", toJson(cut.cut)}};
}

Result<PlaneCut> planeCutFromJson(const Json& json, const std::string& where) {
  PlaneCut cut;
  std::string method;
  ObjectReader reader(json, where);
  reader.require("method").field("method", method).require("cut");
  const Json* region = reader.child("cut");
  PW_CHECK(reader.finish());
  PW_ASSIGN(cut.method, methodNamed(method, reader.path("method")));
  PW_ASSIGN(cut.cut, cutFromJson(*region, reader.path("cut")));
  if (cut.name().empty()) return failure(ErrorKind::badInput, "The cut has no name.", where);
  return cut;
}

Json toJson(const std::vector<PlaneCut>& cuts) {
  Json list = Json::array();
  for (const PlaneCut& cut : cuts) list.push_back(toJson(cut));
  return list;
}

Result<std::vector<PlaneCut>> planeCutsFromJson(const Json& json, const std::string& where) {
  if (!json.is_array()) return failure(ErrorKind::badInput, "Cuts are a list.", where);
  std::vector<PlaneCut> cuts;
  for (const Json& item : json) {
    const std::string at = where + "[" + std::to_string(cuts.size()) + "]";
    PW_ASSIGN(PlaneCut cut, planeCutFromJson(item, at));
    if (findCut(cuts, cut.name()))
      return failure(ErrorKind::badInput, "Two cuts have the name \"" + cut.name() + "\".", at,
                     "Give each a name of its own.");
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

const PlaneCut* findCut(const std::vector<PlaneCut>& cuts, const std::string& name) {
  const auto found =
      std::find_if(cuts.begin(), cuts.end(), [&](const PlaneCut& cut) { return cut.name() == name; });
  return found == cuts.end() ? nullptr : &*found;
}

std::string freeName(const std::vector<PlaneCut>& cuts, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; findCut(cuts, name); ++number) name = wanted + " " + std::to_string(number);
  return name;
}

}  // namespace pw::psd
