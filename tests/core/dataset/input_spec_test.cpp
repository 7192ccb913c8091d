// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/dataset.h"
#include "test_support.h"

namespace pw::dataset {
namespace {

using trace::Polarity;

InputSpec specOf(Scaling scaling) {
  InputSpec spec;
  spec.length = 6;
  spec.baselineSamples = 2;
  spec.scaling = scaling;
  return spec;
}

std::vector<float> scaled(const InputSpec& spec, Polarity polarity, const std::vector<float>& window) {
  std::vector<float> out(std::size_t(spec.inputs()));
  scaleWindow(spec, polarity, window, out);
  return out;
}

TEST(ScaleWindow, BaselineSubtracted_isPositiveSharesOfFullScale) {
  const std::vector<float> window{399, 401, 400, 336, 272, 390};
  EXPECT_EQ(scaled(specOf(Scaling::baselineSubtracted), Polarity::negative, window),
            (std::vector<float>{1 / 256.f, -1 / 256.f, 0, 0.25f, 0.5f, 10 / 256.f}));
}

TEST(ScaleWindow, PositivePolarity_keepsTheSign) {
  const std::vector<float> window{10, 10, 10, 74, 138, 2};
  EXPECT_EQ(scaled(specOf(Scaling::baselineSubtracted), Polarity::positive, window),
            (std::vector<float>{0, 0, 0, 0.25f, 0.5f, -8 / 256.f}));
}

TEST(ScaleWindow, RawCounts_areUntouched) {
  const std::vector<float> window{399, 401, 400, 336, 272, 390};
  EXPECT_EQ(scaled(specOf(Scaling::rawCounts), Polarity::negative, window), window);
}

TEST(ScaleWindow, UnitAmplitude_hasItsMaximumAtOne) {
  const std::vector<float> window{400, 400, 400, 300, 200, 350};
  EXPECT_EQ(scaled(specOf(Scaling::unitAmplitude), Polarity::negative, window),
            (std::vector<float>{0, 0, 0, 0.5f, 1, 0.25f}));
}

TEST(ScaleWindow, UnitAmplitudeOfFlatWindow_isZeros) {
  EXPECT_EQ(scaled(specOf(Scaling::unitAmplitude), Polarity::negative, std::vector<float>(6, 400)),
            std::vector<float>(6, 0));
}

TEST(ScaleWindow, means_areThoseOfTheScaledSamples) {
  for (const Scaling scaling : {Scaling::rawCounts, Scaling::baselineSubtracted, Scaling::unitAmplitude}) {
    InputSpec spec = specOf(scaling);
    const std::vector<float> window{399, 401, 400, 336, 272, 390};
    const std::vector<float> samples = scaled(spec, Polarity::negative, window);
    spec.average = 2;
    const std::vector<float> means = scaled(spec, Polarity::negative, window);
    ASSERT_EQ(means.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(means[i], (samples[2 * i] + samples[2 * i + 1]) / 2,
                  1e-6F * std::abs(samples[2 * i]) + 1e-7F);
  }
}

TEST(ScaleWindow, restOfTheWindow_isNoMean) {
  InputSpec spec = specOf(Scaling::rawCounts);
  spec.average = 4;
  EXPECT_EQ(scaled(spec, Polarity::negative, {1, 2, 3, 6, 100, 100}), std::vector<float>{3});
}

TEST(InputSpec, meansOfMoreThanTheWindow_areRefused) {
  InputSpec spec = specOf(Scaling::rawCounts);
  spec.average = 7;
  EXPECT_ERROR(check(spec, "input"), ErrorKind::badInput, "all 6 samples");
}

TEST(InputSpec, Json_comesBackEqual) {
  InputSpec spec = specOf(Scaling::unitAmplitude);
  spec.average = 3;
  spec.start = -5;
  spec.fullScaleCounts = 512;
  const auto again = inputSpecFromJson(toJson(spec), "");
  ASSERT_OK(again);
  EXPECT_EQ(*again, spec);
}

TEST(InputSpec, BaselineLongerThanWindow_isRefused) {
  EXPECT_ERROR(inputSpecFromJson({{"length", 5}}, "input"), ErrorKind::badInput, "inside the window");
}

TEST(DatasetSettings, Json_comesBackEqual) {
  DatasetSettings settings;
  settings.split = {0.2, 0.1, 0xfedcba9876543210};
  settings.input.start = 130;
  const auto again = datasetSettingsFromJson(toJson(settings), "");
  ASSERT_OK(again);
  EXPECT_EQ(toJson(*again), toJson(settings));
}

TEST(DatasetSettings, SharesWithoutTraining_areRefused) {
  const Json json = {{"split", {{"validation", 0.5}, {"test", 0.5}}}};
  EXPECT_ERROR(datasetSettingsFromJson(json, "dataset"), ErrorKind::badInput, "dataset.split");
}

TEST(DatasetSettings, UnknownKeyInSplit_isRefused) {
  EXPECT_ERROR(datasetSettingsFromJson({{"split", {{"sead", 1}}}}, "dataset"), ErrorKind::badInput,
               "\"seed\"");
}

TEST(InputSpec, FixedWindow_isWrittenAsBefore) {
  EXPECT_FALSE(toJson(InputSpec()).contains("alignment")) << "older networks and data sets would be others";
}

TEST(InputSpec, OlderFile_isFixed) {
  const auto spec = inputSpecFromJson({{"start", 120}, {"length", 161}}, "");
  ASSERT_OK(spec);
  EXPECT_EQ(spec->alignment, Alignment::fixed);
}

TEST(InputSpec, AlignedWindow_comesBackEqual) {
  InputSpec spec;
  spec.alignment = Alignment::leadingEdge;
  spec.start = -18;
  const auto again = inputSpecFromJson(toJson(spec), "");
  ASSERT_OK(again);
  EXPECT_EQ(*again, spec);
  EXPECT_NE(*again, InputSpec());
}

TEST(InputSpec, UnknownAlignment_isRefused) {
  EXPECT_ERROR(inputSpecFromJson({{"alignment", "trailingEdge"}}, "input"), ErrorKind::badInput,
               "leadingEdge");
}

TEST(WindowText, saysWhatTheStartCountsFrom) {
  InputSpec spec;
  EXPECT_EQ(windowText(spec), "161 samples from sample 120");
  spec.alignment = Alignment::leadingEdge;
  spec.start = -18;
  EXPECT_EQ(windowText(spec), "161 samples from 18 samples before each pulse's leading edge");
  spec.start = 4;
  EXPECT_EQ(windowText(spec), "161 samples from 4 samples after each pulse's leading edge");
}

}  // namespace
}  // namespace pw::dataset
