// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/cuts_file.h"

namespace pw::psd {
namespace {

constexpr int schema = 1;

Json energyJson(const CutsFile& content) {
  Json json = toJson(content.calibration);
  json["kevee_per_count"] = content.keveePerCount;
  json["kevee_offset"] = content.keveeOffset;
  return json;
}

Result<void> readEnergy(Json json, const std::string& where, CutsFile& content) {
  if (!json.is_object()) return failure(ErrorKind::badInput, "The energy axis is an object.", where);
  Json axis = Json::object();
  for (const char* key : {"kevee_per_count", "kevee_offset"}) {
    if (json.contains(key)) axis[key] = json[key];
    json.erase(key);
  }
  ObjectReader reader(axis, where);
  reader.number("kevee_per_count", content.keveePerCount, 1e-9, 1e9)
      .number("kevee_offset", content.keveeOffset, -1e9, 1e9);
  PW_CHECK(reader.finish());
  PW_ASSIGN(content.calibration, calibrationFromJson(json, where));
  return {};
}

}  // namespace

Result<void> saveCuts(const CutsFile& content, const std::filesystem::path& path) {
  return writeJsonFile(path,
                       {{"schema", schema}, {"cuts", toJson(content.cuts)}, {"energy", energyJson(content)}});
}

Result<CutsFile> loadCuts(const std::filesystem::path& path) {
  PW_ASSIGN(const Json json, readJsonFile(path));
  const std::string where = path.string();
  if (json.is_object() && json.contains("schema") && json["schema"].is_number_integer() &&
      json["schema"].get<std::int64_t>() > schema)
    return failure(ErrorKind::badInput,
                   "The cuts were saved by a newer Pulsewright (schema " + json["schema"].dump() + ").",
                   where, "Read them with that version.");
  CutsFile content;
  int version = schema;
  ObjectReader reader(json, where);
  reader.require("schema").number("schema", version, 1, schema).require("cuts");
  const Json* cuts = reader.child("cuts");
  const Json* energy = reader.child("energy");
  PW_CHECK(reader.finish());
  PW_ASSIGN(content.cuts, planeCutsFromJson(*cuts, where + ":cuts"));
  if (energy) PW_CHECK(readEnergy(*energy, where + ":energy", content));
  return content;
}

}  // namespace pw::psd
