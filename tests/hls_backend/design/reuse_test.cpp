// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/reuse.h"

#include "random_layers.h"
#include "test_support.h"

namespace pw::hls {
namespace {

network::Network networkOfShape(const std::vector<int>& shape) {
  std::mt19937 random(7);
  return test::randomNetwork({shape}, random);
}

HardwareConfig configOf(HlsIo io, HlsStrategy strategy, std::vector<int> reuse = {}) {
  HardwareConfig config;
  config.hls = {io, strategy, std::move(reuse)};
  return config;
}

TEST(HlsReuse, IllegalFactor_isRefusedWithItsNeighbours) {
  const network::Network net = networkOfShape({161, 16, 8, 2});
  const auto with = [&](int reuse) {
    return makeDesign(net, configOf(HlsIo::stream, HlsStrategy::resource, {reuse, 16, 8}));
  };
  EXPECT_OK(with(23));
  EXPECT_ERROR(with(16), ErrorKind::badInput, "7 and 23");
  EXPECT_ERROR(with(0), ErrorKind::badInput, "rest: 1.");
  EXPECT_ERROR(with(9999), ErrorKind::badInput, "rest: 2576.");
}

TEST(HlsReuse, LatencyStrategy_takesAnyUpToAllProducts) {
  const network::Network net = networkOfShape({161, 16, 8, 2});
  const auto with = [&](int reuse) {
    return makeDesign(net, configOf(HlsIo::parallel, HlsStrategy::latency, {reuse, 1, 1}));
  };
  EXPECT_OK(with(16));
  EXPECT_OK(with(2576));
  EXPECT_ERROR(with(2577), ErrorKind::badInput, "2576");
  EXPECT_ERROR(with(0), ErrorKind::badInput, "cannot have the reuse factor 0");
}

TEST(HlsReuse, OneNumber_isForAllLayers) {
  const auto design =
      makeDesign(networkOfShape({16, 16, 8, 2}), configOf(HlsIo::stream, HlsStrategy::resource, {8}));
  ASSERT_OK(design);
  EXPECT_EQ(design->hlsReuse, (std::vector<int>{8, 8, 8}));
  EXPECT_ERROR(
      makeDesign(networkOfShape({16, 16, 8, 2}), configOf(HlsIo::stream, HlsStrategy::resource, {8, 8})),
      ErrorKind::badInput, "2 reuse factors for 3 layers");
}

TEST(HlsReuse, NoneGiven_followsTheVerilogsMultipliers) {
  HardwareConfig config = configOf(HlsIo::stream, HlsStrategy::resource);
  config.multipliers = {4, 8, 1};
  const auto resource = makeDesign(networkOfShape({161, 16, 8, 2}), config);
  ASSERT_OK(resource);
  EXPECT_EQ(resource->hlsReuse, (std::vector<int>{644, 16, 16}));
  config.styles = {LayerStyle::folded, LayerStyle::unrolled, LayerStyle::folded};
  EXPECT_EQ(makeDesign(networkOfShape({161, 16, 8, 2}), config)->hlsReuse, (std::vector<int>{644, 1, 16}));
  config.hls.strategy = HlsStrategy::latency;
  EXPECT_EQ(makeDesign(networkOfShape({161, 16, 8, 2}), config)->hlsReuse, (std::vector<int>{1, 1, 1}));
}

TEST(HlsReuse, FoldedForm_takesNeitherParallelDataNorReuseFactors) {
  const network::Network net = networkOfShape({8, 4, 2});
  EXPECT_ERROR(makeDesign(net, configOf(HlsIo::parallel, HlsStrategy::folded)), ErrorKind::badInput,
               "streams");
  EXPECT_ERROR(makeDesign(net, configOf(HlsIo::stream, HlsStrategy::folded, {1})), ErrorKind::badInput,
               "follows the multipliers");
}

/// Every product of a position once, in as many clocks and multipliers as the reuse factor says.
TEST(HlsFold, EveryLegalReuse_meetsEveryProductOnce) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 20; ++trial) {
    const auto design = makeDesign(test::randomLayers(random, 4, 8), {});
    ASSERT_OK(design);
    for (const IntegerLayer& layer : design->model.layers) {
      if (layer.isPooling()) {
        EXPECT_EQ(legalReuseFactors(layer), std::vector<int>{1});
        continue;
      }
      for (const int reuse : legalReuseFactors(layer)) {
        const HlsFold fold = hlsFold(layer, {}, HlsStrategy::resource, reuse);
        EXPECT_EQ(fold.clocks(), reuse);
        EXPECT_EQ(fold.multipliers() * reuse, layer.words() * layer.columns());
        EXPECT_EQ(fold.passes * fold.neurons, layer.columns());
        EXPECT_EQ(fold.steps * fold.lanes, layer.words());
        EXPECT_EQ(hlsMultipliers(layer, {}, HlsStrategy::resource, reuse), fold.multipliers());
      }
    }
  }
}

