// SPDX-License-Identifier: GPL-3.0-or-later
// Designs that are fed raw counts: what the Verilated design puts out, and when.
#include "generate/hls_cpp.h"
#include "rtl_fixture.h"
#include "tools/gpp.h"

namespace pw::tools {
namespace {

hls::HardwareConfig configOf(const network::Network& net, std::mt19937& random) {
  hls::HardwareConfig config;
  config.feed = random() % 2 ? hls::Feed::negativeCounts : hls::Feed::positiveCounts;
  for (const network::Layer& layer : net.layers)
    config.multipliers.push_back(int(1 + random() % unsigned(layer.outputs)));
  return config;
}

/// Windows of 1 to 60 counts, means of 1 to 8, baselines of none to 16, two layers behind them.
Result<test::RtlDesign> build(unsigned seed) {
  std::mt19937 random(seed);
  dataset::InputSpec spec;
  spec.length = seed == 1 ? 1 : 2 + random() % 59;
  const auto power = [&](unsigned most) {
    int samples = 1 << random() % most;
    while (samples > spec.length) samples /= 2;
    return samples;
  };
  spec.average = power(4);
  spec.baselineSamples = power(5);
  spec.scaling = seed % 4 == 3 ? dataset::Scaling::rawCounts : dataset::Scaling::baselineSubtracted;
  spec.fullScaleCounts = spec.scaling == dataset::Scaling::rawCounts ? 1 : 512;
  auto net = test::randomNetwork(
      {{int(spec.inputs()), int(1 + random() % 9), int(1 + random() % 4)}, 6, 8, seed % 2 == 0}, random);
  net.inputSpec = dataset::toJson(spec);
  const auto config = configOf(net, random);
  return test::rtlDesign(std::move(net), config);
}

class FrontEndRtl : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    REQUIRE_VERILATOR();
    auto built = build(GetParam());
    ASSERT_OK(built);
    m_rtl = std::move(*built);
  }
  /// Pulses of a few hundred counts on a baseline; some beyond every range.
  std::vector<std::int32_t> counts(std::size_t frames, unsigned seed = 1) const {
    std::mt19937 random(seed);
    std::vector<std::int32_t> words(frames * std::size_t(m_rtl.design.words()));
    for (auto& w : words)
      w = random() % 20 == 0 ? int(random() % 65536) - 32768 : 1000 - int(random() % 1500);
    return words;
  }
  test::RtlDesign m_rtl;
};
INSTANTIATE_TEST_SUITE_P(Seeds, FrontEndRtl, testing::Range(1u, 13u));

TEST_P(FrontEndRtl, FramesBackToBack_equalTheModelOnCountsAndTakeTheCyclesPredicted) {
  const auto words = counts(200);
  const auto result = runRtl(m_rtl.build, words, {}, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design, words));
  EXPECT_EQ(result->wrongLast, 0u);
  const auto& d = m_rtl.design;
  EXPECT_EQ(result->counters.interval,
            std::uint32_t(hls::countCycles(d.model, d.schedule, 200, d.front).interval));
  EXPECT_EQ(result->counters.interval, std::uint32_t(d.intervalCycles));
}

TEST_P(FrontEndRtl, GapsAndStalls_changeNoOutputAndKeepTlastAndCounters) {
  const auto words = counts(200, 2);
  for (const unsigned seed : {1u, 2u, 3u}) {
    RtlTraffic traffic;
    traffic.gapPercent = 25 * int(seed);
    traffic.stallPercent = 100 - 25 * int(seed);
    traffic.packetFrames = int(seed);
    traffic.seed = seed;
    const auto result = runRtl(m_rtl.build, words, traffic, {}, {});
    ASSERT_OK(result);
    EXPECT_EQ(result->outputs, hls::run(m_rtl.design, words));
    EXPECT_EQ(result->wrongLast, 0u);
    EXPECT_EQ(result->counters.frames, 200u);
    EXPECT_EQ(result->counters.latencyLast, result->latencies.back());
    EXPECT_EQ(result->counters.status, 0u);
  }
}

TEST_P(FrontEndRtl, Latency_isAsPredicted) {
  RtlTraffic traffic;
  traffic.oneAtATime = true;
  const auto result = runRtl(m_rtl.build, counts(20), traffic, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->latencies, std::vector<std::uint32_t>(20, std::uint32_t(m_rtl.design.latencyCycles)));
}

TEST_P(FrontEndRtl, HlsCpp_equalsTheModelOnCounts) {
  using hls::HlsIo, hls::HlsStrategy;
  const hls::HlsOptions forms[] = {{HlsIo::stream, HlsStrategy::folded, {}},
                                   {HlsIo::stream, HlsStrategy::latency, {}},
                                   {HlsIo::stream, HlsStrategy::resource, {}},
                                   {HlsIo::parallel, HlsStrategy::latency, {}}};
  hls::HardwareConfig config = m_rtl.design.config;
  config.hls = forms[GetParam() % std::size(forms)];
  const auto design = hls::makeDesign(m_rtl.network, config);
  ASSERT_OK(design);
  const auto vectors = hls::makeTestVectors(*design, counts(100));
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(*design, vectors, folder / "hls"));
  GppOptions options;
  options.optimisation = "-O1";
  options.flags = {"-Wextra", "-Werror"};
  const auto run = runHls(folder / "hls", options, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
  EXPECT_EQ(run->outputs, vectors.expected);
}

TEST_P(FrontEndRtl, Lint_hasNoWarning) {
  EXPECT_OK(lintRtl(m_rtl.build.folder.parent_path(), {}, {}));
}

}  // namespace
}  // namespace pw::tools
