// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "base/result.h"
#include "frame/rail.h"
#include "hardware/board_view.h"
#include "jobs/laboratory.h"
#include "jobs/training.h"
#include "project/project.h"
#include "traces/trace_content.h"
#include "training/run.h"
#include "wizard/hardware_result.h"

namespace pw::window {

enum Stage { traces, training, compression, desk, hardware, board, report };
inline constexpr int stageCount = 7;

struct StageSummary {
  frame::StageState state = frame::StageState::toDo;
  QString result;  ///< one line for the rail
};

/// Everything of a project that the pages show, read once: plain values that pass from the reading thread to
/// the window.
struct Snapshot {
  QString folder, name;
  std::shared_ptr<const project::Project> project;  ///< as it was read
  jobs::Laboratory laboratory;                      ///< the settings on disk, or the defaults
  std::optional<Error> settingsProblem;             ///< the settings could not be used
  std::array<StageSummary, stageCount> stages;
  pw::traces::Events events;
  std::optional<double> threshold;      ///< of the labels; none: not labelled by a threshold
  std::string traceFile;                ///< empty: none
  std::string tracesKey;                ///< of traces and labels: the same, and `events` are the same
  std::vector<pw::training::Run> runs;  ///< oldest first
  std::vector<jobs::InterruptedTraining> interrupted;  ///< the newest first
  std::optional<pw::training::Run> teacher, student;   ///< the newest of the project's two
  pw::wizard::HardwareResult hardwareResult;
  std::optional<pw::hardware::BoardResult> boardResult;
  QString reportHtml, reportPath;
  std::vector<Error> problems;  ///< parts that could not be read; the others are shown
};

/// The newest interrupted training of this recipe on the project's data set; nullptr: there is none.
const jobs::InterruptedTraining* interrupted(const Snapshot& snapshot, const recipe::TrainingRecipe& recipe);

}  // namespace pw::window
