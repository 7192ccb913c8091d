// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/labelling.h"

#include <random>

#include "test_support.h"

namespace pw::pulse {
namespace {

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

TEST(Label, ThresholdFromData_tellsThePopulations) {
  const auto events = twoPopulations();
  const auto found = label(events, {}, {});
  ASSERT_OK(found);
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(found->labels[i], i % 2 ? 1 : 0) << i;
}

TEST(Label, ChargeRatio_callsTheHighSideNeutrons) {
  const auto found = label(twoPopulations(), {}, {.method = LabelMethod::chargeRatio});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels[0], trace::neutron);  // its FCI is low: its charge ratio is high
}

TEST(Label, GivenThreshold_leavesTheBandAmbiguous) {
  const LabelSettings settings{.threshold = 0.9, .ambiguousBand = 0.01};
  const auto found = label({event(0.88f), event(0.895f), event(0.905f), event(0.92f)}, {}, settings);
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{0, -1, -1, 1}));
  EXPECT_EQ(found->ambiguous, 2u);
}

TEST(Label, FlaggedOrSmallPulses_areAmbiguous) {
  const auto found = label({event(0.8f, 19), event(0.8f, 100, noEdge), event(0.8f, 100, saturated),
                            event(0.8f, 100, pileUp), event(0.8f, 100, disturbedBaseline)},
                           {}, {.threshold = 0.9});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{-1, -1, -1, -1, 0}));
}

TEST(Label, OnePopulation_isRefusedWithAdvice) {
  std::mt19937 generator(2);
  std::normal_distribution<float> normal(0.9f, 0.01f);
  std::vector<PulseFeatures> events;
  for (int i = 0; i < 500; ++i) events.push_back(event(normal(generator)));
  EXPECT_ERROR(label(events, {}, {}), ErrorKind::badInput, "give a threshold");
}

TEST(Label, NoEvents_areRefused) {
  EXPECT_ERROR(label({}, {}, {}), ErrorKind::badInput, "No valley");
}

TEST(Label, FileLabels_areTakenAsTheyAre) {
  const auto found =
      label({event(0.1f), event(0.9f, 1, pileUp), event(0.5f)}, {1, 0, -1}, {.method = LabelMethod::file});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels, (std::vector<std::int8_t>{1, 0, -1}));
  EXPECT_EQ(found->neutrons, 1u);
}

TEST(Label, FileWithoutLabels_isRefused) {
  EXPECT_ERROR(label({event(0.1f)}, {-1}, {.method = LabelMethod::file}), ErrorKind::badInput, "no labels");
}

TEST(Label, FileLabelsOfAnotherNumber_areRefused) {
  EXPECT_ERROR(label({event(0.1f)}, {0, 1}, {.method = LabelMethod::file}), ErrorKind::badInput, "2 labels");
}

TEST(LabelSettings, Json_comesBackEqual) {
  const LabelSettings settings{
      .method = LabelMethod::chargeRatio, .threshold = 0.91, .ambiguousBand = 0.01, .minAmplitude = 33};
  const auto again = labelSettingsFromJson(toJson(settings), "");
  ASSERT_OK(again);
  EXPECT_EQ(toJson(*again), toJson(settings));
}

TEST(LabelSettings, UnknownMethod_isRefused) {
  EXPECT_ERROR(labelSettingsFromJson({{"method", "psd"}}, "label"), ErrorKind::badInput, "chargeRatio");
}

}  // namespace
}  // namespace pw::pulse
