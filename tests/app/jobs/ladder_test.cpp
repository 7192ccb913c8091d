// SPDX-License-Identifier: GPL-3.0-or-later
// Random networks up the proof ladder; ladder_sweep does the same with many of them.
#include "jobs/hardware.h"
#include "random_designs.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw::jobs {
namespace {

class Ladder : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    for (const char* tool : {"g++", "verilator", "yosys"})
      if (!tools::findProgram(tool)) GTEST_SKIP() << tool << " is not installed";
  }
};
INSTANTIATE_TEST_SUITE_P(Seeds, Ladder, testing::Values(101u, 102u, 103u, 104u, 300u));

TEST_P(Ladder, RandomNetwork_agreesOnEveryRung) {
  const test::RandomDesign drawn = test::randomDesign(GetParam(), 60);
  const test::TemporaryFolder folder;
  ASSERT_OK(generateDesign(drawn.network, drawn.config, drawn.events, folder / "design", {}));
  VerificationSettings settings;
  settings.rungs = {"fixed", "integer", "hls", "rtl", "gates"};
  settings.gateEvents = 10;
  const auto proof = verifyDesign(folder / "design", {}, settings);
  ASSERT_OK(proof);
  for (const Rung& rung : proof->rungs) {
    EXPECT_EQ(rung.equalOutputs, rung.events) << rung.name << ": " << rung.how;
    EXPECT_GE(rung.events, 10u) << rung.name;
  }
  EXPECT_EQ(proof->cycles.simulatedLatency, proof->cycles.predictedLatency);
  EXPECT_EQ(proof->cycles.countedLatency, proof->cycles.predictedLatency);
  EXPECT_EQ(proof->cycles.simulatedInterval, proof->cycles.predictedInterval);
  EXPECT_EQ(proof->gateLatency, proof->cycles.predictedLatency);
}

}  // namespace
}  // namespace pw::jobs
