// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/board.h"

#include "base/format.h"
#include "jobs/hardware.h"
#include "session/board_session.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> latencyRow(const std::string& interval, const board::Distribution& times) {
  return {interval,
          formatNumber(times.median),
          formatNumber(times.p90),
          formatNumber(times.p99),
          formatNumber(times.max),
          std::to_string(times.count)};
}

}  // namespace

Result<board::Assessment> assessOnSimulatedBoard(const Environment& environment, const fs::path& designFolder,
                                                 int singleShots, const fs::path& target, const Work& work) {
  PW_ASSIGN(const DesignFolder folder, openDesignFolder(designFolder));
  const bool verified = fs::exists(designFolder / "bundle" / "manifest.json");
  if (!verified) {
    return failure(ErrorKind::badInput, "The design has not been verified: there is nothing to deploy yet.",
                   designFolder.string(), "Run 'pulsewright-cli verify' on it first.");
  }
  PW_ASSIGN(const board::Bundle bundle, board::readBundle(designFolder / "bundle"));
  if (bundle.manifest.buildId != folder.design.buildId) {
    return failure(ErrorKind::badInput, "The bundle was made from another design.", designFolder.string(),
                   "Run 'pulsewright-cli verify' on the design again.");
  }
  board::LocalAgentOptions agent;
  agent.data = environment.boardData;
  agent.part = folder.design.config.part;
  work.report(0, "Starting the simulated board");
  PW_ASSIGN(board::BoardSession session, board::BoardSession::startLocal(agent, work));

  work.report(0.05, "Programming the simulated board");
  PW_CHECK(session.load(bundle, work));
  board::MeasureOptions options;
  options.shots = std::uint32_t(singleShots);
  const board::Frames frames{folder.events.size(), std::size_t(folder.design.words()), folder.inputs};
  PW_ASSIGN(const board::Measurements measured,
            session.measure(bundle, frames, folder.reference, options, work.part(0.1, 1)));
  PW_CHECK(session.shutdown(work));

  PW_ASSIGN(const board::Assessment assessment, board::assess(measured));
  PW_CHECK(writeJsonFile(target, assessment.toJson()));
  return assessment;
}

Facts assessmentFacts(const board::Assessment& a) {
  const std::string word = a.simulated ? " (simulated board)" : "";
  return {{"Board", a.conditions.board + word},
          {"Agreement with the integer model",
           std::to_string(a.agreement.equal) + " of " + std::to_string(a.agreement.events) + " events"},
          {"Latency of the core",
           formatNumber(a.cycles.median, 6) + " cycles (min " + std::to_string(a.cycles.min) + ", max " +
               std::to_string(a.cycles.max) + ", predicted " + std::to_string(a.cycles.predicted) + ") = " +
               formatNumber(a.cycles.median / a.clockMhz) + " µs at " + formatNumber(a.clockMhz) + " MHz"},
          {"Interval between frames", formatNumber(a.throughput.coreCyclesPerEvent, 6) + " cycles, " +
                                          formatNumber(a.throughput.corePerSecond / 1000) +
                                          " thousand events a second"},
          {"Input idle, input stall, output stall",
           std::to_string(a.counters.inputIdle) + ", " + std::to_string(a.counters.inputStall) + ", " +
               std::to_string(a.counters.outputStall) + " cycles in the batch"}};
}

LatencyTable latencyTable(const board::Assessment& a) {
  return {{"interval (µs)", "median", "90 %", "99 %", "max", "n"},
          {latencyRow("L1 DMA", a.l1), latencyRow("L2 driver", a.l2), latencyRow("L3 agent", a.l3),
           latencyRow("L4 end to end", a.l4), latencyRow("ping", a.ping)}};
}

}  // namespace pw::jobs
