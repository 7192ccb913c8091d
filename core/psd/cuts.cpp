// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/cuts.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "trace/trace_file.h"

namespace pw::psd {
namespace {

const std::vector<std::pair<std::string, Cut::Kind>> cutKindNames{
    {"line", Cut::Kind::line},       {"valley", Cut::Kind::valley}, {"polygon", Cut::Kind::polygon},
    {"ellipse", Cut::Kind::ellipse}, {"and", Cut::Kind::all},       {"or", Cut::Kind::any},
    {"not", Cut::Kind::inverse}};
/// Deeper ones are no work of a person.
constexpr int deepest = 32;

double heightBetween(const Point& a, const Point& b, double x) {
  return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
}

double valleyAt(const std::vector<Point>& points, double x) {
  if (x <= points.front().x) return points.front().y;
  if (x >= points.back().x) return points.back().y;
  const auto next = std::upper_bound(points.begin(), points.end(), x,
                                     [](double value, const Point& point) { return value < point.x; });
  return heightBetween(*(next - 1), *next, x);
}

bool insidePolygon(const std::vector<Point>& points, double x, double y) {
  bool inside = false;
  for (std::size_t i = 0, last = points.size() - 1; i < points.size(); last = i++) {
    const Point &a = points[i], &b = points[last];
    // A ray to the right: edges count at their lower end, so that no corner counts twice.
    if ((a.y > y) != (b.y > y) && x < a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

bool insideEllipse(const Cut& cut, double x, double y) {
  const double dx = x - cut.points[0].x, dy = y - cut.points[0].y;
  const double along = (dx * std::cos(cut.angle) + dy * std::sin(cut.angle)) / cut.points[1].x;
  const double across = (dy * std::cos(cut.angle) - dx * std::sin(cut.angle)) / cut.points[1].y;
  return along * along + across * across <= 1;
}

bool ascendInX(const std::vector<Point>& points) {
  for (std::size_t i = 1; i < points.size(); ++i)
    if (!(points[i].x > points[i - 1].x)) return false;
  return true;
}

Result<void> checkDepth(const Cut& cut, const std::string& where, int depth);

Result<void> checkParts(const Cut& cut, const std::string& where, int depth) {
  if (cut.kind == Cut::Kind::inverse ? cut.parts.size() != 1 : cut.parts.empty())
    return failure(
        ErrorKind::badInput,
        cut.kind == Cut::Kind::inverse ? "\"not\" has exactly one part." : "\"and\" and \"or\" need parts.",
        where);
  for (std::size_t i = 0; i < cut.parts.size(); ++i)
    PW_CHECK(checkDepth(cut.parts[i], where + ".parts[" + std::to_string(i) + "]", depth + 1));
  return {};
}

Result<void> checkDepth(const Cut& cut, const std::string& where, int depth) {
  const auto refuse = [&](const std::string& what) { return failure(ErrorKind::badInput, what, where); };
  if (depth > deepest) return refuse("The cut is combined more than 32 deep.");
  for (const Point& point : cut.points)
    if (!std::isfinite(point.x) || !std::isfinite(point.y))
      return refuse("A point of the cut is not a number.");
  switch (cut.kind) {
    case Cut::Kind::line:
      if (cut.points.size() != 2 || !ascendInX(cut.points))
        return refuse("A line has two points in ascending x.");
      return {};
    case Cut::Kind::valley:
      if (cut.points.empty() || !ascendInX(cut.points)) return refuse("A valley has points in ascending x.");
      return {};
    case Cut::Kind::polygon:
      if (cut.points.size() < 3) return refuse("A polygon has at least three points.");
      return {};
    case Cut::Kind::ellipse:
      if (cut.points.size() != 2 || !(cut.points[1].x > 0) || !(cut.points[1].y > 0) ||
          !std::isfinite(cut.angle))
        return refuse("An ellipse has a centre and two half axes above 0.");
      return {};
    default:
      return checkParts(cut, where, depth);
  }
}

Result<Cut> cutAtDepth(const Json& json, const std::string& where, int depth) {
  Cut cut;
  if (depth > deepest) return failure(ErrorKind::badInput, "The cut is combined more than 32 deep.", where);
  ObjectReader reader(json, where);
  reader.field("name", cut.name)
      .choice("kind", cut.kind, cutKindNames)
      .require("kind")
      .field("angle", cut.angle);
  const Json* points = reader.child("points");
  const Json* parts = reader.child("parts");
  PW_CHECK(reader.finish());
  for (const Json& point : points && points->is_array() ? *points : Json::array()) {
    if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number())
      return failure(ErrorKind::badInput,
                     "A point is a pair of numbers, not " + point.dump().substr(0, 80) + ".",
                     where + ".points");
    cut.points.push_back({point[0].get<double>(), point[1].get<double>()});
  }
  for (const Json& part : parts && parts->is_array() ? *parts : Json::array()) {
    PW_ASSIGN(Cut read,
              cutAtDepth(part, where + ".parts[" + std::to_string(cut.parts.size()) + "]", depth + 1));
    cut.parts.push_back(std::move(read));
  }
  return cut;
}

Cut combined(Cut::Kind kind, std::vector<Cut> parts, std::string name) {
  Cut cut;
  cut.name = std::move(name);
  cut.kind = kind;
  cut.parts = std::move(parts);
  return cut;
}

}  // namespace

bool Cut::contains(double x, double y) const {
  const auto inPart = [&](const Cut& part) { return part.contains(x, y); };
  switch (kind) {
    case Kind::line:
      return y > heightBetween(points[0], points[1], x);
    case Kind::valley:
      return y > valleyAt(points, x);
    case Kind::polygon:
      return insidePolygon(points, x, y);
    case Kind::ellipse:
      return insideEllipse(*this, x, y);
    case Kind::all:
      return std::all_of(parts.begin(), parts.end(), inPart);
    case Kind::any:
      return std::any_of(parts.begin(), parts.end(), inPart);
    case Kind::inverse:
      return !inPart(parts[0]);
  }
  return false;
}

Cut both(Cut a, Cut b, std::string name) {
  return combined(Cut::Kind::all, {std::move(a), std::move(b)}, std::move(name));
}
Cut either(Cut a, Cut b, std::string name) {
  return combined(Cut::Kind::any, {std::move(a), std::move(b)}, std::move(name));
}
Cut inverse(Cut cut, std::string name) {
  return combined(Cut::Kind::inverse, {std::move(cut)}, std::move(name));
}

Result<void> check(const Cut& cut, const std::string& where) {
  return checkDepth(cut, where, 0);
}

Json toJson(const Cut& cut) {
  Json json = {{"name", cut.name}};
  for (const auto& [name, kind] : cutKindNames)
    if (kind == cut.kind) json["kind"] = name;
  if (cut.kind == Cut::Kind::ellipse) json["angle"] = cut.angle;
  if (!cut.points.empty()) json["points"] = Json::array();
  for (const Point& point : cut.points) json["points"].push_back(Json::array({point.x, point.y}));
  if (!cut.parts.empty()) json["parts"] = Json::array();
  for (const Cut& part : cut.parts) json["parts"].push_back(toJson(part));
  return json;
}

Result<Cut> cutFromJson(const Json& json, const std::string& where) {
  PW_ASSIGN(Cut cut, cutAtDepth(json, where, 0));
  PW_CHECK(check(cut, where));
  return cut;
}

Fraction fractionOf(std::size_t hits, std::size_t count) {
  Fraction fraction{hits, count, 0, binomialUncertainty(hits, count), 1};
  if (count == 0) return fraction;
  fraction.value = double(hits) / double(count);
  fraction.upperLimit =
      std::min(1.0, hits == 0 ? 3.0 / double(count) : fraction.value + 1.645 * fraction.error);
  return fraction;
}

CutCounts count(const Cut& cut, std::span<const float> xs, std::span<const float> ys,
                std::span<const std::int8_t> labels) {
  CutCounts counts;
  std::size_t gammas = 0, neutrons = 0, gammasInside = 0, neutronsInside = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const bool finite = std::isfinite(xs[i]) && std::isfinite(ys[i]);
    const bool inside = finite && cut.contains(xs[i], ys[i]);
    ++counts.events;
    counts.inside += inside;
    if (i >= labels.size()) continue;
    gammas += labels[i] == trace::gamma;
    gammasInside += labels[i] == trace::gamma && inside;
    neutrons += labels[i] == trace::neutron;
    neutronsInside += labels[i] == trace::neutron && inside;
  }
  counts.gammaLeakage = fractionOf(gammasInside, gammas);
  counts.neutronEfficiency = fractionOf(neutronsInside, neutrons);
  return counts;
}

std::vector<std::int8_t> labelsFrom(const Cut& cut, std::span<const float> xs, std::span<const float> ys,
                                    double band) {
  std::vector<std::int8_t> labels;
  labels.reserve(xs.size());
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double x = xs[i], y = ys[i];
    const bool inside = std::isfinite(x) && std::isfinite(y) && cut.contains(x, y);
    const bool clear = std::isfinite(x) && std::isfinite(y) && cut.contains(x, y - band) == inside &&
                       cut.contains(x, y + band) == inside;
    labels.push_back(!clear ? trace::ambiguous : inside ? trace::neutron : trace::gamma);
  }
  return labels;
}

}  // namespace pw::psd
