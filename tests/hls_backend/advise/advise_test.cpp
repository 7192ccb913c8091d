// SPDX-License-Identifier: GPL-3.0-or-later
#include "advise/advise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

using network::FixedFormat;

/// Tells by x0 > x1, with weights that need no more than two bits.
network::Network judge() {
  network::Network net;
  net.name = "judge";
  net.inputs = 2;
  net.layers = {
      {"fc1", 2, 2, {1, 0, 0, 1}, {0, 0}, network::Activation::relu, std::nullopt},
      {"logits", 2, 2, {-1, 1, 1, -1}, {0, 0}, network::Activation::linear, std::nullopt},
  };
  return net;
}

FormatSet generous() {
  const FixedFormat wide{16, 4};
  return {wide, {{wide, wide, wide}, {wide, wide, wide}}};
}

/// Pairs of inputs a quarter or more apart, labelled by the rule of judge().
LabelledEvents events(std::size_t count) {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> quarters(0, 7);
  LabelledEvents events;
  while (events.labels.size() < count) {
    const int a = quarters(random), b = quarters(random);
    if (a == b) continue;
    events.inputs.insert(events.inputs.end(), {float(a) / 4, float(b) / 4});
    events.labels.push_back(a > b);
  }
  return events;
}

TEST(AdviseWorth, IntegerModel_isRightWhereTheRuleIs) {
  const auto worth = worthOf(judge(), generous(), events(200));
  ASSERT_OK(worth);
  EXPECT_EQ(worth->accuracy, 1.0);
  // 2 weights that are not zero in fc1, 4 in logits; 16 bits each on both sides.
  EXPECT_EQ(worth->ebops, 6 * 16 * 16);
}

TEST(AdviseWorth, AccuracyOfRandomNetworks_isThatOfTheNetworkWithItsFormats) {
  for (unsigned seed = 1; seed < 20; ++seed) {
    std::mt19937 random(seed);
    test::RandomNetworkSettings shape;
    shape.mixed = true;
    const network::Network net = test::randomNetwork(shape, random);
    LabelledEvents data{test::randomInputs(net, 150, random), {}};
    for (int i = 0; i < 150; ++i) data.labels.push_back(std::int8_t(random() % 2));
    const auto classes = network::classify(network::run(net, data.inputs), 2);
    const auto right = std::inner_product(classes.begin(), classes.end(), data.labels.begin(), 0,
                                          std::plus<>(), std::equal_to<>());
    const auto worth = worthOf(net, *formatsOf(net), data);
    ASSERT_OK(worth);
    EXPECT_EQ(worth->accuracy, double(right) / 150) << seed;
  }
}

TEST(AdviseFormats, NetworkWithItsOwnFormats_staysAsItIs) {
  std::mt19937 random(3);
  test::RandomNetworkSettings shape;
  shape.mixed = true;
  const network::Network net = test::randomNetwork(shape, random);
  const auto same = withFormats(net, *formatsOf(net));
  ASSERT_OK(same);
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    EXPECT_EQ(same->layers[i].weights, net.layers[i].weights);
    EXPECT_EQ(same->layers[i].bias, net.layers[i].bias);
  }
}

TEST(AdviseFormats, Weights_goToTheNearestWhateverTheModesOfTheFormat) {
  network::Network net = judge();
  net.layers[0].weights = {0.9f, -0.9f, 5, -5};
  FormatSet set = generous();
  set.layers[0].weight = {3, 2, true, network::Rounding::trn, network::Overflow::wrap};
  const auto got = withFormats(net, set);
  ASSERT_OK(got);
  EXPECT_EQ(got->layers[0].weights, (std::vector<float>{1, -1, 1.5f, -2}));
}

TEST(AdviseFormats, FormatsOfAnotherNetwork_areRefused) {
  FormatSet set = generous();
  set.layers.pop_back();
  EXPECT_ERROR(withFormats(judge(), set), ErrorKind::badInput, "layers");
}

TEST(AdviseFormats, ImpossibleWidth_isRefusedWithItsTensor) {
  FormatSet set = generous();
  set.layers[1].weight.width = 1;
  EXPECT_ERROR(withFormats(judge(), set), ErrorKind::badInput, "logits weight");
}

TEST(AdviseFormats, FloatingNetwork_hasNoneToBeginWith) {
  EXPECT_ERROR(formatsOf(judge()), ErrorKind::badInput, "no formats");
}

TEST(AdviseMeasure, Input_hasItsQuantilesAndWhatTheFormatClips) {
  network::Network net = judge();
  FormatSet set = generous();
  set.input = {4, 4};  // −8 … 7
  net = *withFormats(net, set);
  std::vector<float> inputs;
  for (int i = 0; i <= 100; ++i) inputs.push_back(float(i) / 4);  // 0 … 25
  inputs.push_back(25);
  const auto all = measureTensors(net, inputs);
  ASSERT_OK(all);
  const TensorMeasure& input = all->front();
  EXPECT_EQ(input.id, (TensorId{Tensor::input, -1}));
  EXPECT_EQ(input.spread.values, 102u);
  EXPECT_EQ(input.spread.least, 0);
  EXPECT_EQ(input.spread.median, 12.5);
  EXPECT_EQ(input.spread.percent1, 0.25);
  EXPECT_EQ(input.spread.most, 25);
  EXPECT_EQ(input.formatMost, 7);
  EXPECT_EQ(input.clipped, 71u);  // 7.75 … 25 and the 25 at the end
  EXPECT_EQ(input.lost, 1u);      // 0.25; 0.5 is half a step
}

