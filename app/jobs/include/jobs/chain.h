// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "jobs/environment.h"
#include "jobs/hardware.h"
#include "jobs/laboratory.h"
#include "project/project.h"

namespace pw::jobs {

/// What a stage works on.
struct Bench {
  project::Project& project;
  const Laboratory& laboratory;
  const Environment& environment;
  std::function<void(const recipe::TrainerMessage&)> onTraining;  ///< while a network trains
  VerificationSettings verification = {};                         ///< how far the proof goes
  SynthesisSettings synthesis = {};
};

/// One stage of the laboratory: it makes one artifact of the project from earlier ones.
struct Stage {
  std::string name;                                 ///< of the stage and of its artifact
  std::string title;                                ///< for people: "Training the teacher"
  std::vector<std::string> inputs;                  ///< artifacts it reads
  double weight = 1;                                ///< expected share of the time
  std::function<Json(const Laboratory&)> settings;  ///< what of the recipe decides its result
  std::function<Result<project::Artifact>(Bench&, const Work&)> run;
};

/// All stages, in order: traces, labels, dataset, teacher, student, design, verification, synthesis, board,
/// report.
const std::vector<Stage>& stages();
const Stage* findStage(const std::string& name);

/// Runs one stage and records its artifact. On an error the project stays as it was.
Result<void> runStage(const Stage& stage, Bench& bench, const Work& work);

/// Runs every stage that is missing or out of date, in order; others are kept. Stopped and run again, it goes
/// on where it was. `onStage` is told each stage and whether it is kept, before it runs.
Result<void> runChain(Bench& bench, const Work& work,
                      const std::function<void(const Stage&, bool kept)>& onStage = {});

}  // namespace pw::jobs
