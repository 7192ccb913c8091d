// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/reuse.h"

#include <cstdlib>

#include "test_support.h"

namespace pw::network {
namespace {

/// hls4ml's own words (fpga_backend.py, _validate_reuse_factor) over all factors.
std::vector<int> byTrial(int inputs, int outputs) {
  std::vector<int> legal;
  const int products = inputs * outputs;
  for (int reuse = 1; reuse <= products; ++reuse) {
    const int fold = std::min(inputs, reuse);
    const int multipliers = (products + fold - 1) / fold;
    const bool whole = multipliers % outputs == 0 || reuse >= inputs;
    const bool step = reuse % inputs == 0 || reuse < inputs;
    if (whole && step && products % reuse == 0) legal.push_back(reuse);
  }
  return legal;
}

TEST(ReuseFactor, LegalOnes_areHls4mlsRule) {
  EXPECT_EQ(legalReuseFactors(161, 16), (std::vector<int>{1, 7, 23, 161, 322, 644, 1288, 2576}));
  for (int inputs = 1; inputs <= 40; ++inputs) {
    for (int outputs = 1; outputs <= 20; ++outputs)
      EXPECT_EQ(legalReuseFactors(inputs, outputs), byTrial(inputs, outputs)) << inputs << "x" << outputs;
  }
}

TEST(ReuseFactor, Nearest_isTheSmallerOfTwo) {
  EXPECT_EQ(nearestReuseFactor(161, 16, 16), 23);
  EXPECT_EQ(nearestReuseFactor(161, 16, 15), 7);  // 8 from both
  EXPECT_EQ(nearestReuseFactor(161, 16, 1), 1);
  EXPECT_EQ(nearestReuseFactor(161, 16, 1000000), 2576);
}

}  // namespace
}  // namespace pw::network
