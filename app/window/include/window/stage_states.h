// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "frame/rail.h"
#include "jobs/laboratory.h"
#include "project/project.h"
#include "window/snapshot.h"

/// The engine's stages, as the window's pages show them.
namespace pw::window {

/// The engine's stages that a page is made of, in order; the desk has none.
const std::vector<std::string>& stagesOf(int page);
/// The page of an engine's stage.
int pageOf(const std::string& stage);

/// A page's own stages and all that they are made from, in the engine's order.
std::vector<std::string> stagesUpTo(int page);
/// A stage and all that it is made from, in the engine's order.
std::vector<std::string> stagesUpTo(const std::string& stage);

/// Each engine's stage under these settings: out of date also when its own settings, or those of a stage
/// before it, have changed since.
std::map<std::string, project::State> stageStates(const project::Project& project,
                                                  const jobs::Laboratory& laboratory);

/// The same for the pages: done, out of date, ready (what it is made from is there) or to do.
std::array<frame::StageState, stageCount> pageStates(const project::Project& project,
                                                     const jobs::Laboratory& laboratory);

}  // namespace pw::window
