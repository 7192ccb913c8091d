// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/sliders.h"

#include <atomic>
#include <future>
#include <random>

#include "test_support.h"

namespace pw::jobs {
namespace {

/// 8 inputs whose mean says the class, with noise.
dataset::Dataset noisyClasses(std::uint32_t events) {
  dataset::Dataset data;
  data.input = {0, 8, dataset::Scaling::rawCounts, 1, 256};
  std::vector<float> inputs;
  std::mt19937 random(7);
  std::normal_distribution<float> noise(0, 1);
  for (std::uint32_t i = 0; i < events; ++i) {
    data.labels.push_back(std::int8_t(i % 2));
    for (int s = 0; s < 8; ++s) inputs.push_back((i % 2 ? 0.5F : -0.5F) + noise(random));
    data.events.push_back(i);
    for (auto* column : {&data.amplitude, &data.chargeRatio, &data.fci}) column->push_back(float(i));
    (i < events / 2 ? data.training : data.test).push_back(i);
  }
  data.inputs = {std::move(inputs), 8};
  return data;
}

network::Network classifier() {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 0.3F);
  network::Network network;
  network.name = "classifier";
  network.inputs = 8;
  network.layers.resize(2);
  for (int l = 0; l < 2; ++l) {
    auto& layer = network.layers[std::size_t(l)];
    layer.name = l ? "output" : "fc1";
    layer.inputs = l ? 6 : 8;
    layer.outputs = l ? 2 : 6;
    layer.activation = l ? network::Activation::linear : network::Activation::relu;
    for (int w = 0; w < layer.inputs * layer.outputs; ++w) {
      // Odd neurons answer to neutrons, even ones to gammas.
      const bool odd = w % layer.outputs % 2 == 1, fromOdd = w / layer.outputs % 2 == 1;
      layer.weights.push_back(normal(random) + ((l ? odd == fromOdd : odd) ? 0.4F : -0.4F));
    }
    layer.bias.assign(std::size_t(layer.outputs), 0.1F);
  }
  return network;
}

class SlidersTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = sliderBase(classifier(), data, 10'000, {});
    ASSERT_OK(made);
    base = std::make_shared<const SliderBase>(std::move(*made));
  }
  dataset::Dataset data = noisyClasses(2000);
  std::shared_ptr<const SliderBase> base;
};

compress::Settings withBits(int bits, double sparsity = 0) {
  compress::Settings settings;
  settings.weightBits = settings.activationBits = settings.inputBits = bits;
  settings.sparsity = sparsity;
  return settings;
}

TEST_F(SlidersTest, base_isJudgedOnTestEvents) {
  EXPECT_EQ(base->labels.size(), 1000U);
  EXPECT_GT(base->unchanged.network.accuracy, 0.7);
  EXPECT_EQ(sliderBase(classifier(), data, 300, {})->labels.size(), 300U);
}

TEST_F(SlidersTest, figures_areThoseOfDirectEvaluation) {
  for (const auto& settings : {withBits(3), withBits(6, 0.5), withBits(8, 0.9), withBits(2)}) {
    const auto slid = slide(*base, settings, false);
    ASSERT_OK(slid);
    const auto network = compress::compressed(base->network, settings, base->ranges);
    ASSERT_OK(network);
    const auto direct = evaluate::evaluate(*network, data, data.test, data.training);
    ASSERT_OK(direct);
    EXPECT_TRUE(slid->exact);
    EXPECT_EQ(slid->evaluation.network.accuracy, direct->network.accuracy);
    EXPECT_EQ(slid->evaluation.network.auc, direct->network.auc);
    EXPECT_EQ(slid->evaluation.scores, direct->scores);
    EXPECT_EQ(slid->costs.ebops, network::costs(*network).ebops);
  }
}

TEST_F(SlidersTest, wideFormats_areJudgedNarrowerFirstAndExactlyAfter) {
  const compress::Settings settings = withBits(16);
  const auto quick = slide(*base, settings, false), exact = slide(*base, settings, true);
  ASSERT_OK(quick);
  ASSERT_OK(exact);
  EXPECT_FALSE(quick->exact);
  EXPECT_TRUE(exact->exact);
  EXPECT_EQ(quick->costs.ebops, exact->costs.ebops);  // the costs are those of the settings at once
  EXPECT_NEAR(quick->evaluation.network.accuracy, exact->evaluation.network.accuracy, 0.01);
  const auto network = compress::compressed(base->network, settings, base->ranges);
  EXPECT_EQ(exact->evaluation.scores, evaluate::evaluate(*network, data, data.test, data.training)->scores);
}

TEST_F(SlidersTest, sparsity_takesCostsAway) {
  const auto whole = slide(*base, withBits(8), false), pruned = slide(*base, withBits(8, 0.5), false);
  ASSERT_OK(whole);
  ASSERT_OK(pruned);
  EXPECT_LT(pruned->costs.ebops, whole->costs.ebops);
}

TEST_F(SlidersTest, otherWindow_isRefused) {
  network::Network other = classifier();
  other.inputs = other.layers[0].inputs = 4;
  other.layers[0].weights.resize(24);
  EXPECT_ERROR(sliderBase(other, data, 100, {}), ErrorKind::badInput, "windows of 4");
}

TEST_F(SlidersTest, impossibleSettings_areAnError) {
  EXPECT_FALSE(slide(*base, withBits(0), false));
}

TEST_F(SlidersTest, ofManyRequests_theNewestIsDoneAndMostAreNot) {
  std::mutex mutex;
  std::vector<int> done;
  std::promise<void> entered, go, last;
  std::shared_future<void> gate = go.get_future().share();
  bool first = true;
  Sliders sliders([&](const auto&, const Result<Slid>& slid) {
    ASSERT_OK(slid);
    {
      const std::lock_guard lock(mutex);
      done.push_back(slid->settings.weightBits);
    }
    if (std::exchange(first, false)) {
      entered.set_value();
      gate.wait();  // meanwhile the slider moves on
    }
    if (slid->settings.weightBits == 2) last.set_value();
  });
  sliders.request(base, withBits(8));
  entered.get_future().wait();
  for (const int bits : {7, 6, 5, 4, 3, 2}) sliders.request(base, withBits(bits));
  go.set_value();
  ASSERT_EQ(last.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(done, (std::vector<int>{8, 2}));
}

TEST_F(SlidersTest, wideFormats_areAnsweredTwice) {
  std::promise<void> exact;
  std::atomic<int> quick{0};
  Sliders sliders([&](const auto&, const Result<Slid>& slid) {
    ASSERT_OK(slid);
    slid->exact ? exact.set_value() : void(++quick);
  });
  sliders.request(base, withBits(16));
  ASSERT_EQ(exact.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(quick, 1);
}

}  // namespace
}  // namespace pw::jobs
