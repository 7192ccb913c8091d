// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/verilator.h"

#include <algorithm>
#include <numeric>

#include "design/registers.h"
#include "rtl_fixture.h"

namespace pw::tools {
namespace {

/// Few builds serve all tests: a small detector network with a multiplier a neuron; one folded in every
/// layer, with formats of all kinds; one of single-word frames, where the drain rules; one whose sums wrap.
enum class Kind { parallel, folded, narrow, narrowSums };

Result<test::RtlDesign> build(Kind kind) {
  switch (kind) {
    case Kind::parallel:
      return test::rtlDesign({{161, 16, 8, 2}, 8, 8}, {}, 1);
    case Kind::folded:
      return test::rtlDesign({{12, 9, 7, 5, 2}, 6, 8, true}, {4, 2, 5, 1}, 6);
    case Kind::narrow:
      return test::rtlDesign({{1, 6, 1, 3}, 6, 8, true}, {6, 1, 2}, 3);
    case Kind::narrowSums:
      return test::rtlDesign({{30, 11, 5, 2}, 6, 8}, {4, 2, 1}, 31, {14, 0, 12});
  }
  return failure(ErrorKind::internal, "no such design");
}

class Rtl : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    REQUIRE_VERILATOR();
    auto built = build(GetParam());
    ASSERT_OK(built);
    m_rtl = std::move(*built);
  }
  Result<RtlRun> run(const std::vector<std::int32_t>& inputs, const RtlTraffic& traffic) {
    return runRtl(m_rtl.build, inputs, traffic, {}, {});
  }
  test::RtlDesign m_rtl;
};

INSTANTIATE_TEST_SUITE_P(Designs, Rtl,
                         testing::Values(Kind::parallel, Kind::folded, Kind::narrow, Kind::narrowSums),
                         [](const auto& info) {
                           return info.param == Kind::parallel ? "parallel"
                                  : info.param == Kind::folded ? "folded"
                                  : info.param == Kind::narrow ? "narrow"
                                                               : "narrowSums";
                         });

