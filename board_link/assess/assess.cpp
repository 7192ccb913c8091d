// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdlib>

#include "assess/assessment.h"
#include "base/format.h"

namespace pw::board {
namespace {

constexpr double nsPerUs = 1000.0;

std::vector<double> inMicroseconds(std::vector<double> ns) {
  for (double& value : ns) value /= nsPerUs;
  return ns;
}

CycleFigures cyclesOf(const Measurements& measured) {
  CycleFigures figures;
  figures.predicted = measured.predictedLatency;
  figures.predictedInterval = measured.predictedInterval;
  figures.interval = measured.batch.counters.interval;
  const BenchReply& single = measured.single;
  figures.shots = single.cycles.size();
  std::vector<double> fed;
  for (std::size_t i = 0; i < single.cycles.size(); ++i) {
    const bool starved = i < single.inputIdle.size() && single.inputIdle[i] > 0;
    figures.starvedShots += starved ? 1 : 0;
    if (!starved) fed.push_back(single.cycles[i]);
  }
  if (!single.cycles.empty()) {
    figures.last = single.cycles.back();
    figures.min = *std::min_element(single.cycles.begin(), single.cycles.end());
    figures.max = *std::max_element(single.cycles.begin(), single.cycles.end());
  }
  figures.median = distributionOf(fed).median;
  return figures;
}

Throughput throughputOf(const RunReply& batch, std::size_t outputWords) {
  Throughput figures;
  figures.events = batch.outputs.size() / outputWords;
  figures.transfers = batch.transfers;
  const double events = double(figures.events);
  if (batch.times.l1Ns > 0) figures.boardPerSecond = events / (batch.times.l1Ns * 1e-9);
  if (batch.l4Ns > 0) figures.endToEndPerSecond = events / (batch.l4Ns * 1e-9);
  figures.coreCyclesPerEvent = batch.counters.interval;
  if (batch.counters.interval > 0) figures.corePerSecond = batch.clockMhz * 1e6 / batch.counters.interval;
  return figures;
}

Conditions conditionsOf(const Measurements& measured) {
  Conditions conditions;
  conditions.time = currentTime();
  conditions.board = measured.board.board;
  conditions.part = measured.board.part;
  conditions.agent = measured.board.agent;
  conditions.pynq = measured.board.pynq;
  conditions.python = measured.board.python;
  conditions.kernel = measured.board.kernel;
  conditions.transport = measured.transport;
  conditions.warmup = measured.single.warmup;
  conditions.pythonTimed = measured.single.pythonTimed;
  const Json& said = measured.single.conditions;
  if (said.is_object() && said.contains("load_average") && said["load_average"].is_array()) {
    for (const Json& value : said["load_average"])
      if (value.is_number()) conditions.loadAverage.push_back(value.get<double>());
  }
  return conditions;
}

Result<void> checkShots(const Measurements& measured) {
  if (measured.expectedShots.empty()) return {};
  std::vector<std::int32_t> expected(measured.single.outputs.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    expected[i] = measured.expectedShots[i % measured.expectedShots.size()];
  const Agreement shots = compareOutputs(measured.single.outputs, expected, measured.outputWords);
  if (shots.equal == shots.events) return {};
  return failure(ErrorKind::mismatch,
                 "Single shot " + std::to_string(*shots.firstDifferent) +
                     " gave another answer than the integer model: the times of this run mean nothing.",
                 "board assessment",
                 "Deploy the design again; if it stays, compare the bundle with its design.");
}

}  // namespace

Agreement compareOutputs(const std::vector<std::int32_t>& actual, const std::vector<std::int32_t>& expected,
                         std::size_t outputWords) {
  Agreement agreement;
  if (outputWords == 0) return agreement;
  agreement.events = std::max(actual.size(), expected.size()) / outputWords;
  const std::size_t both = std::min(actual.size(), expected.size()) / outputWords;
  for (std::size_t event = 0; event < agreement.events; ++event) {
    bool equal = event < both;
    for (std::size_t i = event * outputWords; event < both && i < (event + 1) * outputWords; ++i) {
      const auto difference = std::uint32_t(std::llabs(std::int64_t(actual[i]) - expected[i]));
      agreement.largestDifference = std::max(agreement.largestDifference, difference);
      equal = equal && difference == 0;
    }
    agreement.equal += equal ? 1 : 0;
    if (!equal && !agreement.firstDifferent) agreement.firstDifferent = event;
  }
  return agreement;
}

Result<Assessment> assess(const Measurements& measured) {
  if (measured.outputWords == 0)
    return failure(ErrorKind::badInput, "The number of output words is missing.", "board assessment");
  PW_CHECK(checkShots(measured));
  Assessment result;
  result.simulated = measured.board.simulated;
  result.design = measured.pl.bundle;
  result.buildId = measured.pl.buildId;
  result.clockMhz = measured.pl.clockMhz;
  result.agreement = compareOutputs(measured.batch.outputs, measured.expected, measured.outputWords);
  result.cycles = cyclesOf(measured);
  result.counters = measured.batch.counters;
  result.shotsUs = inMicroseconds(measured.single.l1Ns);
  result.l1 = distributionOf(result.shotsUs);
  result.l2 = distributionOf(inMicroseconds(measured.single.l2Ns));
  std::vector<double> l3, l4;
  for (const RunReply& request : measured.requests) {
    l3.push_back(request.times.l3Ns);
    l4.push_back(request.l4Ns);
  }
  result.l3 = distributionOf(inMicroseconds(std::move(l3)));
  result.l4 = distributionOf(inMicroseconds(std::move(l4)));
  result.ping = distributionOf(inMicroseconds(measured.pingNs));
  result.throughput = throughputOf(measured.batch, measured.outputWords);
  result.conditions = conditionsOf(measured);
  return result;
}

}  // namespace pw::board
