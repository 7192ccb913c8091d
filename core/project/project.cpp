// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/project.h"

#include <algorithm>
#include <cstdio>

#include "base/file.h"
#include "base/format.h"

namespace pw::project {
namespace {

namespace fs = std::filesystem;
constexpr int schema = 1;
constexpr const char* fileName = "project.json";

Json toJson(const Artifact& artifact) {
  Json inputs = Json::array();
  for (const Artifact::Input& input : artifact.inputs)
    inputs.push_back({{"name", input.name}, {"sha256", input.sha256}});
  return {{"name", artifact.name},        {"path", artifact.path},       {"sha256", artifact.sha256},
          {"created", artifact.created},  {"seconds", artifact.seconds}, {"inputs", inputs},
          {"settings", artifact.settings}};
}

/// A path that stays inside the project folder, whatever project.json claims.
bool staysInside(const std::string& path) {
  const fs::path relative(path);
  if (path.empty() || relative.is_absolute()) return false;
  return std::none_of(relative.begin(), relative.end(), [](const fs::path& part) { return part == ".."; });
}

Result<Artifact> artifactFromJson(const Json& json, const std::string& where) {
  Artifact artifact;
  Json inputs = Json::array();
  ObjectReader reader(json, where);
  reader.require("name").field("name", artifact.name).require("path").field("path", artifact.path);
  reader.field("sha256", artifact.sha256)
      .field("created", artifact.created)
      .number("seconds", artifact.seconds, 0, 1e9);
  reader.field("inputs", inputs).field("settings", artifact.settings);
  PW_CHECK(reader.finish());
  if (!staysInside(artifact.path)) {
    return failure(ErrorKind::badInput, "The path \"" + artifact.path + "\" leaves the project folder.",
                   where);
  }
  if (!inputs.is_array()) return failure(ErrorKind::badInput, "\"inputs\" must be a list.", where);
  for (const Json& input : inputs) {
    Artifact::Input value;
    ObjectReader inputReader(input, where + ".inputs");
    inputReader.field("name", value.name).field("sha256", value.sha256);
    PW_CHECK(inputReader.finish());
    artifact.inputs.push_back(std::move(value));
  }
  return artifact;
}

}  // namespace

Result<Project> Project::create(const fs::path& folder, const std::string& name) {
  if (fs::exists(folder / fileName)) {
    return failure(ErrorKind::badInput, "The folder already holds a project.", folder.string(),
                   "Open it, or choose another folder.");
  }
  PW_CHECK(makeFolder(folder));
  Project project;
  project.m_folder = folder;
  project.m_name = name;
  project.m_created = currentTime();
  PW_CHECK(project.save());
  return project;
}

Result<Project> Project::open(const fs::path& folder) {
  const fs::path file = folder / fileName;
  if (!fs::exists(file)) {
    return failure(ErrorKind::badInput, "The folder is not a Pulsewright project: it has no project.json.",
                   folder.string(), "Make one with 'pulsewright-cli run -o FOLDER'.");
  }
  PW_ASSIGN(const Json json, readJsonFile(file));
  Project project;
  project.m_folder = folder;
  int version = schema;
  Json artifacts = Json::array();
  if (json.is_object() && json.value("schema", Json()).is_number_integer() &&
      json["schema"].get<std::int64_t>() > schema) {
    return failure(ErrorKind::badInput,
                   "The project was written by a newer Pulsewright (schema " + json["schema"].dump() + ").",
                   file.string(), "Open it with that version.");
  }
  ObjectReader reader(json, file.string());
  reader.require("schema").number("schema", version, 1, schema).field("name", project.m_name);
  reader.field("created", project.m_created).field("artifacts", artifacts);
  PW_CHECK(reader.finish());
  if (!artifacts.is_array())
    return failure(ErrorKind::badInput, "\"artifacts\" must be a list.", file.string());
  for (const Json& item : artifacts) {
    PW_ASSIGN(Artifact artifact, artifactFromJson(item, file.string()));
    project.m_artifacts.push_back(std::move(artifact));
  }
  return project;
}

const Artifact* Project::find(const std::string& name) const {
  const auto found = std::find_if(m_artifacts.rbegin(), m_artifacts.rend(),
                                  [&](const Artifact& a) { return a.name == name; });
  return found == m_artifacts.rend() ? nullptr : &*found;
}

State Project::state(const std::string& name, const Json* settings) const {
  const Artifact* artifact = find(name);
  if (!artifact || !fs::exists(pathOf(*artifact))) return State::missing;
  if (settings && *settings != artifact->settings) return State::outOfDate;
  for (const Artifact::Input& input : artifact->inputs) {
    const Artifact* source = find(input.name);
    if (!source || source->sha256 != input.sha256) return State::outOfDate;
    if (source != artifact && state(input.name) != State::upToDate) return State::outOfDate;
  }
  return State::upToDate;
}

Result<std::string> Project::newFolder(const std::string& parent, const std::string& name) const {
  for (int number = 1; number < 1000; ++number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%03d", number);
    const bool taken = [&] {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(m_folder / parent, ignored)) {
        if (entry.path().filename().string().rfind(digits, 0) == 0) return true;
      }
      return false;
    }();
    if (taken) continue;
    const std::string relative = parent + "/" + digits + (name.empty() ? "" : "-" + name);
    PW_CHECK(makeFolder(m_folder / relative));
    return relative;
  }
  return failure(ErrorKind::io, "The folder holds 999 numbered folders already.",
                 (m_folder / parent).string(), "Remove old ones.");
}

Result<void> Project::record(Artifact artifact, const std::vector<std::string>& inputs,
                             const std::string& hashed) {
  PW_ASSIGN(artifact.sha256, hashFile(m_folder / (hashed.empty() ? artifact.path : hashed)));
  artifact.created = currentTime();
  for (const std::string& input : inputs) {
    const Artifact* source = find(input);
    if (!source)
      return failure(ErrorKind::internal, "The artifact \"" + input + "\" is not in the project.",
                     artifact.name);
    artifact.inputs.push_back({input, source->sha256});
  }
  m_artifacts.push_back(std::move(artifact));
  const Result<void> saved = save();
  if (!saved) m_artifacts.pop_back();
  return saved;
}

Result<void> Project::save() const {
  Json artifacts = Json::array();
  for (const Artifact& artifact : m_artifacts) artifacts.push_back(toJson(artifact));
  return writeJsonFile(
      m_folder / fileName,
      {{"schema", schema}, {"name", m_name}, {"created", m_created}, {"artifacts", artifacts}});
}

}  // namespace pw::project
