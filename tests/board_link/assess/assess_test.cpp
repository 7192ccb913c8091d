// SPDX-License-Identifier: GPL-3.0-or-later
#include "assess/assessment.h"
#include "test_support.h"

namespace pw::board {
namespace {

Measurements sample() {
  Measurements measured;
  measured.board.simulated = true;
  measured.board.board = "PL simulator";
  measured.pl.bundle = "student";
  measured.pl.buildId = 77;
  measured.pl.clockMhz = 100;
  measured.transport = "TCP on loopback";
  measured.predictedLatency = 196;
  measured.predictedInterval = 161;
  measured.outputWords = 2;
  measured.single.cycles = {196, 230, 196, 196};
  measured.single.inputIdle = {0, 34, 0, 0};
  measured.single.l1Ns = {1000, 2000, 3000, 4000};
  measured.single.l2Ns = {5000, 5000, 5000, 5000};
  measured.single.outputs = {1, 2, 3, 4, 1, 2, 3, 4};
  measured.single.conditions = {{"load_average", {0.5, 0.25, 0.1}}};
  measured.expectedShots = {1, 2, 3, 4};
  measured.batch.outputs = {1, 2, 3, 4, 5, 6, 7, 8};
  measured.expected = measured.batch.outputs;
  measured.batch.counters.interval = 161;
  measured.batch.clockMhz = 100;
  measured.batch.times.l1Ns = 2e6;
  measured.batch.l4Ns = 4e6;
  RunReply request;
  request.times.l3Ns = 20000;
  request.l4Ns = 50000;
  measured.requests = {request, request};
  measured.pingNs = {10000, 30000};
  return measured;
}

TEST(CompareOutputsTest, allEqual_isFullAgreement) {
  const Agreement agreement = compareOutputs({1, 2, 3, 4}, {1, 2, 3, 4}, 2);
  EXPECT_EQ(agreement.equal, 2U);
  EXPECT_EQ(agreement.share(), 1.0);
  EXPECT_FALSE(agreement.firstDifferent);
}

TEST(CompareOutputsTest, oneWordDifferent_isOneEventDifferent) {
  const Agreement agreement = compareOutputs({1, 2, 3, 4, 5, 6}, {1, 2, 3, 7, 5, 6}, 2);
  EXPECT_EQ(agreement.equal, 2U);
  EXPECT_EQ(agreement.firstDifferent, 1U);
  EXPECT_EQ(agreement.largestDifference, 3U);
}

TEST(CompareOutputsTest, missingEvents_areDifferent) {
  EXPECT_EQ(compareOutputs({1, 2}, {1, 2, 3, 4}, 2).equal, 1U);
  EXPECT_EQ(compareOutputs({1, 2}, {1, 2, 3, 4}, 2).events, 2U);
  EXPECT_EQ(compareOutputs({}, {1, 2}, 2).share(), 0.0);
}

TEST(CompareOutputsTest, extremeDifference_doesNotOverflow) {
  EXPECT_EQ(compareOutputs({INT32_MIN}, {INT32_MAX}, 1).largestDifference, 0xFFFFFFFFU);
}

TEST(AssessTest, starvedShots_areCountedAndKeptOutOfTheMedian) {
  const auto result = assess(sample());
  ASSERT_OK(result);
  EXPECT_EQ(result->cycles.starvedShots, 1U);
  EXPECT_EQ(result->cycles.median, 196.0);
  EXPECT_EQ(result->cycles.max, 230U);  // nothing is hidden
}

TEST(AssessTest, times_areInMicroseconds) {
  const auto result = assess(sample());
  ASSERT_OK(result);
  EXPECT_DOUBLE_EQ(result->l1.median, 2.5);
  EXPECT_DOUBLE_EQ(result->l2.median, 5);
  EXPECT_DOUBLE_EQ(result->l3.median, 20);
  EXPECT_DOUBLE_EQ(result->l4.median, 50);
  EXPECT_DOUBLE_EQ(result->ping.median, 20);
}

TEST(AssessTest, throughput_comesFromTheBatch) {
  const auto result = assess(sample());
  ASSERT_OK(result);
  EXPECT_DOUBLE_EQ(result->throughput.boardPerSecond, 2000);     // 4 events in 2 ms
  EXPECT_DOUBLE_EQ(result->throughput.endToEndPerSecond, 1000);  // in 4 ms
  EXPECT_DOUBLE_EQ(result->throughput.corePerSecond, 100e6 / 161);
}

TEST(AssessTest, wrongSingleShot_makesTheTimesWorthless) {
  Measurements measured = sample();
  measured.single.outputs[5] = 9;
  EXPECT_ERROR(assess(measured), ErrorKind::mismatch, "Single shot 2");
}

TEST(AssessTest, wrongBatch_isReportedAsDisagreement) {
  Measurements measured = sample();
  measured.batch.outputs[7] = 9;
  const auto result = assess(measured);
  ASSERT_OK(result);
  EXPECT_DOUBLE_EQ(result->agreement.share(), 0.75);
}

TEST(AssessTest, noOutputWords_isRefused) {
  Measurements measured = sample();
  measured.outputWords = 0;
  EXPECT_ERROR(assess(measured), ErrorKind::badInput, "output words");
}

TEST(AssessmentTest, roundTrip_json_isEqual) {
  auto result = assess(sample());
  ASSERT_OK(result);
  result->l1.p999 = 12.5;
  result->agreement.firstDifferent = 3;
  const auto read = Assessment::fromJson(result->toJson());
  ASSERT_OK(read);
  EXPECT_EQ(*read, *result);
}

TEST(AssessmentTest, json_saysSimulated) {
  const auto result = assess(sample());
  ASSERT_OK(result);
  EXPECT_EQ(result->toJson()["simulated"], true);
}

TEST(AssessmentTest, unknownKey_isNamed) {
  Json json = Assessment().toJson();
  json["latency_us"]["l9"] = Json::object();
  EXPECT_ERROR(Assessment::fromJson(json), ErrorKind::badInput, "l9");
}

TEST(AssessmentTest, newerSchema_isRefused) {
  Json json = Assessment().toJson();
  json["schema"] = 2;
  json["something_new"] = 1;
  EXPECT_ERROR(Assessment::fromJson(json), ErrorKind::badInput, "this version can read");
}

}  // namespace
}  // namespace pw::board
