// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design.h"

#include <algorithm>
#include <numeric>

#include "random_network.h"
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

TEST(MakeDesign, MoreDspsThanThePartHas_isRefused) {
  EXPECT_ERROR(makeDesign(networkOf({8, 256, 2}), withMultipliers({256, 2})), ErrorKind::badInput, "220");
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
  EXPECT_ERROR(hardwareConfigFromJson({{"clock", 5}}, "design"), ErrorKind::badInput, "clock");
}

}  // namespace
}  // namespace pw::hls
