// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "base/work.h"
#include "design/design.h"
#include "evaluate/findings.h"
#include "project/run.h"

namespace pw::jobs {

/// Reads the finished trainings of a project: every folder in runs/, and every training of the sweeps in
/// sweeps/, that has recipe.json, history.jsonl, network.h5 and evaluation.json. What it has read is kept:
/// reading again takes what is new. One reading at a time.
class RunReader {
 public:
  explicit RunReader(std::filesystem::path project) : m_project(std::move(project)) {}

  struct Found {
    std::vector<project::Run> runs;  ///< of runs/ first, each part by name of the folder
    std::vector<Error> problems;     ///< runs that could not be read; the others are there
  };
  /// `hardware`: what designs of the networks are counted for. Errors: cancelled.
  Result<Found> read(const hls::HardwareConfig& hardware, const Work& work);

 private:
  struct Kept {
    std::string key;  ///< of the files that it was read from
    Result<project::Run> run;
  };
  std::filesystem::path m_project;
  std::map<std::string, Kept> m_kept;  ///< by folder
};

/// The folders of a project's finished trainings, relative to it, with '/'.
std::vector<std::string> runFolders(const std::filesystem::path& project);

/// One finished training. Errors: io, badInput.
Result<project::Run> readRun(const std::filesystem::path& project, const std::string& folder,
                             const hls::HardwareConfig& hardware);

/// The known mistakes of the finished training in `folder`, which was trained on the data set. Errors: io,
/// badInput (a data set of other windows).
Result<std::vector<evaluate::Finding>> findingsOf(const std::filesystem::path& folder,
                                                  const std::filesystem::path& dataset);

}  // namespace pw::jobs
