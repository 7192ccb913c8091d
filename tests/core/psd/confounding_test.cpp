// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/confounding.h"

#include <cmath>
#include <random>

#include "pulse/discrimination.h"
#include "test_support.h"

namespace pw::psd {
namespace {

struct Events {
  std::vector<pulse::PulseFeatures> features;
  std::vector<std::int8_t> labels;
};
/// 400 events that differ in nothing but what `change` does to the neutrons.
Events eventsWith(const std::function<void(pulse::PulseFeatures&, std::mt19937&)>& change) {
  Events events;
  std::mt19937 generator(11);
  std::uniform_real_distribution<float> amplitude(20, 200), edge(140, 142);
  std::normal_distribution<float> baseline(0, 0.5);
  for (int i = 0; i < 400; ++i) {
    pulse::PulseFeatures event;
    event.amplitude = amplitude(generator);
    event.edge = edge(generator);
    event.baseline = (i % 3 == 0 ? 385.0f : 500.0f) + baseline(generator);
    if (i % 2 == 1) change(event, generator);
    event.energyKeVee = event.amplitude * 9.2f;
    events.features.push_back(event);
    events.labels.push_back(std::int8_t(i % 2));
  }
  return events;
}
Confounder found(const ConfoundingCheck& check, const std::string& name) {
  for (const Confounder& each : check.confounders)
    if (each.name == name) return each;
  ADD_FAILURE() << name;
  return {};
}

TEST(Confounding, EqualClasses_areNotConfounded) {
  const Events events = eventsWith([](pulse::PulseFeatures&, std::mt19937&) {});
  for (const Confounder& each : checkConfounding(events.features, events.labels).confounders)
    EXPECT_FALSE(each.confounds()) << each.name << " " << each.auc;
}
TEST(Confounding, HigherNeutrons_areSeenInTheAmplitude) {
  const Events events =
      eventsWith([](pulse::PulseFeatures& event, std::mt19937&) { event.amplitude += 200; });
  const ConfoundingCheck check = checkConfounding(events.features, events.labels);
  EXPECT_EQ(found(check, "amplitude").auc, 1);
  EXPECT_EQ(found(check, "amplitude").accuracy, 1);
  EXPECT_TRUE(found(check, "energy").confounds());
  EXPECT_FALSE(found(check, "position").confounds());
}
TEST(Confounding, LowerNeutrons_areSeenAsWell) {
  const Events events = eventsWith([](pulse::PulseFeatures& event, std::mt19937&) { event.amplitude /= 50; });
  EXPECT_EQ(found(checkConfounding(events.features, events.labels), "amplitude").auc, 1);
}
TEST(Confounding, MiddleBaseline_isSeenInItsGroupOnly) {
  // Between the two others: no one cut tells it, its group does.
  Events events = eventsWith([](pulse::PulseFeatures& event, std::mt19937&) { event.baseline = 440; });
  const ConfoundingCheck check = checkConfounding(events.features, events.labels);
  EXPECT_LT(found(check, "baseline").auc, 0.75);
  EXPECT_GT(found(check, "baseline_group").auc, 0.99);
}
TEST(Confounding, LaterEdge_isSeenInThePosition) {
  const Events events = eventsWith([](pulse::PulseFeatures& event, std::mt19937&) { event.edge += 3; });
  EXPECT_EQ(found(checkConfounding(events.features, events.labels), "position").auc, 1);
}
TEST(Confounding, PulsesWithoutEdgeOrClass_areLeftOut) {
  Events events = eventsWith([](pulse::PulseFeatures&, std::mt19937&) {});
  events.features[0].flags = pulse::noEdge;
  events.labels[1] = trace::ambiguous;
  const ConfoundingCheck check = checkConfounding(events.features, events.labels);
  EXPECT_EQ(check.gammas, 199u);
  EXPECT_EQ(check.neutrons, 199u);
}
TEST(Confounding, NoEvents_giveNoConfounder) {
  for (const Confounder& each : checkConfounding({}, {}).confounders) EXPECT_FALSE(each.confounds());
}

TEST(EnergyMatched, Pairs_areWithinTheTolerance) {
  const std::vector<float> energy{100, 104, 200, 150, 203, 400};
  const std::vector<std::int8_t> labels{0, 1, 0, 1, 1, 0};
  EXPECT_EQ(energyMatched(energy, labels, 0.05), (std::vector<std::size_t>{0, 1, 2, 4}));
}
TEST(EnergyMatched, Subset_hasAsManyOfEachAndNoAmplitudeLeft) {
  const Events events = eventsWith([](pulse::PulseFeatures& event, std::mt19937& generator) {
    event.amplitude = std::uniform_real_distribution<float>(80, 300)(generator);
  });
  const ConfoundingCheck check = checkConfounding(events.features, events.labels);
  EXPECT_GT(found(check, "amplitude").auc, 0.75);
  EXPECT_LT(check.matched.amplitudeAuc, 0.55);  // partners differ by up to a twentieth, one way more often
  EXPECT_GT(check.matched.events.size(), 150u);
  int balance = 0;
  for (const std::size_t i : check.matched.events) balance += events.labels[i] == trace::neutron ? 1 : -1;
  EXPECT_EQ(balance, 0);
}

TEST(AreaUncertainty, RandomScores_scatterByIt) {
  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  double square = 0, sum = 0;
  constexpr int repetitions = 400;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    std::vector<float> scores;
    std::vector<std::int8_t> labels;
    for (int i = 0; i < 90; ++i) {
      labels.push_back(i % 3 == 0 ? 1 : 0);
      scores.push_back(normal(generator) + float(labels.back()));
    }
    const double area = pulse::areaUnderCurve(scores, labels);
    sum += area / repetitions;
    square += area * area / repetitions;
  }
  // Hanley and McNeil assume exponential scores: a tenth is as well as it can agree with normal ones.
  EXPECT_NEAR(std::sqrt(square - sum * sum) / areaUncertainty(sum, 60, 30), 1, 0.12);
}

TEST(BaselineGroups, Gaps_separateThem) {
  EXPECT_EQ(baselineGroups(std::vector<float>{500, 385, 386, 501, 403}, 4),
            (std::vector<int>{2, 0, 0, 2, 1}));
}

TEST(PlainWords, AmplitudeThatTellsTheClasses_isSaid) {
  std::vector<pulse::PulseFeatures> features(100);
  std::vector<std::int8_t> labels;
  for (std::size_t i = 0; i < features.size(); ++i) {
    labels.push_back(i % 2 ? trace::neutron : trace::gamma);
    features[i].amplitude = i % 2 ? 300 : 50;
    features[i].energyKeVee = 100;
  }
  features[1].amplitude = 50;  // one of 100 on the wrong side
  const std::string words = plainWords(checkConfounding(features, labels));
  EXPECT_NE(words.find("One cut on the amplitude alone gets 99.00 % of the 100 events right"),
            std::string::npos)
      << words;
}
TEST(PlainWords, NothingButShape_isSaidToo) {
  std::vector<pulse::PulseFeatures> features(100);
  std::vector<std::int8_t> labels;
  for (std::size_t i = 0; i < features.size(); ++i) labels.push_back(i % 2 ? trace::neutron : trace::gamma);
  const std::string words = plainWords(checkConfounding(features, labels));
  EXPECT_NE(words.find("Nothing but the shape"), std::string::npos) << words;
}
TEST(PlainWords, OneClass_hasNone) {
  EXPECT_EQ(
      plainWords(checkConfounding(std::vector<pulse::PulseFeatures>(3), std::vector<std::int8_t>(3, 0))), "");
}

}  // namespace
}  // namespace pw::psd
