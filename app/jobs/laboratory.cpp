// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/laboratory.h"

namespace pw::jobs {
namespace {

constexpr int schema = 1;

/// Reads an optional part of the recipe with the reader of its own room.
template <class Part, class Read>
Result<void> readPart(ObjectReader& reader, const char* key, Part& part, Read read) {
  if (const Json* json = reader.child(key)) {
    PW_ASSIGN(part, read(*json, reader.path(key)));
  }
  return {};
}

Result<BoardSettings> boardSettingsFromJson(const Json& json, const std::string& where) {
  BoardSettings settings;
  ObjectReader reader(json, where);
  reader.number("single_shots", settings.singleShots, 1, 1'000'000);
  PW_CHECK(reader.finish());
  return settings;
}

Result<void> checkSchema(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("schema")) return {};
  const Json& version = json["schema"];
  if (version.is_number_integer() && version.get<std::int64_t>() > schema) {
    return failure(ErrorKind::badInput,
                   "The recipe was written for a newer Pulsewright (schema " + version.dump() + ").", where,
                   "Run it with that version.");
  }
  return {};
}

/// Without the features: a recipe says them once.
Json methodsJson(const psd::MethodSettings& settings) {
  Json json = psd::toJson(settings);
  json.erase("features");
  return json;
}

Result<psd::MethodSettings> methodsFromJson(const Json& json, const std::string& where) {
  if (json.is_object() && json.contains("features"))
    return failure(ErrorKind::badInput, "A recipe says its features once, beside \"methods\".",
                   where + ".features", "Move them one level up.");
  return psd::methodSettingsFromJson(json, where);
}

}  // namespace

psd::MethodSettings methodSettings(const Laboratory& laboratory) {
  psd::MethodSettings settings = laboratory.methods;
  settings.features = laboratory.features;
  return settings;
}

Json labelInputs(const Laboratory& laboratory) {
  Json json = {{"features", pulse::toJson(laboratory.features)}, {"labels", psd::toJson(laboratory.labels)}};
  if (laboratory.labels.source == psd::LabelSource::cut) {
    const psd::PlaneCut* cut = psd::findCut(laboratory.cuts, laboratory.labels.cut);
    json["cut"] = cut ? psd::toJson(*cut) : Json();
  }
  const auto method = psd::usedMethod(laboratory.labels, laboratory.cuts);
  const bool inFeatures =
      !method || !*method || **method == psd::Method::fci || **method == psd::Method::chargeComparison;
  if (!inFeatures) json["methods"] = methodsJson(laboratory.methods);
  return json;
}

Json toJson(const Laboratory& laboratory) {
  return {{"schema", schema},
          {"name", laboratory.name},
          {"traces", laboratory.traces},
          {"synthetic", trace::toJson(laboratory.synthetic)},
          {"features", pulse::toJson(laboratory.features)},
          {"labels", psd::toJson(laboratory.labels)},
          {"methods", methodsJson(laboratory.methods)},
          {"cuts", psd::toJson(laboratory.cuts)},
          {"calibration", psd::toJson(laboratory.calibration)},
          {"dataset", dataset::toJson(laboratory.dataset)},
          {"teacher", recipe::toJson(laboratory.teacher)},
          {"student", recipe::toJson(laboratory.student)},
          {"hardware", hls::toJson(laboratory.hardware)},
          {"board", {{"single_shots", laboratory.board.singleShots}}}};
}

Result<Laboratory> laboratoryFromJson(const Json& json, const std::string& where) {
  PW_CHECK(checkSchema(json, where));
  Laboratory laboratory;
  int version = schema;
  ObjectReader reader(json, where);
  reader.number("schema", version, 1, schema)
      .field("name", laboratory.name)
      .field("traces", laboratory.traces);
  const auto teacher = [](const Json& part, const std::string& at) {
    return recipe::trainingRecipeFromJson(part, at, recipe::defaultTeacher());
  };
  const auto student = [](const Json& part, const std::string& at) {
    return recipe::trainingRecipeFromJson(part, at, recipe::defaultStudent());
  };
  PW_CHECK(readPart(reader, "synthetic", laboratory.synthetic, trace::syntheticSettingsFromJson));
  PW_CHECK(readPart(reader, "features", laboratory.features, pulse::featureSettingsFromJson));
  PW_CHECK(readPart(reader, "labels", laboratory.labels, psd::labelSettingsFromJson));
  PW_CHECK(readPart(reader, "methods", laboratory.methods, methodsFromJson));
  PW_CHECK(readPart(reader, "cuts", laboratory.cuts, psd::planeCutsFromJson));
  PW_CHECK(readPart(reader, "calibration", laboratory.calibration, psd::calibrationFromJson));
  PW_CHECK(readPart(reader, "dataset", laboratory.dataset, dataset::datasetSettingsFromJson));
  PW_CHECK(readPart(reader, "teacher", laboratory.teacher, teacher));
  PW_CHECK(readPart(reader, "student", laboratory.student, student));
  PW_CHECK(readPart(reader, "hardware", laboratory.hardware, hls::hardwareConfigFromJson));
  PW_CHECK(readPart(reader, "board", laboratory.board, boardSettingsFromJson));
  PW_CHECK(reader.finish());
  return laboratory;
}

Result<Laboratory> readLaboratory(const std::filesystem::path& path) {
  PW_ASSIGN(const Json json, readJsonFile(path));
  PW_ASSIGN(Laboratory laboratory, laboratoryFromJson(json, path.string()));
  if (!laboratory.traces.empty()) {
    laboratory.traces =
        std::filesystem::absolute(path.parent_path() / laboratory.traces).lexically_normal().string();
  }
  return laboratory;
}

}  // namespace pw::jobs
