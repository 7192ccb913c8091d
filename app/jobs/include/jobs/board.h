// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "assess/assessment.h"
#include "base/work.h"
#include "jobs/environment.h"

namespace pw::jobs {

/// Deploys the bundle of a verified design folder to the simulated board (the real agent in a process of its
/// own, the Verilated design behind a stand-in pynq), runs all its events, checks every output word against
/// the integer model, times `singleShots` events one by one, and writes the Assessment to `target`. Errors:
/// badInput (the design has not been verified), those of the session; cancelled.
Result<board::Assessment> assessOnSimulatedBoard(const Environment& environment,
                                                 const std::filesystem::path& designFolder, int singleShots,
                                                 const std::filesystem::path& target, const Work& work);

/// The figures of an assessment in words, for report and terminal: name and value.
using Facts = std::vector<std::pair<std::string, std::string>>;
Facts assessmentFacts(const board::Assessment& assessment);

/// The times around the core, a row an interval. On a simulated board they are this computer's, not a
/// board's.
struct LatencyTable {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
};
LatencyTable latencyTable(const board::Assessment& assessment);

}  // namespace pw::jobs
