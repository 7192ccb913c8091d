// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/evaluation.h"

namespace pw::evaluate {
namespace {

constexpr std::size_t mostRocPoints = 200;

/// Way along the curve as it is drawn: efficiency linear, leakage over six decades.
std::vector<double> wayAlong(const std::vector<pulse::RocPoint>& roc) {
  const auto leakage = [](const pulse::RocPoint& point) { return std::log10(point.gammaLeakage + 1e-6) / 6; };
  std::vector<double> way(roc.size());
  for (std::size_t i = 1; i < roc.size(); ++i)
    way[i] = way[i - 1] + std::hypot(roc[i].neutronEfficiency - roc[i - 1].neutronEfficiency,
                                     leakage(roc[i]) - leakage(roc[i - 1]));
  return way;
}

/// At most `mostRocPoints` points at equal distances along the drawn curve, both ends among them.
std::vector<pulse::RocPoint> thinned(const std::vector<pulse::RocPoint>& roc) {
  if (roc.size() <= mostRocPoints) return roc;
  const std::vector<double> way = wayAlong(roc);
  std::vector<pulse::RocPoint> kept;
  std::size_t next = 0;
  for (std::size_t i = 0; i < roc.size(); ++i) {
    const double due = way.back() * double(next) / double(mostRocPoints - 1);
    const bool last = i + 1 == roc.size();
    if (!last && (way[i] < due || kept.size() + 1 >= mostRocPoints)) continue;
    kept.push_back(roc[i]);
    while (next < mostRocPoints && way.back() * double(next) / double(mostRocPoints - 1) <= way[i]) ++next;
  }
  return kept;
}

/// JSON has no infinity: the threshold that nothing reaches is null.
Json toJson(const pulse::RocPoint& point) {
  return {{"threshold", std::isfinite(point.threshold) ? Json(point.threshold) : Json()},
          {"neutronEfficiency", point.neutronEfficiency},
          {"gammaLeakage", point.gammaLeakage}};
}

Result<pulse::RocPoint> rocPointFromJson(const Json& json, const std::string& where) {
  pulse::RocPoint point{std::numeric_limits<float>::infinity(), 0, 0};
  ObjectReader reader(json, where);
  if (reader.child("threshold")) reader.field("threshold", point.threshold);
  reader.number("neutronEfficiency", point.neutronEfficiency, 0, 1)
      .number("gammaLeakage", point.gammaLeakage, 0, 1);
  PW_CHECK(reader.finish());
  return point;
}

Result<void> readConfusion(const Json& json, const std::string& where, Score& score) {
  const bool isTable = json.is_array() && json.size() == 2 && json[0].is_array() && json[0].size() == 2 &&
                       json[1].is_array() && json[1].size() == 2;
  for (std::size_t i = 0; i < 4; ++i) {
    if (!isTable || !json[i / 2][i % 2].is_number_unsigned())
      return failure(ErrorKind::badInput,
                     "The confusion table must be [[gg, gn], [ng, nn]] in whole numbers.", where);
    score.confusion[i / 2][i % 2] = json[i / 2][i % 2].get<std::size_t>();
  }
  return {};
}

Result<Score> scoreFromJson(const Json& json, const std::string& where) {
  Score score;
  ObjectReader reader(json, where);
  reader.field("events", score.events)
      .number("accuracy", score.accuracy, 0, 1)
      .number("accuracyUncertainty", score.accuracyUncertainty, 0, 1)
      .number("auc", score.auc, 0, 1)
      .number("efficiency1e2", score.efficiency1e2, 0, 1)
      .number("efficiency1e3", score.efficiency1e3, 0, 1);
  if (const Json* confusion = reader.child("confusion"))
    PW_CHECK(readConfusion(*confusion, reader.path("confusion"), score));
  PW_CHECK(reader.finish());
  return score;
}

Result<void> readScore(ObjectReader& reader, const char* key, Score& score) {
  if (const Json* json = reader.child(key)) {
    PW_ASSIGN(score, scoreFromJson(*json, reader.path(key)));
  }
  return {};
}

Result<Baselines> baselinesFromJson(const Json& json, const std::string& where) {
  Baselines baselines;
  ObjectReader reader(json, where);
  PW_CHECK(readScore(reader, "amplitude", baselines.amplitude));
  PW_CHECK(readScore(reader, "chargeRatio", baselines.chargeRatio));
  PW_CHECK(readScore(reader, "fci", baselines.fci));
  reader.field("fittedOnScored", baselines.fittedOnScored);
  PW_CHECK(reader.finish());
  return baselines;
}

}  // namespace

Json toJson(const Score& score) {
  const auto& table = score.confusion;
  return {{"events", score.events},
          {"accuracy", score.accuracy},
          {"accuracyUncertainty", score.accuracyUncertainty},
          {"auc", score.auc},
          {"efficiency1e2", score.efficiency1e2},
          {"efficiency1e3", score.efficiency1e3},
          {"confusion",
           Json::array({Json::array({table[0][0], table[0][1]}), Json::array({table[1][0], table[1][1]})})}};
}

Json toJson(const Baselines& baselines) {
  return {{"amplitude", toJson(baselines.amplitude)},
          {"chargeRatio", toJson(baselines.chargeRatio)},
          {"fci", toJson(baselines.fci)},
          {"fittedOnScored", baselines.fittedOnScored}};
}

Json toJson(const Evaluation& evaluation) {
  Json roc = Json::array();
  for (const pulse::RocPoint& point : thinned(evaluation.roc)) roc.push_back(toJson(point));
  return {{"network", toJson(evaluation.network)},
          {"baselines", toJson(evaluation.baselines)},
          {"roc", std::move(roc)}};
}

Result<Evaluation> evaluationFromJson(const Json& json, const std::string& where) {
  Evaluation evaluation;
  ObjectReader reader(json, where);
  PW_CHECK(readScore(reader, "network", evaluation.network));
  if (const Json* child = reader.child("baselines")) {
    PW_ASSIGN(evaluation.baselines, baselinesFromJson(*child, reader.path("baselines")));
  }
  if (const Json* roc = reader.child("roc")) {
    if (!roc->is_array()) reader.fail("roc", "must be a list.");
    for (std::size_t i = 0; roc->is_array() && i < roc->size(); ++i) {
      PW_ASSIGN(const pulse::RocPoint point,
                rocPointFromJson((*roc)[i], reader.path("roc") + "[" + std::to_string(i) + "]"));
      evaluation.roc.push_back(point);
    }
  }
  PW_CHECK(reader.finish());
  return evaluation;
}

}  // namespace pw::evaluate
