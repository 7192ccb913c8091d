// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace pw::project {

/// A file or folder that a stage made, with what it was made from.
struct Artifact {
  struct Input {
    std::string name;    ///< of the artifact, or "settings"
    std::string sha256;  ///< of its content when it was used
  };
  std::string name;  ///< "traces", "features", "dataset", "teacher", "student", "design", "verification", …
  std::string path;  ///< relative to the project folder, with '/'
  std::string sha256;   ///< of the file, or of the folder's manifest file
  std::string created;  ///< UTC, ISO 8601
  double seconds = 0;   ///< wall time it took
  std::vector<Input> inputs;
  Json settings;  ///< what the stage was told
};

enum class State { missing, upToDate, outOfDate };

/// A project: a folder with project.json, datasets/, runs/NNN-name/, designs/NNN/, boards/NNN/. It can be
/// copied, zipped and put under version control. project.json is replaced atomically; the newest artifact of
/// a name counts.
class Project {
 public:
  /// Makes the folder (which may exist but must not hold a project). Errors: io, badInput.
  static Result<Project> create(const std::filesystem::path& folder, const std::string& name);
  /// Errors: io; badInput (not a project, a newer schema, damaged).
  static Result<Project> open(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return m_folder; }
  const std::string& name() const { return m_name; }
  const std::vector<Artifact>& artifacts() const { return m_artifacts; }

  const Artifact* find(const std::string& name) const;
  std::filesystem::path pathOf(const Artifact& artifact) const { return m_folder / artifact.path; }
  /// missing: never made, or its file is gone. outOfDate: one of its inputs was made anew since, or is out of
  /// date itself, or `settings` (when given) differ from those it was made with.
  State state(const std::string& name, const Json* settings = nullptr) const;

  /// The next free numbered folder below `parent` ("runs" → "runs/003-student"); made.
  Result<std::string> newFolder(const std::string& parent, const std::string& name = {}) const;
  /// Hashes the artifact's file (`hashed`: relative path of the file to hash; the artifact's own path by
  /// default), fills `sha256` and `created`, and saves. `inputs` names artifacts; their present hashes are
  /// noted.
  Result<void> record(Artifact artifact, const std::vector<std::string>& inputs,
                      const std::string& hashed = {});

 private:
  Result<void> save() const;
  std::filesystem::path m_folder;
  std::string m_name;
  std::string m_created;
  std::vector<Artifact> m_artifacts;
};

}  // namespace pw::project
