// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "jobs/environment.h"
#include "jobs/laboratory.h"
#include "jobs/sweep.h"

namespace pw::jobs {

/// A sweep inside a project.
struct ProjectSweep {
  recipe::Sweep sweep;  ///< its name also names the folder
  /// Fed counts as they are, from a data set of its own, which keeps the project's split, and distilled from
  /// a teacher of its own, which `teacher` is the recipe of.
  bool rawInputs = false;
  recipe::TrainingRecipe teacher{};
};

/// Trains the sweeps one after the other on the project's data set, with its teacher, in folders
/// sweeps/NNN-name. The same sweep once more goes on in its folder: what is finished there is kept.
/// `onTraining` is called whenever a training has ended, on one thread at a time. Gives the folders, relative
/// to the project. Errors: badInput (no data set yet, no teacher yet, an impossible recipe: before anything
/// starts), those of runSweep.
Result<std::vector<std::string>> runProjectSweeps(const Environment& environment,
                                                  const std::filesystem::path& project,
                                                  const Laboratory& laboratory,
                                                  const std::vector<ProjectSweep>& sweeps, int workers,
                                                  const Work& work,
                                                  const std::function<void()>& onTraining = {});

}  // namespace pw::jobs
