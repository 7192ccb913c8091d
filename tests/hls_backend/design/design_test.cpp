// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design.h"

#include <algorithm>
#include <numeric>

#include "random_network.h"
#include "sliding_layers.h"
#include "test_support.h"

namespace pw::hls {
namespace {

network::Network networkOf(std::vector<int> shape, int bits = 8) {
  std::mt19937 random(3);
  return test::randomNetwork({std::move(shape), bits, bits}, random);
}

HardwareConfig withMultipliers(std::vector<int> multipliers) {
  HardwareConfig config;
  config.multipliers = std::move(multipliers);
  return config;
}

TEST(Devices, Zynq7020_hasItsDataSheetResources) {
  const auto device = findDevice("xc7z020clg400-1");
  ASSERT_OK(device);
  EXPECT_EQ(device->lut, 53200);
  EXPECT_EQ(device->ff, 106400);
  EXPECT_EQ(device->dsp, 220);
  EXPECT_EQ(device->bram18, 280);
}

TEST(Devices, PartWithoutPackage_isFound) {
  const auto device = findDevice("xc7z020");
  ASSERT_OK(device);
  EXPECT_EQ(device->part, "xc7z020clg400-1");
}

TEST(Devices, PartWithAnotherGrade_keepsItsName) {
  const auto device = findDevice("xc7z020clg484-3");
  ASSERT_OK(device);
  EXPECT_EQ(device->part, "xc7z020clg484-3");
  EXPECT_EQ(device->dsp, 220);
}

TEST(Device, NamesOfReportsWithoutPrefix_areFound) {
  for (const auto& [name, luts] :
       {std::pair("7z020clg400-1", 53200), std::pair("xc7z007s-clg225-2", 14400),
        std::pair("7z010clg400-1", 17600), std::pair("xczu5ev-sfvc784-2-e", 117120)}) {
    const auto device = findDevice(name);
    ASSERT_OK(device);
    EXPECT_EQ(device->lut, luts) << name;
  }
}

TEST(Devices, UnknownPart_errorNamesTheKnownOnes) {
  EXPECT_ERROR(findDevice("xc7a35t"), ErrorKind::badInput, "xc7z020clg400-1");
  EXPECT_ERROR(findDevice(""), ErrorKind::badInput, "xc7z020clg400-1");
}

TEST(Devices, EveryBoard_hasAKnownPart) {
  for (const BoardTarget& board : boards()) EXPECT_OK(findDevice(board.part)) << board.name;
}

TEST(MakeDesign, SmallNetwork_getsAMultiplierANeuron) {
  const auto design = makeDesign(networkOf({161, 16, 8, 2}), {});
  ASSERT_OK(design);
  EXPECT_EQ(design->config.multipliers, (std::vector<int>{16, 8, 2}));
  EXPECT_EQ(design->intervalCycles, 161);  // a sample a clock
}

TEST(MakeDesign, SmallNetwork_latencyIsInputsPlusDrainsPlusFiveStagesALayer) {
  const auto design = makeDesign(networkOf({161, 16, 8, 2}), {});
  ASSERT_OK(design);
  // Last input at cycle 160; a layer's last word leaves outputs + 4 cycles after its last word came.
  EXPECT_EQ(design->latencyCycles, 160 + (16 + 4) + (8 + 4) + (2 + 4));
}

TEST(MakeDesign, LargeNetwork_isFoldedIntoTheDspBudget) {
  const auto design = makeDesign(networkOf({161, 256, 64, 32, 2}), {});
  ASSERT_OK(design);
  const auto& m = design->config.multipliers;
  EXPECT_LE(std::accumulate(m.begin(), m.end(), 0), 176);
  EXPECT_LE(design->intervalCycles, 500);
}

TEST(MakeDesign, SmallPart_stillFits) {
  HardwareConfig config;
  config.part = "xc7z010";
  const auto design = makeDesign(networkOf({161, 256, 64, 32, 2}), config);
  ASSERT_OK(design);
  const auto& m = design->config.multipliers;
  EXPECT_LE(std::accumulate(m.begin(), m.end(), 0), 64);
}

TEST(CountCycles, Interval_becomesTheBusiestLayersTime) {
  // Two ways to the same number: walking the control logic for many frames, and each layer's own occupation.
  std::mt19937 random(11);
  const auto draw = [&](int most) { return int(1 + random() % unsigned(most)); };
  for (int trial = 0; trial < 300; ++trial) {
    const network::Network net = networkOf({draw(30), draw(20), draw(12), draw(4)}, 5);
    std::vector<int> multipliers;
    for (const auto& layer : net.layers) multipliers.push_back(draw(layer.outputs));
    const auto design = makeDesign(net, withMultipliers(multipliers));
    ASSERT_OK(design);
    EXPECT_EQ(design->intervalCycles, countCycles(design->model, design->schedule, 300).interval)
        << summary(*design).dump();
  }
}

TEST(MakeDesign, MoreMultipliersThanNeurons_isRefused) {
  EXPECT_ERROR(makeDesign(networkOf({8, 4, 2}), withMultipliers({5, 2})), ErrorKind::badInput, "fc1");
  EXPECT_ERROR(makeDesign(networkOf({8, 4, 2}), withMultipliers({4, 0})), ErrorKind::badInput, "logits");
  EXPECT_ERROR(makeDesign(networkOf({8, 4, 2}), withMultipliers({4})), ErrorKind::badInput, "2 layers");
}

TEST(MakeDesign, MoreDspsThanThePartHas_areRefusedWhereAskedForElseMadeOfLuts) {
  HardwareConfig config = withMultipliers({256, 2});
  const auto chosen = makeDesign(networkOf({8, 256, 2}), config);
  ASSERT_OK(chosen);
  EXPECT_EQ(chosen->schedule[0].multiplying, Multiplying::lut);
  EXPECT_EQ(chosen->schedule[1].multiplying, Multiplying::dsp);
  config.multiplying = {Multiplying::dsp, Multiplying::dsp};
  EXPECT_ERROR(makeDesign(networkOf({8, 256, 2}), config), ErrorKind::badInput, "220");
}

TEST(MakeDesign, SmallProducts_takeNoDsps) {
  IntegerLayer layer;
  layer.weight = {4, 1};
  layer.input = {4, 1};
  EXPECT_EQ(dspPerMultiplier(layer, *findDevice("xc7z020")), 0);
  layer.input.width = 5;
  EXPECT_EQ(dspPerMultiplier(layer, *findDevice("xc7z020")), 1);
  // 300 products of 3 × 4 bits would not fit 220 DSP blocks.
  std::mt19937 random(3);
  const auto design = makeDesign(test::randomNetwork({{8, 300, 2}, 3, 4}, random), withMultipliers({300, 2}));
  ASSERT_OK(design);
  EXPECT_EQ(dspBlocks(design->model.layers[0], design->schedule[0], design->device), 0);
}

TEST(MakeDesign, Convolution_cannotBeUnrolled) {
  std::mt19937 random(1);
  network::Network net = networkOf({8, 4, 2});
  net.layers[0] = test::randomConvolution("conv", {8, 1, 3, 1, 0, 0, 1}, random);
  net.layers[0].formats = net.layers[1].formats;
  net.layers[1].inputs = net.layers[0].outputs;
  net.layers[1].weights.resize(std::size_t(net.layers[1].inputs) * 2);
  HardwareConfig config;
  config.styles = {LayerStyle::unrolled, LayerStyle::unrolled};
  EXPECT_ERROR(makeDesign(net, config), ErrorKind::badInput, "conv cannot be unrolled");
  config.styles = {LayerStyle::folded, LayerStyle::unrolled};
  EXPECT_OK(makeDesign(net, config));
  config.styles = {LayerStyle::folded};
  EXPECT_ERROR(makeDesign(net, config), ErrorKind::badInput, "2 layers");
}

TEST(MakeDesign, FoldedShiftAdd_isRefused) {
  HardwareConfig config;
  config.multiplying = {Multiplying::shiftAdd, Multiplying::automatic};
  EXPECT_ERROR(makeDesign(networkOf({8, 4, 2}), config), ErrorKind::badInput, "Unroll it");
}

TEST(LegalMultipliers, EachOtherNumber_takesAsManyPassesAsTheNextSmaller) {
  IntegerLayer layer;
  layer.inputs = 10;
  for (layer.outputs = 1; layer.outputs < 40; ++layer.outputs) {
    const auto legal = legalMultipliers(layer);
    EXPECT_EQ(legal.front(), 1);
    EXPECT_EQ(legal.back(), layer.outputs);
    for (int multipliers = 1; multipliers <= layer.outputs; ++multipliers) {
      const auto next = std::upper_bound(legal.begin(), legal.end(), multipliers);
      EXPECT_EQ(foldLayer(layer, *(next - 1)).passes, foldLayer(layer, multipliers).passes);
      if (next == legal.end()) continue;
      EXPECT_LT(foldLayer(layer, *next).passes, foldLayer(layer, *(next - 1)).passes);
    }
  }
}

TEST(MakeDesign, WideWords_takeSeveralDspsAMultiplier) {
  IntegerLayer layer;
  layer.weight = {18, 2};
  layer.input = {25, 3};
  EXPECT_EQ(dspPerMultiplier(layer, *findDevice("xc7z020")), 1);
  layer.input.width = 26;
  EXPECT_EQ(dspPerMultiplier(layer, *findDevice("xc7z020")), 2);
  EXPECT_EQ(dspPerMultiplier(layer, *findDevice("xck26")), 1);
}

TEST(MakeDesign, BuildId_followsTheContentAndOnlyThat) {
  network::Network net = networkOf({8, 4, 2});
  const auto first = makeDesign(net, {}), second = makeDesign(net, {});
  ASSERT_OK(first);
  EXPECT_EQ(first->buildId, second->buildId);
  net.layers[0].weights[0] = net.layers[0].weights[0] == 0 ? 0.5f : 0.0f;
  EXPECT_NE(makeDesign(net, {})->buildId, first->buildId);
  EXPECT_NE(makeDesign(networkOf({8, 4, 2}), withMultipliers({2, 2}))->buildId, first->buildId);
}

TEST(HardwareConfig, Json_roundTripsAndRefusesUnknownKeys) {
  const HardwareConfig config{"xck26", 5, {1, 2}};
  const auto back = hardwareConfigFromJson(toJson(config), "design");
  ASSERT_OK(back);
  EXPECT_EQ(back->part, config.part);
  EXPECT_EQ(back->multipliers, config.multipliers);
  EXPECT_FALSE(toJson(config).contains("styles"));
  EXPECT_ERROR(hardwareConfigFromJson({{"clock", 5}}, "design"), ErrorKind::badInput, "clock");
}

TEST(HardwareConfig, Styles_roundTripAndUnknownOnesAreRefused) {
  HardwareConfig config;
  config.styles = {LayerStyle::unrolled, LayerStyle::folded};
  config.multiplying = {Multiplying::shiftAdd, Multiplying::lut};
  config.storage = {WeightStorage::automatic, WeightStorage::blockRam};
  const auto back = hardwareConfigFromJson(toJson(config), "design");
  ASSERT_OK(back);
  EXPECT_EQ(back->styles, config.styles);
  EXPECT_EQ(back->multiplying, config.multiplying);
  EXPECT_EQ(back->storage, config.storage);
  EXPECT_ERROR(hardwareConfigFromJson({{"styles", {"rolled"}}}, "design"), ErrorKind::badInput, "unrolled");
}

}  // namespace
}  // namespace pw::hls