TEST(AdviseMeasure, Tensors_areThoseOfEveryLayerInOrder) {
  const auto net = *withFormats(judge(), generous());
  const auto all = measureTensors(net, events(50).inputs);
  ASSERT_OK(all);
  std::vector<std::string> names;
  for (const TensorMeasure& one : *all) names.push_back(textOf(net, one.id));
  EXPECT_EQ(names, (std::vector<std::string>{"input", "fc1 weight", "fc1 bias", "fc1 sum", "fc1 result",
                                             "logits weight", "logits bias", "logits sum", "logits result"}));
}

TEST(AdviseMeasure, Sums_areBeforeTheActivationAndFitTheirAccumulator) {
  network::Network net = judge();
  net.layers[0].weights = {-1, 0, 0, -1};
  net = *withFormats(net, generous());
  const auto all = measureTensors(net, events(50).inputs);
  ASSERT_OK(all);
  EXPECT_LT((*all)[3].spread.least, 0);
  EXPECT_EQ((*all)[4].spread.most, 0);
  ASSERT_TRUE((*all)[3].format);
  EXPECT_EQ((*all)[3].clipped, 0u);
}

TEST(AdviseMeasure, PartOfAnEvent_isRefused) {
  EXPECT_ERROR(measureTensors(judge(), std::vector<float>{1}), ErrorKind::badInput, "whole events");
}

TEST(AdviseSweep, InputBits_loseAccuracyWhereStepsGetTooWide) {
  const auto points = sweepBits(judge(), generous(), events(400), {2, 8}, {});
  ASSERT_OK(points);
  std::vector<double> accuracy;
  for (const SweepPoint& point : *points)
    if (point.id == TensorId{Tensor::input, -1}) accuracy.push_back(point.worth.accuracy);
  ASSERT_EQ(accuracy.size(), 7u);  // 8 … 2 bits
  EXPECT_EQ(accuracy[0], 1.0);
  EXPECT_EQ(accuracy[2], 1.0);  // 4 integer and 2 fraction bits: a quarter
  EXPECT_LT(accuracy[3], 1.0);
  EXPECT_LT(accuracy[6], accuracy[3]);
}

TEST(AdviseSweep, AllTogether_endAtTheLeastWidth) {
  const auto points = sweepBits(judge(), generous(), events(50), {2, 4}, {});
  ASSERT_OK(points);
  const auto together = std::count_if(points->begin(), points->end(), [](const auto& p) { return !p.id; });
  EXPECT_EQ(together, 15);  // 16 … 2 bits
  EXPECT_EQ(points->back().bits, 14);
  EXPECT_EQ(points->back().worth.weightBits, 12u * 2);
}

TEST(Advice, WithoutLoss_keepsTheAccuracyAndSavesNearlyAll) {
  const LabelledEvents data = events(400);
  const auto advice = adviseFormats(judge(), generous(), data, {0, 2}, {});
  ASSERT_OK(advice);
  EXPECT_EQ(advice->after.accuracy, 1.0);
  // Inputs of 0 … 1.75 in quarters need 4 bits with a sign, weights of ±1 two: 6 products of at most 4 · 2.
  EXPECT_LE(advice->after.ebops, 6 * 4 * 2);
  const auto again = worthOf(judge(), advice->formats, data);
  ASSERT_OK(again);
  EXPECT_EQ(again->ebops, advice->after.ebops);
  EXPECT_EQ(again->weightBits, advice->after.weightBits);
}

TEST(Advice, EveryStep_takesOneBitAndStaysWithinTheLoss) {
  const auto advice = adviseFormats(judge(), generous(), events(300), {0.1, 2}, {});
  ASSERT_OK(advice);
  FormatSet set = generous();
  for (const AdviceStep& step : advice->steps) {
    EXPECT_EQ(step.format.width, set.at(step.id).width - 1);
    EXPECT_GE(step.worth.accuracy, 0.9);
    set.at(step.id) = step.format;
  }
  EXPECT_EQ(set, advice->formats);
}

TEST(Advice, LeastBits_areKept) {
  const auto advice = adviseFormats(judge(), generous(), events(100), {1, 6}, {});
  ASSERT_OK(advice);
  for (const TensorId& id : choosableTensors(judge())) EXPECT_EQ(advice->formats.at(id).width, 6);
}

TEST(Advice, Stopped_isCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(adviseFormats(judge(), generous(), events(100), {}, Work{stop.get_token(), {}}),
               ErrorKind::cancelled, "Stopped");
}

TEST(Advice, LossThatIsNoShare_isRefused) {
  EXPECT_ERROR(adviseFormats(judge(), generous(), events(10), {2, 2}, {}), ErrorKind::badInput, "share");
}

TEST(Advice, NoEvents_areRefused) {
  EXPECT_ERROR(adviseFormats(judge(), generous(), {}, {}, {}), ErrorKind::badInput, "events");
}

}  // namespace
}  // namespace pw::hls