TEST(HlsMultipliers, OfTheLatencyStrategy_leaveZeroWeightsOut) {
  network::Network net = networkOfShape({10, 4, 2});
  net.layers[0].weights.assign(40, 0.0f);
  for (int i = 0; i < 10; ++i) net.layers[0].weights[std::size_t(i)] = 0.25f;
  const auto design = makeDesign(net, {});
  ASSERT_OK(design);
  const IntegerLayer& layer = design->model.layers[0];
  EXPECT_EQ(hlsMultipliers(layer, {}, HlsStrategy::latency, 1), 10);
  EXPECT_EQ(hlsMultipliers(layer, {}, HlsStrategy::latency, 3), 14 - 10);
  EXPECT_EQ(hlsMultipliers(layer, {}, HlsStrategy::latency, 40), 1);
}

TEST(HlsLoops, OfDenseLayers_takeTheReuseFactorOrTheWordsOnTheBus) {
  const network::Network net = networkOfShape({161, 16, 8, 2});
  const auto interval = [&](HlsIo io, HlsStrategy strategy, std::vector<int> reuse) {
    const auto design = makeDesign(net, configOf(io, strategy, std::move(reuse)));
    EXPECT_OK(design);
    return design ? hlsLoopInterval(*design) : 0;
  };
  EXPECT_EQ(interval(HlsIo::stream, HlsStrategy::resource, {322, 16, 8}), 322);
  EXPECT_EQ(interval(HlsIo::parallel, HlsStrategy::resource, {23, 16, 8}), 161);
  EXPECT_EQ(interval(HlsIo::parallel, HlsStrategy::latency, {1, 1, 1}), 161);
  EXPECT_EQ(interval(HlsIo::stream, HlsStrategy::latency, {200, 1, 1}), 200);
}

TEST(HlsLoops, OfAConvolution_goOverItsPlacesOrPositions) {
  IntegerLayer layer;
  layer.kind = network::LayerKind::conv1d;
  layer.sliding = {10, 2, 3, 2, 1, 1, 4};  // 12 places with zeros, 5 positions of 6 x 4 products
  layer.inputs = 20;
  layer.outputs = 20;
  const auto clocks = [&](HlsIo io, HlsStrategy strategy, int reuse) {
    return hlsLoopClocks(layer, {2, 2, 0}, {io, strategy, {}}, reuse);
  };
  EXPECT_EQ(clocks(HlsIo::stream, HlsStrategy::latency, 3), 12 * 3);
  EXPECT_EQ(clocks(HlsIo::parallel, HlsStrategy::latency, 3), 3);
  EXPECT_EQ(clocks(HlsIo::stream, HlsStrategy::resource, 12), 12 + 5 * 12);
  EXPECT_EQ(clocks(HlsIo::parallel, HlsStrategy::resource, 12), 5 * 12);
  EXPECT_EQ(clocks(HlsIo::stream, HlsStrategy::folded, 12), 20 + 5 * 2 * (6 + 2));
}

TEST(HlsOptions, Json_roundTripsAndIsAbsentByDefault) {
  HardwareConfig config = configOf(HlsIo::parallel, HlsStrategy::resource, {7, 16, 1});
  const auto back = hardwareConfigFromJson(toJson(config), "design");
  ASSERT_OK(back);
  EXPECT_EQ(back->hls, config.hls);
  EXPECT_FALSE(toJson(HardwareConfig{}).contains("hls"));
  EXPECT_ERROR(hardwareConfigFromJson({{"hls", {{"io", "serial"}}}}, "design"), ErrorKind::badInput,
               "hls.io");
  EXPECT_ERROR(hardwareConfigFromJson({{"hls", {{"reuse", {1, 0}}}}}, "design"), ErrorKind::badInput,
               "reuse");
  EXPECT_ERROR(hardwareConfigFromJson({{"hls", {{"strateg", "latency"}}}}, "design"), ErrorKind::badInput,
               "strategy");
}

TEST(HlsOptions, DefaultForm_leavesTheSummaryAndTheIdAsTheyWere) {
  const network::Network net = networkOfShape({8, 4, 2});
  const auto plain = makeDesign(net, {});
  const auto parallel = makeDesign(net, configOf(HlsIo::parallel, HlsStrategy::latency));
  ASSERT_OK(parallel);
  EXPECT_FALSE(summary(*plain).contains("hls"));
  EXPECT_EQ(summary(*parallel)["hls"]["reuse"], Json({1, 1}));
  EXPECT_NE(plain->buildId, parallel->buildId);
}

}  // namespace
}  // namespace pw::hls
