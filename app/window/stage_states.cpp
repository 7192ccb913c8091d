// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/stage_states.h"

#include <algorithm>
#include <set>

#include "jobs/chain.h"

namespace pw::window {

using frame::StageState;
using project::State;

const std::vector<std::string>& stagesOf(int page) {
  static const std::vector<std::string> all[stageCount] = {
      {"traces", "labels", "dataset"},         {"teacher"}, {"student"}, {},
      {"design", "verification", "synthesis"}, {"board"},   {"report"}};
  return all[page];
}

int pageOf(const std::string& stage) {
  for (int page = 0; page < stageCount; ++page) {
    const std::vector<std::string>& names = stagesOf(page);
    if (std::find(names.begin(), names.end(), stage) != names.end()) return page;
  }
  return traces;
}

namespace {

/// These stages and all that they need, in the engine's order.
std::vector<std::string> withInputs(std::set<std::string> wanted) {
  const std::vector<jobs::Stage>& all = jobs::stages();
  for (auto stage = all.rbegin(); stage != all.rend(); ++stage) {
    if (wanted.contains(stage->name)) wanted.insert(stage->inputs.begin(), stage->inputs.end());
  }
  std::vector<std::string> ordered;
  for (const jobs::Stage& stage : all) {
    if (wanted.contains(stage.name)) ordered.push_back(stage.name);
  }
  return ordered;
}

}  // namespace

std::vector<std::string> stagesUpTo(int page) {
  // The desk compares what the page before it has made.
  const std::vector<std::string>& own = stagesOf(page == Stage::desk ? Stage::compression : page);
  return withInputs({own.begin(), own.end()});
}

std::vector<std::string> stagesUpTo(const std::string& stage) {
  return withInputs({stage});
}

std::map<std::string, State> stageStates(const project::Project& project,
                                         const jobs::Laboratory& laboratory) {
  std::map<std::string, State> states;
  for (const jobs::Stage& stage : jobs::stages()) {
    const Json settings = stage.settings(laboratory);
    State state = project.state(stage.name, &settings);
    const bool stale = std::any_of(stage.inputs.begin(), stage.inputs.end(), [&](const std::string& input) {
      return states[input] != State::upToDate;
    });
    if (state == State::upToDate && stale) state = State::outOfDate;
    states[stage.name] = state;
  }
  return states;
}

std::array<StageState, stageCount> pageStates(const project::Project& project,
                                              const jobs::Laboratory& laboratory) {
  const std::map<std::string, State> states = stageStates(project, laboratory);
  std::array<StageState, stageCount> pages{};
  StageState before = StageState::done;
  for (int page = 0; page < stageCount; ++page) {
    if (page == Stage::desk) {  // has no stage of its own: as fresh as what it compares
      pages[std::size_t(page)] = before == StageState::ready ? StageState::toDo : before;
      continue;
    }
    bool any = false, all = true, fresh = true;
    for (const std::string& name : stagesOf(page)) {
      const State state = states.at(name);
      any = any || state != State::missing;
      all = all && state != State::missing;
      fresh = fresh && state != State::outOfDate;
    }
    StageState& state = pages[std::size_t(page)];
    if (!fresh) {
      state = StageState::outOfDate;
    } else if (all) {
      state = StageState::done;
    } else {
      state = any || before == StageState::done ? StageState::ready : StageState::toDo;
    }
    before = state;
  }
  return pages;
}

}  // namespace pw::window
