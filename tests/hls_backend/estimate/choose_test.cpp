// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate/choose.h"

#include <functional>

#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

network::Network networkOf(std::vector<int> shape, unsigned seed = 3, int bits = 8) {
  std::mt19937 random(seed);
  return test::randomNetwork({std::move(shape), bits, bits}, random);
}

double sizeOf(const Resources& r, const Device& device) {
  return double(r.totalLut()) / device.lut + double(r.ff) / device.ff + double(r.dsp) / device.dsp +
         double(r.bram18) / device.bram18;
}

bool fits(const Resources& r, const Device& d, double share) {
  return r.totalLut() <= share * d.lut && r.ff <= share * d.ff && r.dsp <= share * d.dsp &&
         r.bram18 <= share * d.bram18;
}

/// Every configuration of a network there is, by brute force.
void forEachDesign(const network::Network& net, const std::function<void(const Design&)>& use) {
  std::vector<HardwareConfig> configs{{}};
  for (const network::Layer& layer : net.layers) {
    std::vector<HardwareConfig> longer;
    for (const HardwareConfig& config : configs) {
      const auto add = [&](int multipliers, LayerStyle style, Multiplying multiplying,
                           WeightStorage storage) {
        HardwareConfig more = config;
        more.multipliers.push_back(multipliers);
        more.styles.push_back(style);
        more.multiplying.push_back(multiplying);
        more.storage.push_back(storage);
        longer.push_back(more);
      };
      for (int m = 1; m <= layer.outputs; ++m) {
        for (const auto multiplying : {Multiplying::dsp, Multiplying::lut}) {
          for (const auto storage : {WeightStorage::lut, WeightStorage::blockRam}) {
            add(m, LayerStyle::folded, multiplying, storage);
          }
        }
      }
      add(1, LayerStyle::unrolled, Multiplying::shiftAdd, {});
      add(1, LayerStyle::unrolled, Multiplying::dsp, {});
    }
    configs = std::move(longer);
  }
  for (const HardwareConfig& config : configs) {
    const auto design = makeDesign(net, config);
    if (design) use(*design);
  }
}

TEST(ChooseDesign, Fastest_isAsFastAsAnyThatFits) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const network::Network net = networkOf({12, 5, 3}, seed);
    for (const double share : {0.8, 0.03}) {
      int best = 0;
      forEachDesign(net, [&](const Design& design) {
        if (!fits(estimate(design).total, design.device, share)) return;
        if (best == 0 || design.latencyCycles < best) best = design.latencyCycles;
      });
      const auto chosen = chooseDesign(net, {}, {std::nullopt, share});
      if (best == 0) {
        EXPECT_ERROR(chosen, ErrorKind::badInput, "No design fits");
        continue;
      }
      ASSERT_OK(chosen);
      EXPECT_EQ(chosen->latencyCycles, best);
      const auto design = makeDesign(net, chosen->config);
      ASSERT_OK(design);
      EXPECT_EQ(design->latencyCycles, chosen->latencyCycles);
      EXPECT_EQ(design->intervalCycles, chosen->intervalCycles);
      EXPECT_EQ(estimate(*design).total, chosen->total);
      EXPECT_TRUE(fits(chosen->total, design->device, share));
    }
  }
}

TEST(ChooseDesign, Target_isMetByADesignAsSmallAsAny) {
  const network::Network net = networkOf({12, 5, 3}, 9);
  for (const int target : {30, 40, 60}) {
    double least = 1e9;
    forEachDesign(net, [&](const Design& design) {
      const Resources total = estimate(design).total;
      if (design.latencyCycles <= target && fits(total, design.device, 0.8)) {
        least = std::min(least, sizeOf(total, design.device));
      }
    });
    const auto chosen = chooseDesign(net, {}, {target, 0.8});
    ASSERT_OK(chosen);
    EXPECT_LE(chosen->latencyCycles, target);
    EXPECT_LE(sizeOf(chosen->total, *findDevice("xc7z020")), least * (1 + 1e-9)) << target;
  }
}

TEST(ChooseDesign, ImpossibleTarget_saysTheBest) {
  const network::Network net = networkOf({161, 16, 8, 2});
  const auto fastest = chooseDesign(net, {}, {});
  ASSERT_OK(fastest);
  EXPECT_GE(fastest->latencyCycles, 160);
  EXPECT_ERROR(chooseDesign(net, {}, {100, 0.8}), ErrorKind::badInput,
               std::to_string(fastest->latencyCycles) + " cycles");
}

TEST(ChooseDesign, PartTooSmall_saysWhatTheSmallestTakes) {
  EXPECT_ERROR(chooseDesign(networkOf({161, 64, 8, 2}), {}, {std::nullopt, 0.01}), ErrorKind::badInput,
               "the smallest would take");
}

TEST(LatencyInCycles, Units_areUnderstood) {
  EXPECT_EQ(*latencyInCycles("150", 10), 150);
  EXPECT_EQ(*latencyInCycles("150cycles", 10), 150);
  EXPECT_EQ(*latencyInCycles("1505ns", 10), 150);
  EXPECT_EQ(*latencyInCycles("1.5us", 10), 150);
  for (const char* wrong : {"", "fast", "10ms", "0", "-3ns", "5ns"}) {
    EXPECT_ERROR(latencyInCycles(wrong, 10), ErrorKind::badInput, "cannot be read");
  }
}

}  // namespace
}  // namespace pw::hls
