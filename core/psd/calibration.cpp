// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/calibration.h"

namespace pw::psd {
namespace {

const std::vector<std::pair<std::string, CalibrationPoint::Kind>> kindNames{
    {"compton_edge", CalibrationPoint::Kind::comptonEdge}, {"line", CalibrationPoint::Kind::line}};
const std::vector<std::pair<std::string, pulse::EnergyMeasure>> measureNames{
    {"amplitude", pulse::EnergyMeasure::amplitude}, {"charge", pulse::EnergyMeasure::charge}};

template <class T>
std::string nameOf(const std::vector<std::pair<std::string, T>>& names, T value) {
  for (const auto& [name, meaning] : names)
    if (meaning == value) return name;
  return {};
}

Json toJson(const CalibrationPoint& point) {
  return {{"kind", nameOf(kindNames, point.kind)},
          {"source", point.source},
          {"energy_kevee", point.energyKeVee},
          {"region", {point.low, point.high}},
          {"position", point.position},
          {"position_error", point.positionError}};
}

Result<CalibrationPoint> pointFromJson(const Json& json, const std::string& where) {
  CalibrationPoint point;
  std::vector<double> region{0, 0};
  ObjectReader reader(json, where);
  reader.choice("kind", point.kind, kindNames)
      .field("source", point.source)
      .require("energy_kevee")
      .number("energy_kevee", point.energyKeVee, 0, 1e9)
      .field("region", region)
      .require("position")
      .number("position", point.position, -1e12, 1e12)
      .number("position_error", point.positionError, 0, 1e12);
  PW_CHECK(reader.finish());
  if (region.size() != 2 || !(region[0] <= region[1]))
    return failure(ErrorKind::badInput, "A region is two numbers in ascending order.", reader.path("region"));
  point.low = region[0];
  point.high = region[1];
  return point;
}

}  // namespace

Json toJson(const Calibration& calibration) {
  Json points = Json::array();
  for (const CalibrationPoint& point : calibration.points) points.push_back(toJson(point));
  return {{"measure", nameOf(measureNames, calibration.measure)}, {"points", points}};
}

Result<Calibration> calibrationFromJson(const Json& json, const std::string& where) {
  Calibration calibration;
  ObjectReader reader(json, where);
  reader.choice("measure", calibration.measure, measureNames);
  const Json* points = reader.child("points");
  PW_CHECK(reader.finish());
  if (points && !points->is_array())
    return failure(ErrorKind::badInput, "The points of a calibration are a list.", reader.path("points"));
  for (const Json& item : points ? *points : Json::array()) {
    const std::string at = reader.path("points") + "[" + std::to_string(calibration.points.size()) + "]";
    PW_ASSIGN(CalibrationPoint point, pointFromJson(item, at));
    calibration.points.push_back(std::move(point));
  }
  return calibration;
}

}  // namespace pw::psd
