// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/verification.h"

#include "test_support.h"

namespace pw::jobs {
namespace {

const std::vector<std::int32_t> reference{1, 2, 5, 3, -1, -4};
const std::vector<std::int8_t> labels{1, 0, 1};

Verification passing() {
  Verification verification;
  for (const char* name : {"float", "integer", "hls", "rtl"}) {
    verification.rungs.push_back(compareRung(name, "test", reference, reference, labels, 2));
  }
  verification.cycles = {196, 161, 196, 196, 161};
  return verification;
}

TEST(Rung, EqualOutputs_areExact) {
  const Rung rung = compareRung("rtl", "", reference, reference, labels, 2);
  EXPECT_TRUE(rung.exact());
  EXPECT_EQ(rung.firstDifference, -1);
  EXPECT_DOUBLE_EQ(rung.accuracy, 2.0 / 3);
}

TEST(Rung, OneWordOff_isCountedAndLocated) {
  std::vector<std::int32_t> outputs = reference;
  outputs[3] = 4;  // event 1, class unchanged
  const Rung rung = compareRung("rtl", "", outputs, reference, labels, 2);
  EXPECT_EQ(rung.equalOutputs, 2u);
  EXPECT_EQ(rung.equalClasses, 3u);
  EXPECT_EQ(rung.firstDifference, 1);
  EXPECT_EQ(rung.given, (std::vector<std::int32_t>{5, 4}));
}

TEST(Rung, MissingAnswers_areDifferences) {
  const Rung rung = compareRung("rtl", "", std::span(reference).first(4), reference, labels, 2);
  EXPECT_EQ(rung.equalOutputs, 2u);
  EXPECT_EQ(rung.firstDifference, 2);
}

TEST(Verification, AllEqual_passes) {
  EXPECT_TRUE(passing().passed());
}

TEST(Verification, FloatMayDiffer_othersMayNot) {
  Verification verification = passing();
  verification.rungs[0].equalOutputs = 1;
  EXPECT_TRUE(verification.passed());
  verification.rungs[3].equalOutputs = 2;
  EXPECT_FALSE(verification.passed());
}

TEST(Verification, CyclesThatDisagree_fail) {
  Verification verification = passing();
  verification.cycles.countedLatency = 197;
  EXPECT_FALSE(verification.passed());
}

TEST(Verification, NoEvents_fail) {
  Verification verification;
  verification.rungs = {compareRung("rtl", "", {}, {}, {}, 2)};
  EXPECT_FALSE(verification.passed());
}

TEST(Verification, GatesOfAnotherLatency_fail) {
  Verification verification = passing();
  verification.gateLatency = 196;
  EXPECT_TRUE(verification.passed());
  verification.gateLatency = 195;
  EXPECT_FALSE(verification.passed());
}

TEST(Verification, WithoutTheVerilog_cyclesDoNotMatter) {
  Verification verification = passing();
  verification.rungs.pop_back();
  verification.cycles = {};
  EXPECT_TRUE(verification.passed());
}

TEST(Verification, CounterexampleOfALayer_failsAndAnOpenProofDoesNot) {
  Verification verification = passing();
  verification.proofs = {{"fc1", tools::Equivalence::Answer::equal, 168, 168, "", 25},
                         {"fc2", tools::Equivalence::Answer::unknown, 0, 0, "", 60}};
  EXPECT_TRUE(verification.passed());
  verification.proofs[1].answer = tools::Equivalence::Answer::different;
  EXPECT_FALSE(verification.passed());
}

TEST(Verification, JsonOfProofs_goesThereAndBack) {
  Verification verification = passing();
  verification.proofs = {
      {"fc1", tools::Equivalence::Answer::different, 168, 167, "constants.a_weights[0]", 25}};
  const auto back = verificationFromJson(toJson(verification), "verification.json");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(verification));
  EXPECT_EQ(back->proofs[0].unproven, "constants.a_weights[0]");
}

TEST(Verification, JsonOfADifference_goesThereAndBack) {
  Verification verification = passing();
  verification.gateLatency = 196;
  verification.rungs[3].given = {5, 4};
  verification.difference = Difference{"rtl", 1, {5, 3}, {5, 4}, {{"fc1", {0.5, 1}, {0.5, 1.5}}}};
  const auto back = verificationFromJson(toJson(verification), "verification.json");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(verification));
  EXPECT_EQ(back->difference->layers[0].trained, (std::vector<double>{0.5, 1.5}));
}

TEST(Verification, Json_goesThereAndBack) {
  const auto back = verificationFromJson(toJson(passing()), "verification.json");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(passing()));
}

}  // namespace
}  // namespace pw::jobs
