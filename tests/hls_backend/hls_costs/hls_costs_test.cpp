// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_costs/design_costs.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

HlsShape resource(int words, int columns, int weightBits, int reuse) {
  HlsShape shape;
  shape.words = words;
  shape.columns = columns;
  shape.weightBits = weightBits;
  shape.reuse = reuse;
  return shape;
}

/// A result of C synthesis (Vivado HLS 2020.1, hls4ml 0.8.1, one dense layer, 16-bit data, xcu250, 5 ns;
/// Dendendelen/wa-hls4ml-search, Apache-2.0).
struct Synthesised {
  int words, columns, bits, reuse;
  int lut, ff, dsp, bram18, latencyMin, latencyMax;
};
constexpr Synthesised synthesised[] = {
    {32, 192, 4, 512, 26908, 3244, 0, 3, 513, 514},      {64, 64, 14, 1024, 9440, 1198, 4, 4, 1025, 1026},
    {64, 160, 12, 512, 38259, 2987, 20, 8, 513, 514},    {96, 64, 14, 768, 11634, 1261, 8, 8, 769, 770},
    {128, 192, 6, 1024, 46643, 3565, 23, 9, 1025, 1026}, {224, 224, 4, 896, 95078, 3931, 0, 14, 897, 898},
    {256, 32, 10, 512, 14326, 792, 16, 5, 513, 514},     {192, 128, 4, 768, 36343, 2299, 0, 8, 769, 770}};

class SynthesisResult : public testing::TestWithParam<Synthesised> {};
INSTANTIATE_TEST_SUITE_P(Rows, SynthesisResult, testing::ValuesIn(synthesised));

double cost(const HlsTerms& terms, const HlsTerms& costs) {
  double sum = 0;
  for (std::size_t i = 0; i < hlsTerms; ++i) sum += terms[i] * costs[i];
  return sum;
}

TEST_P(SynthesisResult, CyclesAndBlocks_areExactAndLogicNear) {
  const Synthesised& row = GetParam();
  const HlsShape shape = resource(row.words, row.columns, row.bits, row.reuse);
  EXPECT_EQ(hlsDsp(shape), row.dsp);
  EXPECT_NEAR(hlsBram18(shape), row.bram18, 1);  // 85 % of all are exact
  EXPECT_EQ(hlsCycles(shape).latencyMin, row.latencyMin);
  EXPECT_EQ(hlsCycles(shape).latencyMax, row.latencyMax);
  EXPECT_EQ(hlsCycles(shape).interval, row.reuse);
  // The coefficients are those of all repositories, so single layers are met less well than by their own.
  EXPECT_NEAR(cost(lutTerms(shape), fittedCoefficients().lut), row.lut, 0.12 * row.lut);
  EXPECT_NEAR(cost(ffTerms(shape), fittedCoefficients().ff), row.ff, 0.35 * row.ff);
}

TEST(WeightPattern, Constants_areCountedOnceAWord) {
  // Two words, three columns: 0, 3 and 3 for the first, 8, 11 and -3 for the second.
  const std::vector<std::int32_t> codes{0, 8, 3, 11, 3, -3};
  const WeightPattern pattern = weightPattern(codes, 3, 2);
  EXPECT_EQ(pattern.nonZero, 5);
  EXPECT_EQ(pattern.twoDigits, 2);   // 3 = 4 - 1, and -3
  EXPECT_EQ(pattern.manyDigits, 1);  // 11 = 8 + 4 - 1
}

Result<Design> designOf(HlsStrategy strategy, int reuse, double clockNs = 5) {
  std::mt19937 random(1);
  test::RandomNetworkSettings settings;
  settings.shape = {64, 32, 32};
  HardwareConfig config;
  config.clockNs = clockNs;
  config.hls.strategy = strategy;
  config.hls.reuse = {reuse};
  return makeDesign(test::randomNetwork(settings, random), config);
}

TEST(HlsCosts, HigherReuse_takesFewerDspBlocksAndMoreClocks) {
  const auto fast = designOf(HlsStrategy::resource, 64), small = designOf(HlsStrategy::resource, 512);
  ASSERT_OK(fast);
  ASSERT_OK(small);
  EXPECT_GT(hlsCosts(*fast).reported.dsp, hlsCosts(*small).reported.dsp);
  EXPECT_LT(hlsCosts(*fast).cycles.interval, hlsCosts(*small).cycles.interval);
  EXPECT_EQ(hlsCosts(*small).cycles.interval, 512);
}

TEST(HlsCosts, Placed_isLessThanReported) {
  const auto design = designOf(HlsStrategy::latency, 1);
  ASSERT_OK(design);
  const HlsCosts costs = hlsCosts(*design);
  EXPECT_LT(costs.placed.lut, costs.reported.lut);
  EXPECT_EQ(costs.placed.dsp, costs.reported.dsp);
  EXPECT_EQ(costs.layers.size(), 2u);
}

TEST(HlsCosts, AnotherClock_isNamedAsBeyondTheFit) {
  const auto design = designOf(HlsStrategy::latency, 1, 10);
  ASSERT_OK(design);
  const HlsCosts costs = hlsCosts(*design);
  EXPECT_TRUE(std::any_of(costs.beyond.begin(), costs.beyond.end(),
                          [](const std::string& text) { return text.find("clock") != std::string::npos; }));
}

}  // namespace
}  // namespace pw::hls
