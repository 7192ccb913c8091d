// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "session/board_session.h"

namespace pw::board {
namespace {

constexpr std::size_t shotFrames = 1000;

Frames slice(const Frames& frames, std::size_t first, std::size_t events) {
  const auto begin = frames.codes.begin() + std::ptrdiff_t(first * frames.words);
  return {events, frames.words, {begin, begin + std::ptrdiff_t(events * frames.words)}};
}

Result<void> checkInput(const Bundle& bundle, const Frames& frames,
                        const std::vector<std::int32_t>& expected) {
  const bool whole = frames.events > 0 && frames.codes.size() == frames.events * frames.words &&
                     expected.size() == frames.events * bundle.manifest.output.words;
  if (whole) return {};
  return failure(ErrorKind::badInput, "The events and the expected answers do not fit to each other.",
                 "board measurement", "Give one answer of the integer model for each event.");
}

}  // namespace

Result<Measurements> BoardSession::measure(const Bundle& bundle, const Frames& frames,
                                           const std::vector<std::int32_t>& expected,
                                           const MeasureOptions& options, const Work& work) {
  PW_CHECK(checkInput(bundle, frames, expected));
  Measurements measured;
  measured.board = m_info;
  measured.transport = transport();
  measured.predictedLatency = bundle.manifest.latencyCycles;
  measured.predictedInterval = bundle.manifest.intervalCycles;
  measured.outputWords = bundle.manifest.output.words;
  measured.expected = expected;
  PW_ASSIGN(measured.pl, state(work));

  const Frames shots = slice(frames, 0, std::min(frames.events, shotFrames));
  const auto shotWords = std::ptrdiff_t(shots.events * measured.outputWords);
  measured.expectedShots.assign(expected.begin(), expected.begin() + shotWords);
  BenchOptions bench;
  bench.calls = options.shots;
  bench.warmup = options.warmup;
  bench.deadlineMs = options.batch.deadlineMs;
  PW_ASSIGN(measured.single, this->bench(shots, bench, work.part(0, 0.4)));

  for (std::uint32_t i = 0; i < options.requests; ++i) {
    work.report(0.4 + 0.2 * i / options.requests, "single requests");
    PW_ASSIGN(RunReply reply, run(slice(frames, i % shots.events, 1), options.batch, {work.stop, {}}));
    measured.requests.push_back(std::move(reply));
  }
  for (std::uint32_t i = 0; i < options.requests; ++i) {
    PW_ASSIGN(const double ns, ping(frames.words, {work.stop, {}}));
    measured.pingNs.push_back(ns);
  }
  PW_ASSIGN(measured.batch, run(frames, options.batch, work.part(0.6, 1)));
  return measured;
}

}  // namespace pw::board
