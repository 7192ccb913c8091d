// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/board.h"

#include <algorithm>

#include "base/format.h"
#include "jobs/hardware.h"
#include "session/board_session.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using board::Measurements;

constexpr std::size_t requestCount = 50;  ///< single events with a request each, for L3 and L4
constexpr int pingCount = 50;

board::Frames framesOf(const DesignFolder& folder, std::size_t first, std::size_t count) {
  const auto words = std::size_t(folder.design.model.inputs());
  const auto begin = folder.inputs.begin() + std::ptrdiff_t(first * words);
  return {count, words, {begin, begin + std::ptrdiff_t(count * words)}};
}

/// Every event in one run, then single shots timed on the board, then single requests timed here.
Result<void> measure(board::BoardSession& session, const DesignFolder& folder, int singleShots,
                     Measurements& measured, const Work& work) {
  const std::size_t events = folder.events.size();
  const board::Frames all = framesOf(folder, 0, events);
  work.report(0.1, "Running " + std::to_string(events) + " events");
  PW_ASSIGN(measured.batch, session.run(all, {}, work));
  work.report(0.4, "Timing single events");
  board::BenchOptions bench;
  bench.calls = std::uint32_t(singleShots);
  PW_ASSIGN(measured.single, session.bench(all, bench, work));
  measured.expectedShots = folder.reference;
  work.report(0.8, "Timing requests");
  for (std::size_t i = 0; i < std::min(requestCount, events); ++i) {
    PW_ASSIGN(board::RunReply reply, session.run(framesOf(folder, i, 1), {}, work));
    measured.requests.push_back(std::move(reply));
  }
  for (int i = 0; i < pingCount; ++i) {
    PW_ASSIGN(const double ns, session.ping(all.words * sizeof(std::int32_t), work));
    measured.pingNs.push_back(ns);
  }
  return {};
}

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
  if (!fs::exists(designFolder / "bundle" / "manifest.json")) {
    return failure(ErrorKind::badInput, "The design has not been verified: there is nothing to deploy yet.",
                   designFolder.string(), "Run 'pulsewright-cli verify' on it first.");
  }
  board::LocalAgentOptions agent;
  agent.data = environment.boardData;
  agent.part = folder.design.config.part;
  work.report(0, "Starting the simulated board");
  PW_ASSIGN(board::BoardSession session, board::BoardSession::startLocal(agent, work));

  Measurements measured;
  measured.board = session.board();
  measured.transport = session.transport();
  measured.predictedLatency = std::uint32_t(folder.design.latencyCycles);
  measured.predictedInterval = std::uint32_t(folder.design.intervalCycles);
  measured.expected = folder.reference;
  measured.outputWords = std::size_t(folder.design.model.outputs());
  work.report(0.05, "Programming the simulated board");
  PW_ASSIGN(measured.pl, session.load(designFolder / "bundle", work));
  PW_CHECK(measure(session, folder, singleShots, measured, work));
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
