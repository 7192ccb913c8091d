// SPDX-License-Identifier: GPL-3.0-or-later
#include "assess/assessment.h"

namespace pw::board {
namespace {

constexpr int schemaVersion = 1;

Json toJson(const Distribution& values) {
  Json json = {{"count", values.count}, {"min", values.min}, {"median", values.median}, {"p90", values.p90},
               {"p99", values.p99},     {"max", values.max}, {"mad", values.mad}};
  if (values.p999) json["p999"] = *values.p999;
  return json;
}

Result<Distribution> distributionFrom(const Json& json, const std::string& where) {
  Distribution values;
  double p999 = 0;
  ObjectReader reader(json, where);
  reader.field("count", values.count).field("min", values.min).field("median", values.median);
  reader.field("p90", values.p90).field("p99", values.p99).field("max", values.max).field("mad", values.mad);
  reader.field("p999", p999);
  PW_CHECK(reader.finish());
  if (json.contains("p999")) values.p999 = p999;
  return values;
}

Json toJson(const Agreement& agreement) {
  Json json = {{"events", agreement.events},
               {"equal", agreement.equal},
               {"share", agreement.share()},
               {"largest_difference", agreement.largestDifference}};
  if (agreement.firstDifferent) json["first_different"] = *agreement.firstDifferent;
  return json;
}

Result<Agreement> agreementFrom(const Json& json, const std::string& where) {
  Agreement agreement;
  std::size_t first = 0;
  double share = 0;  // written for readers, computed here
  ObjectReader reader(json, where);
  reader.field("events", agreement.events).field("equal", agreement.equal).field("share", share);
  reader.field("largest_difference", agreement.largestDifference).field("first_different", first);
  PW_CHECK(reader.finish());
  if (json.contains("first_different")) agreement.firstDifferent = first;
  return agreement;
}

Json toJson(const CycleFigures& cycles) {
  return {{"predicted", cycles.predicted},
          {"last", cycles.last},
          {"min", cycles.min},
          {"max", cycles.max},
          {"median", cycles.median},
          {"predicted_interval", cycles.predictedInterval},
          {"interval", cycles.interval},
          {"shots", cycles.shots},
          {"starved_shots", cycles.starvedShots}};
}

Result<CycleFigures> cyclesFrom(const Json& json, const std::string& where) {
  CycleFigures cycles;
  ObjectReader reader(json, where);
  reader.field("predicted", cycles.predicted).field("last", cycles.last).field("min", cycles.min);
  reader.field("max", cycles.max).field("median", cycles.median).field("interval", cycles.interval);
  reader.field("predicted_interval", cycles.predictedInterval).field("shots", cycles.shots);
  reader.field("starved_shots", cycles.starvedShots);
  PW_CHECK(reader.finish());
  return cycles;
}

Json toJson(const Throughput& throughput) {
  return {{"events", throughput.events},
          {"transfers", throughput.transfers},
          {"board_per_second", throughput.boardPerSecond},
          {"end_to_end_per_second", throughput.endToEndPerSecond},
          {"core_cycles_per_event", throughput.coreCyclesPerEvent},
          {"core_per_second", throughput.corePerSecond}};
}

Result<Throughput> throughputFrom(const Json& json, const std::string& where) {
  Throughput throughput;
  ObjectReader reader(json, where);
  reader.field("events", throughput.events).field("transfers", throughput.transfers);
  reader.field("board_per_second", throughput.boardPerSecond);
  reader.field("end_to_end_per_second", throughput.endToEndPerSecond);
  reader.field("core_cycles_per_event", throughput.coreCyclesPerEvent);
  reader.field("core_per_second", throughput.corePerSecond);
  PW_CHECK(reader.finish());
  return throughput;
}

Json toJson(const Conditions& conditions) {
  return {{"time", conditions.time},
          {"board", conditions.board},
          {"part", conditions.part},
          {"agent", conditions.agent},
          {"pynq", conditions.pynq},
          {"python", conditions.python},
          {"kernel", conditions.kernel},
          {"transport", conditions.transport},
          {"warmup", conditions.warmup},
          {"python_timed", conditions.pythonTimed},
          {"load_average", conditions.loadAverage}};
}

Result<Conditions> conditionsFrom(const Json& json, const std::string& where) {
  Conditions conditions;
  ObjectReader reader(json, where);
  reader.field("time", conditions.time).field("board", conditions.board).field("part", conditions.part);
  reader.field("agent", conditions.agent).field("pynq", conditions.pynq).field("python", conditions.python);
  reader.field("kernel", conditions.kernel).field("transport", conditions.transport);
  reader.field("warmup", conditions.warmup).field("python_timed", conditions.pythonTimed);
  reader.field("load_average", conditions.loadAverage);
  PW_CHECK(reader.finish());
  return conditions;
}

/// Reads an optional child by its own function.
template <class T>
Result<void> readPart(const Json* json, const std::string& where, T& value,
                      Result<T> (*read)(const Json&, const std::string&)) {
  if (json == nullptr) return {};
  PW_ASSIGN(value, read(*json, where));
  return {};
}

}  // namespace

Json Assessment::toJson() const {
  return {{"schema", schemaVersion},
          {"kind", "pulsewright-assessment"},
          {"simulated", simulated},
          {"design", design},
          {"build_id", buildId},
          {"clock_mhz", clockMhz},
          {"agreement", board::toJson(agreement)},
          {"cycles", board::toJson(cycles)},
          {"counters", counters.toJson()},
          {"latency_us",
           {{"l1", board::toJson(l1)},
            {"l2", board::toJson(l2)},
            {"l3", board::toJson(l3)},
            {"l4", board::toJson(l4)},
            {"ping", board::toJson(ping)}}},
          {"shots_us", shotsUs},
          {"throughput", board::toJson(throughput)},
          {"conditions", board::toJson(conditions)}};
}

Result<Assessment> Assessment::fromJson(const Json& json, const std::string& where) {
  Assessment result;
  int schema = 0;
  std::string kind;
  ObjectReader reader(json, where);
  reader.field("schema", schema).require("schema").field("kind", kind).require("kind");
  reader.field("simulated", result.simulated).require("simulated").field("design", result.design);
  reader.field("build_id", result.buildId).field("clock_mhz", result.clockMhz);
  reader.field("shots_us", result.shotsUs);
  const Json* agreement = reader.child("agreement");
  const Json* cycles = reader.child("cycles");
  const Json* counters = reader.child("counters");
  const Json* latency = reader.child("latency_us");
  const Json* throughput = reader.child("throughput");
  const Json* conditions = reader.child("conditions");
  // A newer schema is refused for what it is, before one of its new keys is called unknown.
  const bool newer = json.is_object() && json.contains("schema") && json["schema"] != schemaVersion;
  if (!newer) PW_CHECK(reader.finish());
  if (newer || schema != schemaVersion || kind != "pulsewright-assessment") {
    return failure(ErrorKind::badInput, "This is not an assessment that this version can read.", where,
                   "Open it with the version that wrote it, or measure again.");
  }
  PW_CHECK(readPart(agreement, where + ".agreement", result.agreement, agreementFrom));
  PW_CHECK(readPart(cycles, where + ".cycles", result.cycles, cyclesFrom));
  PW_CHECK(readPart(throughput, where + ".throughput", result.throughput, throughputFrom));
  PW_CHECK(readPart(conditions, where + ".conditions", result.conditions, conditionsFrom));
  if (counters != nullptr) {
    PW_ASSIGN(result.counters, Counters::fromJson(*counters));
  }
  if (latency != nullptr) {
    ObjectReader levels(*latency, where + ".latency_us");
    for (const auto& [key, level] :
         {std::pair{"l1", &result.l1}, std::pair{"l2", &result.l2}, std::pair{"l3", &result.l3},
          std::pair{"l4", &result.l4}, std::pair{"ping", &result.ping}}) {
      PW_CHECK(readPart(levels.child(key), levels.path(key), *level, distributionFrom));
    }
    PW_CHECK(levels.finish());
  }
  return result;
}

}  // namespace pw::board
