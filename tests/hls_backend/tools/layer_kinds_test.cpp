// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of all kinds of layers: what the Verilated design puts out, and when.
#include "generate/hls_cpp.h"
#include "random_layers.h"
#include "rtl_fixture.h"
#include "tools/gpp.h"

namespace pw::tools {
namespace {

/// A network with multipliers drawn at random.
Result<test::RtlDesign> build(unsigned seed) {
  std::mt19937 random(seed);
  network::Network net = test::randomLayers(random, 5, 10);
  std::vector<int> multipliers;
  for (const network::Layer& layer : net.layers) {
    multipliers.push_back(layer.isPooling() ? 1 : int(1 + random() % unsigned(layer.weightColumns())));
  }
  return test::rtlDesign(std::move(net), std::move(multipliers));
}

class LayerKinds : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    REQUIRE_VERILATOR();
    auto built = build(GetParam());
    ASSERT_OK(built);
    m_rtl = std::move(*built);
  }
  test::RtlDesign m_rtl;
};
INSTANTIATE_TEST_SUITE_P(Seeds, LayerKinds, testing::Values(2u, 3u, 5u, 8u, 11u, 17u));

TEST_P(LayerKinds, FramesBackToBack_equalTheNetwork) {
  const auto inputs = m_rtl.inputs(200);
  const auto result = runRtl(m_rtl.build, inputs, {}, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
}

TEST_P(LayerKinds, GapsAndStalls_changeNoOutputAndKeepTlast) {
  const auto inputs = m_rtl.inputs(100, 2);
  RtlTraffic traffic;
  traffic.gapPercent = 40;
  traffic.stallPercent = 40;
  traffic.packetFrames = 3;
  const auto result = runRtl(m_rtl.build, inputs, traffic, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
  EXPECT_EQ(result->wrongLast, 0u);
}

TEST_P(LayerKinds, Latency_isAsPredicted) {
  RtlTraffic traffic;
  traffic.oneAtATime = true;
  const auto result = runRtl(m_rtl.build, m_rtl.inputs(10), traffic, {}, {});
  ASSERT_OK(result);
  const auto predicted = std::uint32_t(m_rtl.design.latencyCycles);
  EXPECT_EQ(result->latencies, std::vector<std::uint32_t>(10, predicted));
  EXPECT_EQ(result->counters.latencyLast, predicted);
}

TEST_P(LayerKinds, Interval_isAsCountedAndInTheLongRunAsPredicted) {
  const auto result = runRtl(m_rtl.build, m_rtl.inputs(200), {}, {}, {});
  ASSERT_OK(result);
  const auto counted = hls::countCycles(m_rtl.design.model, m_rtl.design.schedule, 200);
  EXPECT_EQ(result->counters.interval, std::uint32_t(counted.interval));
  EXPECT_EQ(result->counters.interval, std::uint32_t(m_rtl.design.intervalCycles));
}

TEST_P(LayerKinds, Lint_hasNoWarning) {
  EXPECT_OK(lintRtl(m_rtl.build.folder.parent_path(), {}, {}));
}

TEST_P(LayerKinds, HlsCpp_equalsTheIntegerModel) {
  const auto inputs = m_rtl.inputs(200, 3);
  const test::TemporaryFolder folder;
  ASSERT_OK(
      hls::writeHlsProject(m_rtl.design, hls::makeTestVectors(m_rtl.design.model, inputs), folder / "hls"));
  const auto run = runHls(folder / "hls", {}, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
  EXPECT_EQ(run->events, 200u);
}

}  // namespace
}  // namespace pw::tools
