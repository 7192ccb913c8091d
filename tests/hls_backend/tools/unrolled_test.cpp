// SPDX-License-Identifier: GPL-3.0-or-later
// Networks with unrolled layers among folded ones: what the Verilated design puts out, and when.
#include "random_layers.h"
#include "rtl_fixture.h"

namespace pw::tools {
namespace {

using hls::LayerStyle;
using hls::Multiplying;

/// Dense layers unrolled with a chance of three quarters, the rest at random.
hls::HardwareConfig randomConfig(const network::Network& net, std::mt19937& random) {
  hls::HardwareConfig config;
  const double clocks[] = {3, 7.5, 10, 20};
  config.clockNs = clocks[random() % 4];
  for (const network::Layer& layer : net.layers) {
    const bool unrolled = layer.isDense() && random() % 4 != 0;
    config.multipliers.push_back(layer.isPooling() ? 1 : int(1 + random() % unsigned(layer.weightColumns())));
    config.styles.push_back(unrolled ? LayerStyle::unrolled : LayerStyle::folded);
    config.multiplying.push_back(Multiplying(random() % (unrolled ? 4 : 3)));
    config.storage.push_back(hls::WeightStorage(random() % 3));
  }
  return config;
}

Result<test::RtlDesign> build(unsigned seed) {
  std::mt19937 random(seed);
  // Every third of dense layers only, where frames are handed on whole.
  network::Network net = seed % 3 == 0 ? test::randomNetwork({{int(1 + random() % 20), int(1 + random() % 9),
                                                               int(1 + random() % 9), int(1 + random() % 4)},
                                                              6,
                                                              8,
                                                              true},
                                                             random)
                                       : test::randomLayers(random, 5, 10);
  const hls::HardwareConfig config = randomConfig(net, random);
  return test::rtlDesign(std::move(net), config);
}

class UnrolledRtl : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    REQUIRE_VERILATOR();
    auto built = build(GetParam());
    ASSERT_OK(built);
    m_rtl = std::move(*built);
  }
  test::RtlDesign m_rtl;
};
INSTANTIATE_TEST_SUITE_P(Seeds, UnrolledRtl, testing::Range(1u, 13u));

TEST_P(UnrolledRtl, FramesBackToBack_equalTheNetworkAndTakeTheCyclesPredicted) {
  const auto inputs = m_rtl.inputs(200);
  const auto result = runRtl(m_rtl.build, inputs, {}, {}, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
  EXPECT_EQ(result->wrongLast, 0u);
  const auto counted = hls::countCycles(m_rtl.design.model, m_rtl.design.schedule, 200);
  EXPECT_EQ(result->counters.interval, std::uint32_t(counted.interval));
  EXPECT_EQ(result->counters.interval, std::uint32_t(m_rtl.design.intervalCycles));
}

TEST_P(UnrolledRtl, GapsAndStalls_changeNoOutputAndKeepTlast) {
  const auto inputs = m_rtl.inputs(200, 2);
  for (const unsigned seed : {1u, 2u, 3u}) {
    RtlTraffic traffic;
    traffic.gapPercent = 25 * int(seed);
    traffic.stallPercent = 100 - 25 * int(seed);
    traffic.packetFrames = int(seed);
    traffic.seed = seed;
    const auto result = runRtl(m_rtl.build, inputs, traffic, {}, {});
    ASSERT_OK(result);
    EXPECT_EQ(result->outputs, hls::run(m_rtl.design.model, inputs));
    EXPECT_EQ(result->wrongLast, 0u);
  }
}

TEST_P(UnrolledRtl, Latency_isAsPredicted) {
  RtlTraffic traffic;
  traffic.oneAtATime = true;
  const auto result = runRtl(m_rtl.build, m_rtl.inputs(10), traffic, {}, {});
  ASSERT_OK(result);
  const auto predicted = std::uint32_t(m_rtl.design.latencyCycles);
  EXPECT_EQ(result->latencies, std::vector<std::uint32_t>(10, predicted));
  EXPECT_EQ(result->counters.latencyLast, predicted);
}

TEST_P(UnrolledRtl, Lint_hasNoWarning) {
  EXPECT_OK(lintRtl(m_rtl.build.folder.parent_path(), {}, {}));
}

}  // namespace
}  // namespace pw::tools
