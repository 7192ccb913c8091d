// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/labelling.h"

#include <random>

#include "test_support.h"

namespace pw::psd {
namespace {

using pulse::PulseFeatures;

PulseFeatures event(float fci, float amplitude = 100, std::uint8_t flags = 0) {
  PulseFeatures features;
  features.fci = fci;
  features.chargeRatio = 1 - fci;
  features.amplitude = amplitude;
  features.flags = flags;
  return features;
}

/// 300 gammas around 0.85 and 300 neutrons around 0.95.
std::vector<PulseFeatures> twoPopulations() {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal(0, 0.008f);
  std::vector<PulseFeatures> events;
  for (int i = 0; i < 600; ++i) events.push_back(event((i % 2 ? 0.95f : 0.85f) + normal(generator)));
  return events;
}

/// Labels by the values that the method of the settings has in the features.
Result<LabelSummary> labelled(const std::vector<PulseFeatures>& events,
                              const std::vector<std::int8_t>& fileLabels, const LabelSettings& settings) {
  const auto column = settings.method == Method::fci ? &PulseFeatures::fci : &PulseFeatures::chargeRatio;
  return label(events, pulse::column(events, column), fileLabels, settings);
}

TEST(Label, ThresholdFromData_tellsThePopulations) {
  const auto events = twoPopulations();
  const auto found = labelled(events, {}, {});
  ASSERT_OK(found);
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(found->labels[i], i % 2 ? 1 : 0) << i;
}

TEST(Label, ChargeRatio_callsTheHighSideNeutrons) {
  const auto found = labelled(twoPopulations(), {}, {.method = Method::chargeComparison});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels[0], trace::neutron);  // its FCI is low: its charge ratio is high
}

TEST(Label, GivenThreshold_leavesTheBandAmbiguous) {
  const LabelSettings settings{.threshold = 0.9, .ambiguousBand = 0.01};
  const auto found = labelled({event(0.88f), event(0.895f), event(0.905f), event(0.92f)}, {}, settings);
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{0, -1, -1, 1}));
  EXPECT_EQ(found->ambiguous, 2u);
}

TEST(Label, FlaggedOrSmallPulses_areAmbiguous) {
  const auto found =
      labelled({event(0.8f, 19), event(0.8f, 100, pulse::noEdge), event(0.8f, 100, pulse::saturated),
                event(0.8f, 100, pulse::pileUp), event(0.8f, 100, pulse::disturbedBaseline)},
               {}, {.threshold = 0.9});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{-1, -1, -1, -1, 0}));
}

TEST(Label, OnePopulation_isRefusedWithAdvice) {
  std::mt19937 generator(2);
  std::normal_distribution<float> normal(0.9f, 0.01f);
  std::vector<PulseFeatures> events;
  for (int i = 0; i < 500; ++i) events.push_back(event(normal(generator)));
  EXPECT_ERROR(labelled(events, {}, {}), ErrorKind::badInput, "give a threshold");
}

TEST(Label, NoEvents_areRefused) {
  EXPECT_ERROR(labelled({}, {}, {}), ErrorKind::badInput, "No valley");
}

TEST(Label, FileLabels_areTakenAsTheyAre) {
  const auto found = labelled({event(0.1f), event(0.9f, 1, pulse::pileUp), event(0.5f)}, {1, 0, -1},
                              {.source = LabelSource::file});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{1, 0, -1}));
  EXPECT_EQ(found->neutrons, 1u);
}

TEST(Label, FileWithoutLabels_isRefused) {
  EXPECT_ERROR(labelled({event(0.1f)}, {-1}, {.source = LabelSource::file}), ErrorKind::badInput,
               "no labels");
}

TEST(Label, FileLabelsOfAnotherNumber_areRefused) {
  EXPECT_ERROR(labelled({event(0.1f)}, {0, 1}, {.source = LabelSource::file}), ErrorKind::badInput,
               "2 labels");
}

TEST(Label, NeutronsBelow_turnsTheClassesRound) {
  const LabelSettings settings{.neutrons = NeutronSide::below, .threshold = 0.9, .ambiguousBand = 0.01};
  const auto found = labelled({event(0.88f), event(0.895f), event(0.92f)}, {}, settings);
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{1, -1, 0}));
}

