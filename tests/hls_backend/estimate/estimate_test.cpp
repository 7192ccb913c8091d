// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate/estimate.h"

#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

Design designOf(const std::vector<int>& shape, std::vector<int> multipliers = {}, int bits = 8) {
  std::mt19937 random(7);
  const network::Network net = test::randomNetwork({shape, bits, bits}, random);
  HardwareConfig config;
  config.multipliers = std::move(multipliers);
  auto design = makeDesign(net, config);
  if (!design) ADD_FAILURE() << describe(design.error());
  return design ? *design : Design{};
}

TEST(Estimate, CyclesAndDsp_areTheDesigns) {
  const Design design = designOf({161, 16, 8, 2});
  const Estimate e = estimate(design);
  EXPECT_EQ(e.latencyCycles, design.latencyCycles);
  EXPECT_EQ(e.intervalCycles, design.intervalCycles);
  EXPECT_EQ(e.total.dsp, 16 + 8 + 2);
  EXPECT_DOUBLE_EQ(e.latencyNs(), design.latencyCycles * 10.0);
  EXPECT_DOUBLE_EQ(e.framesPerSecond(), 1e8 / design.intervalCycles);
  EXPECT_TRUE(e.fits());
}

TEST(Estimate, Total_isTheSumOfItsParts) {
  const Estimate e = estimate(designOf({60, 12, 5, 2}, {4, 5, 1}));
  Resources sum = e.wrapper;
  for (const LayerEstimate& layer : e.layers) sum += layer.resources;
  EXPECT_EQ(e.total, sum);
  EXPECT_EQ(e.layers.size(), 3U);
}

// The table of 161 words of 128 bits costs 322 in LUTs and 514 in block RAM; four multipliers turn it into
// 644 words of 32 bits, which one RAMB36 of 1,024 × 36 holds at a cost of 257. Its two-frame buffer of 512 ×
// 8 bits fits one RAMB18.
TEST(Estimate, WeightTable_goesWhereItIsCheaper) {
  EXPECT_EQ(estimate(designOf({161, 16, 2}, {16, 2})).total.bram18, 0);
  EXPECT_EQ(estimate(designOf({161, 16, 2}, {4, 2})).total.bram18, 2 + 1);
}

TEST(Estimate, FewerMultipliers_takeLess) {
  const Resources wide = estimate(designOf({161, 16, 2}, {16, 2})).total;
  const Resources narrow = estimate(designOf({161, 16, 2}, {4, 1})).total;
  EXPECT_LT(narrow.lut, wide.lut);
  EXPECT_LT(narrow.ff, wide.ff);
  EXPECT_LT(narrow.dsp, wide.dsp);
}

TEST(Estimate, ZeroAndRepeatedWeights_takeNoLuts) {
  Design design = designOf({60, 4, 2});
  const int dense = estimate(design).layers[0].resources.lut;
  IntegerLayer& layer = design.model.layers[0];
  for (int i = 0; i < layer.inputs; ++i)
    layer.weights[std::size_t(layer.inputs + i)] = layer.weights[std::size_t(i)];
  const int repeated = estimate(design).layers[0].resources.lut;
  std::fill(layer.weights.begin(), layer.weights.end(), 0);
  const int none = estimate(design).layers[0].resources.lut;
  EXPECT_LT(repeated, dense);
  EXPECT_LT(none, repeated);
}

TEST(Estimate, DesignLargerThanItsPart_doesNotFit) {
  Design design = designOf({161, 16, 8, 2});
  design.device.ff = 1000;
  EXPECT_FALSE(estimate(design).fits());
}

TEST(Estimate, Json_goesThereAndBack) {
  const Estimate e = estimate(designOf({60, 12, 5, 2}, {4, 5, 1}));
  const auto back = estimateFromJson(toJson(e), "estimate");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(e));
  EXPECT_EQ(back->total, e.total);
}

TEST(Estimate, DamagedJson_isRefused) {
  const Json good = toJson(estimate(designOf({6, 2})));
  Json json = good;
  json["total"]["lut"] = -1;
  EXPECT_ERROR(estimateFromJson(json, "e"), ErrorKind::badInput, "total");
  json = good;
  json["layers"] = 3;
  EXPECT_ERROR(estimateFromJson(json, "e"), ErrorKind::badInput, "layers");
  json = good;
  json["layers"][0]["lut"] = 3;
  EXPECT_ERROR(estimateFromJson(json, "e"), ErrorKind::badInput, "layers[0]");
  json = good;
  json.erase("wrapper");
  EXPECT_ERROR(estimateFromJson(json, "e"), ErrorKind::badInput, "wrapper");
}

}  // namespace
}  // namespace pw::hls
