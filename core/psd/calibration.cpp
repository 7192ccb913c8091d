// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/calibration.h"

#include <algorithm>
#include <cmath>

namespace pw::psd {
namespace {

constexpr double electronMass = 510.999;  // keV

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
  return {{"measure", nameOf(measureNames, calibration.measure)},
          {"through_zero", calibration.throughZero},
          {"points", points}};
}

Result<Calibration> calibrationFromJson(const Json& json, const std::string& where) {
  Calibration calibration;
  ObjectReader reader(json, where);
  reader.choice("measure", calibration.measure, measureNames).field("through_zero", calibration.throughZero);
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

double comptonEdge(double gammaKeV) {
  return 2 * gammaKeV * gammaKeV / (electronMass + 2 * gammaKeV);
}

double gammaOfEdge(double edgeKeV) {
  return 0.5 * (edgeKeV + std::sqrt(edgeKeV * edgeKeV + 2 * electronMass * edgeKeV));
}

const std::vector<KnownEnergy>& knownEnergies() {
  static const std::vector<KnownEnergy> table = [] {
    const auto line = CalibrationPoint::Kind::line, edge = CalibrationPoint::Kind::comptonEdge;
    std::vector<KnownEnergy> all{{"Am-241", line, 59.5}, {"Ba-133 (356)", line, 356.0}};
    const std::vector<std::pair<std::string, double>> gammas{
        {"Na-22 (511)", 511.0},   {"Cs-137", 661.7}, {"Na-22 (1275)", 1274.5}, {"Co-60 (1173)", 1173.2},
        {"Co-60 (1332)", 1332.5}, {"K-40", 1460.8},  {"Tl-208", 2614.5}};
    for (const auto& [source, energy] : gammas) {
      all.push_back({source, edge, comptonEdge(energy)});
      all.push_back({source, line, energy});
    }
    // A detector that cannot tell the two edges of Co-60 apart sees one between them.
    all.push_back({"Co-60", edge, (comptonEdge(1173.2) + comptonEdge(1332.5)) / 2});
    std::stable_sort(all.begin(), all.end(),
                     [](const KnownEnergy& a, const KnownEnergy& b) { return a.source < b.source; });
    return all;
  }();
  return table;
}

double EnergyAxis::errorAt(double x) const {
  const double variance = x * x * gain.error * gain.error + offset.error * offset.error + 2 * x * covariance;
  return std::sqrt(std::max(0.0, variance));
}

Result<EnergyAxis> fitAxis(const Calibration& calibration) {
  const auto refuse = [](const std::string& what, const std::string& hint) {
    return failure(ErrorKind::badInput, what, "calibration", hint);
  };
  const std::vector<CalibrationPoint>& points = calibration.points;
  if (points.empty())
    return refuse("A calibration needs at least one point.", "Fit an edge or a line first.");
  double worst = 0;
  for (const CalibrationPoint& point : points) worst = std::max(worst, point.positionError);
  // position = intercept + slope · energy: the energies are exact, so this is a plain weighted line.
  double sw = 0, se = 0, sx = 0, see = 0, sex = 0;
  for (const CalibrationPoint& point : points) {
    const double error = point.positionError > 0 ? point.positionError : worst > 0 ? worst : 1;
    const double w = 1 / (error * error), e = point.energyKeVee, x = point.position;
    sw += w, se += w * e, sx += w * x, see += w * e * e, sex += w * e * x;
  }
  const bool noOffset = calibration.throughZero || points.size() == 1;
  const double determinant = noOffset ? see : sw * see - se * se;
  if (!(determinant > 1e-12 * sw * see) && !(noOffset && see > 0))
    return refuse("All points lie at one energy.",
                  "Take points of different energies, or a line through zero.");
  const double slope = noOffset ? sex / see : (sw * sex - se * sx) / determinant;
  const double intercept = noOffset ? 0 : (see * sx - se * sex) / determinant;
  if (!(slope > 0))
    return refuse("The positions do not rise with the energy.", "Check the energies of the points.");
  EnergyAxis axis;
  axis.gain.value = 1 / slope;
  axis.offset.value = noOffset ? 0 : -intercept / slope;
  axis.degreesOfFreedom = int(points.size()) - (noOffset ? 1 : 2);
  for (const CalibrationPoint& point : points) {
    const double error = point.positionError > 0 ? point.positionError : worst > 0 ? worst : 1;
    const double pull = (point.position - intercept - slope * point.energyKeVee) / error;
    axis.chiSquare += pull * pull;
    axis.residuals.push_back(axis.at(point.position) - point.energyKeVee);
  }
  // gain = 1/b and offset = −a/b of the line a + b E. Without errors of the positions there are none of
  // these.
  if (!(worst > 0)) return axis;
  const double vb = noOffset ? 1 / see : sw / determinant, va = noOffset ? 0 : see / determinant;
  const double vab = noOffset ? 0 : -se / determinant, b = slope, a = intercept;
  axis.gain.error = std::sqrt(vb) / (b * b);
  axis.offset.error =
      std::sqrt(std::max(0.0, va / (b * b) + a * a * vb / (b * b * b * b) - 2 * a * vab / (b * b * b)));
  axis.covariance = vab / (b * b * b) - a * vb / (b * b * b * b);
  return axis;
}

Json toJson(const EnergyAxis& axis) {
  return {{"kevee_per_count", axis.gain.value},
          {"kevee_per_count_error", axis.gain.error},
          {"kevee_offset", axis.offset.value},
          {"kevee_offset_error", axis.offset.error},
          {"covariance", axis.covariance},
          {"chi_square", axis.chiSquare},
          {"degrees_of_freedom", axis.degreesOfFreedom},
          {"residuals_kevee", axis.residuals}};
}

void apply(const EnergyAxis& axis, pulse::EnergyMeasure measure, pulse::FeatureSettings& features) {
  features.keveePerCount = axis.gain.value;
  features.keveeOffset = axis.offset.value;
  features.energyFrom = measure;
}

}  // namespace pw::psd