TEST(Label, ThresholdZero_isAThreshold) {
  const std::vector<PulseFeatures> events{event(0), event(0), event(0)};
  const std::vector<float> values{-0.5f, 0.001f, 0.5f};
  const auto found = label(events, values, {}, {.method = Method::gatti, .threshold = 0.0});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{0, -1, 1}));
}

TEST(Label, ValueThatIsNoNumber_isAmbiguous) {
  const auto found =
      label({event(0)}, std::vector<float>{std::numeric_limits<float>::quiet_NaN()}, {}, {.threshold = 0.5});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels[0], trace::ambiguous);
}

TEST(Label, FlaggedPulseInsideACut_isAmbiguous) {
  const std::vector<PlaneCut> cuts{{Method::fci, {"n", Cut::Kind::valley, {{0, 0.5}}, 0, {}}}};
  const LabelSettings settings{.source = LabelSource::cut, .cut = "n"};
  const auto found = label({event(0.9f), event(0.9f, 100, pulse::pileUp), event(0.9f, 5), event(0.1f)},
                           std::vector<float>{0.9f, 0.9f, 0.9f, 0.1f}, {}, settings, cuts);
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{1, -1, -1, 0}));
}

TEST(Label, CutThatIsNotThere_isRefusedWithTheOthers) {
  const std::vector<PlaneCut> cuts{{Method::fci, {"above", Cut::Kind::valley, {{0, 0.5}}, 0, {}}}};
  const LabelSettings settings{.source = LabelSource::cut, .cut = "below"};
  EXPECT_ERROR(label({event(0.9f)}, std::vector<float>{0.9f}, {}, settings, cuts), ErrorKind::badInput,
               "\"above\"");
}

TEST(LabelSettings, Json_comesBackEqual) {
  for (const LabelSettings& settings :
       {LabelSettings{
            .method = Method::chargeComparison, .threshold = 0.91, .ambiguousBand = 0.01, .minAmplitude = 33},
        LabelSettings{.source = LabelSource::file}, LabelSettings{.method = Method::gatti, .threshold = 0.0},
        LabelSettings{.method = Method::zeroCrossing, .neutrons = NeutronSide::below},
        LabelSettings{.source = LabelSource::cut, .cut = "Neutrons"}}) {
    const auto again = labelSettingsFromJson(toJson(settings), "");
    ASSERT_OK(again);
    EXPECT_EQ(toJson(*again), toJson(settings));
    EXPECT_EQ(again->source, settings.source);
    EXPECT_EQ(again->threshold, settings.threshold);
    EXPECT_EQ(again->cut, settings.cut);
  }
}

// Recipes and projects of the first version: read, meaning the same, and written back as they were, so that
// what was made from them stays up to date.
TEST(LabelSettings, OlderJson_isReadAndWrittenAsItWas) {
  const std::vector<std::pair<const char*, LabelSource>> words{
      {"file", LabelSource::file}, {"fci", LabelSource::method}, {"chargeRatio", LabelSource::method}};
  for (const auto& [word, source] : words) {
    for (const double threshold : {0.0, 0.93}) {
      const Json json = {
          {"method", word}, {"threshold", threshold}, {"ambiguousBand", 0.004}, {"minAmplitude", 20.0}};
      const auto settings = labelSettingsFromJson(json, "labels");
      ASSERT_OK(settings);
      EXPECT_EQ(settings->source, source);
      EXPECT_EQ(settings->threshold.has_value(), threshold != 0);
      EXPECT_EQ(toJson(*settings), json);
    }
  }
  const auto charge = labelSettingsFromJson({{"method", "chargeRatio"}}, "labels");
  ASSERT_OK(charge);
  EXPECT_EQ(charge->method, Method::chargeComparison);
}

TEST(LabelSettings, UnknownMethod_isRefused) {
  EXPECT_ERROR(labelSettingsFromJson({{"method", "psd"}}, "label"), ErrorKind::badInput, "chargeRatio");
}

}  // namespace
}  // namespace pw::psd