TEST_P(Rtl, ManyFramesBackToBack_equalTheIntegerModel) {
  const auto inputs = m_rtl.inputs(300);
  const auto result = run(inputs, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
}

TEST_P(Rtl, RandomGapsAndStalls_changeNoOutput) {
  const auto inputs = m_rtl.inputs(200, 2);
  for (const unsigned seed : {1u, 2u, 3u}) {
    RtlTraffic traffic;
    traffic.gapPercent = 20 * int(seed);
    traffic.stallPercent = 80 - 20 * int(seed);
    traffic.seed = seed;
    traffic.packetFrames = int(seed);
    const auto result = run(inputs, traffic);
    ASSERT_OK(result);
    EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
    EXPECT_EQ(result->wrongLast, 0u);
  }
}

TEST_P(Rtl, Latency_isPredictedCountedInTheDesignAndOutside_threeTimesTheSame) {
  RtlTraffic traffic;
  traffic.oneAtATime = true;
  const auto result = run(m_rtl.inputs(20), traffic);
  ASSERT_OK(result);
  const auto predicted = std::uint32_t(m_rtl.design.latencyCycles);
  EXPECT_EQ(result->counters.latencyLast, predicted);
  EXPECT_EQ(result->counters.latencyMin, predicted);
  EXPECT_EQ(result->counters.latencyMax, predicted);
  EXPECT_EQ(result->latencies, std::vector<std::uint32_t>(20, predicted));
}

TEST_P(Rtl, Interval_isAsPredictedInTheLongRun) {
  const auto result = run(m_rtl.inputs(200), {});
  ASSERT_OK(result);
  EXPECT_EQ(result->interval, std::uint64_t(m_rtl.design.intervalCycles));
  EXPECT_EQ(result->counters.interval, std::uint32_t(m_rtl.design.intervalCycles));
}

TEST_P(Rtl, Counters_agreeWithTheTestBenchUnderAnyTraffic) {
  RtlTraffic traffic;
  traffic.gapPercent = 30;
  traffic.stallPercent = 30;
  const auto result = run(m_rtl.inputs(100), traffic);
  ASSERT_OK(result);
  const auto& times = result->latencies;
  ASSERT_EQ(times.size(), 100u);
  EXPECT_EQ(result->counters.frames, 100u);
  EXPECT_EQ(result->counters.latencyLast, times.back());
  EXPECT_EQ(result->counters.latencyMin, *std::min_element(times.begin(), times.end()));
  EXPECT_EQ(result->counters.latencyMax, *std::max_element(times.begin(), times.end()));
  EXPECT_EQ(result->counters.latencySum, std::accumulate(times.begin(), times.end(), std::uint64_t(0)));
  EXPECT_EQ(result->counters.status, 0u);  // nothing is left inside
}

TEST_P(Rtl, Tlast_comesOnceAPacket) {
  for (const int frames : {0, 1, 7}) {
    RtlTraffic traffic;
    traffic.packetFrames = frames;
    const auto result = run(m_rtl.inputs(20), traffic);
    ASSERT_OK(result);
    EXPECT_EQ(result->wrongLast, 0u) << frames << " frames a packet";
  }
}

TEST_P(Rtl, Lint_hasNoWarning) {
  EXPECT_OK(lintRtl(m_rtl.build.folder.parent_path(), {}, {}));
}

TEST_P(Rtl, Registers_identifyTheDesign) {
  const auto result = run(m_rtl.inputs(1), {});
  ASSERT_OK(result);
  EXPECT_EQ(result->counters.magic, hls::registers::magicValue);
  EXPECT_EQ(result->counters.buildId, m_rtl.design.buildId);
}

class ParallelRtl : public Rtl {
 protected:
  /// Some seconds of simulation.
  std::vector<std::int32_t> longRun() const {
    const auto some = m_rtl.inputs(100);
    std::vector<std::int32_t> all;
    for (int i = 0; i < 300; ++i) all.insert(all.end(), some.begin(), some.end());
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Designs, ParallelRtl, testing::Values(Kind::parallel));

TEST_P(ParallelRtl, NoGapsAndAReadySink_countNoIdleAndNoStall) {
  const auto result = run(m_rtl.inputs(50), {});
  ASSERT_OK(result);
  EXPECT_EQ(result->counters.inputIdle, 0u);
  EXPECT_EQ(result->counters.inputStall, 0u);
  EXPECT_EQ(result->counters.outputStall, 0u);
}

TEST_P(ParallelRtl, StarvedInput_isCountedAsIdle) {
  RtlTraffic traffic;
  traffic.gapPercent = 50;
  const auto result = run(m_rtl.inputs(50), traffic);
  ASSERT_OK(result);
  // A word is missing in half the clocks: about one idle clock for each of 50 · 160 words that follow
  // another.
  EXPECT_NEAR(result->counters.inputIdle, 50 * 160, 800);
  EXPECT_EQ(result->counters.outputStall, 0u);
}

TEST_P(ParallelRtl, SlowSink_isCountedAsOutputStall) {
  RtlTraffic traffic;
  traffic.stallPercent = 50;
  const auto result = run(m_rtl.inputs(50), traffic);
  ASSERT_OK(result);
  EXPECT_GT(result->counters.outputStall, 50u);
  EXPECT_EQ(result->counters.inputIdle, 0u);
}

TEST_P(ParallelRtl, InputThatIsNotWholeFrames_isRefused) {
  auto inputs = m_rtl.inputs(2);
  inputs.pop_back();
  EXPECT_ERROR(run(inputs, {}), ErrorKind::toolFailed, "whole frames");
}

TEST_P(ParallelRtl, ImpossiblePercentage_isRefused) {
  RtlTraffic traffic;
  traffic.gapPercent = 100;
  EXPECT_ERROR(run(m_rtl.inputs(1), traffic), ErrorKind::badInput, "0 to 99");
}

TEST_P(ParallelRtl, Stop_endsTheRun) {
  std::stop_source stop;
  Work work{stop.get_token(), [&](double, std::string_view) { stop.request_stop(); }};
  EXPECT_ERROR(runRtl(m_rtl.build, longRun(), {}, {}, work), ErrorKind::cancelled, "Stopped");
}

TEST_P(ParallelRtl, TimeLimit_endsTheRun) {
  RtlOptions options;
  options.limit = std::chrono::milliseconds(100);
  EXPECT_ERROR(runRtl(m_rtl.build, longRun(), {}, options, {}), ErrorKind::timeout, "simulate");
}

TEST_P(ParallelRtl, Progress_goesForwardToTheEnd) {
  std::vector<double> seen;
  Work work;
  work.progress = [&](double fraction, std::string_view) { seen.push_back(fraction); };
  ASSERT_OK(runRtl(m_rtl.build, m_rtl.inputs(300), {}, {}, work));
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_GT(seen.back(), 0.9);
}

TEST_P(ParallelRtl, FolderWithSpacesAndQuotes_isBuiltAndRunAllTheSame) {
  const test::TemporaryFolder folder;
  const auto place = folder / "it's a \"folder\"";
  ASSERT_OK(hls::writeVerilog(m_rtl.design, place));
  const auto built = buildRtl(place, {}, {});
  ASSERT_OK(built);
  const auto inputs = m_rtl.inputs(3);
  const auto result = runRtl(*built, inputs, {}, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
}

TEST(BuildRtl, FolderWithoutVerilog_isRefused) {
  const test::TemporaryFolder folder;
  EXPECT_ERROR(buildRtl(folder.path(), {}, {}), ErrorKind::badInput, "files.f");
}

TEST(BuildRtl, WithoutVerilator_saysWhatToInstall) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "files.f", "top.v\n"));
  const std::string path = std::getenv("PATH");
  setenv("PATH", folder.path().c_str(), 1);
  const auto result = buildRtl(folder.path(), {}, {});
  setenv("PATH", path.c_str(), 1);
  EXPECT_ERROR(result, ErrorKind::toolMissing, "verilator");
}

TEST(BuildRtl, BrokenVerilog_quotesVerilator) {
  REQUIRE_VERILATOR();
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "top.v", "module pulsewright_top (input wire aclk; endmodule\n"));
  ASSERT_OK(writeFileAtomically(folder / "files.f", "top.v\n"));
  EXPECT_ERROR(buildRtl(folder.path(), {}, {}), ErrorKind::toolFailed, "make");
}

}  // namespace
}  // namespace pw::tools
