// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/features.h"

#include <complex>
#include <numbers>

#include "pulse_shapes.h"
#include "test_support.h"

namespace pw::pulse {
namespace {

using test::negativeTrace;
using test::slowPulse;

constexpr std::size_t length = 2048;

trace::TraceInfo infoOf(std::int64_t firstSampleIndex = 0,
                        trace::Polarity polarity = trace::Polarity::negative) {
  trace::TraceInfo info;
  info.firstSampleIndex = firstSampleIndex;
  info.polarity = polarity;
  return info;
}

PulseFeatures measured(const std::vector<float>& samples, const FeatureSettings& settings = {},
                       const trace::TraceInfo& info = infoOf()) {
  const auto features = measureTrace(samples, info, settings);
  EXPECT_OK(features);
  return features.value_or(PulseFeatures{});
}

std::vector<float> noisy(std::vector<float> samples, double rms, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0, rms);
  for (float& sample : samples) sample = float(std::round(sample + noise(generator)));
  return samples;
}

double bruteForceFci(const std::vector<float>& samples, double baseline, int size) {
  double low = 0, wide = 0;
  for (int k = 1; k <= 90; ++k) {
    std::complex<double> sum = 0;
    for (int n = 0; n < std::min<int>(size, int(samples.size())); ++n)
      sum += (samples[std::size_t(n)] - baseline) * std::polar(1.0, -2 * std::numbers::pi * k * n / size);
    const double amount = std::abs(sum.real()) + std::abs(sum.imag());
    wide += amount;
    if (k <= 25) low += amount;
  }
  return low / wide;
}

std::vector<float> pulseTrace(double amplitude, double start, double rms = 0.7, unsigned seed = 1) {
  return noisy(negativeTrace(length, 400, false, [&](double i) { return amplitude * slowPulse(i - start); }),
               rms, seed);
}

TEST(Fci, Trace_isThatOfABruteForceTransform) {
  const auto samples = pulseTrace(150, 140);
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.fci, bruteForceFci(samples, features.baseline, 2048), 2e-6);
}

TEST(Fci, ShortTrace_isFilledUpWithZeros) {
  auto samples = pulseTrace(150, 20);
  samples.resize(161);
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.fci, bruteForceFci(samples, features.baseline, 2048), 2e-6);
}

TEST(Fci, LongTrace_usesTheFirstSamplesOnly) {
  const auto samples = pulseTrace(150, 140);
  FeatureSettings settings;
  settings.fciSamples = 512;
  const PulseFeatures features = measured(samples, settings);
  EXPECT_NEAR(features.fci, bruteForceFci(samples, features.baseline, 512), 2e-6);
}

TEST(Fci, ConstantTrace_isZero) {
  EXPECT_EQ(measured(std::vector<float>(length, 400)).fci, 0);
}

TEST(Edge, Ramp_isWhereItCrossesTheThreshold) {
  // 0.5 counts a sample from sample 200 on: 4 counts at 208, between samples when it starts between them.
  for (const double start : {200.0, 200.3, 201.75}) {
    const auto samples =
        negativeTrace(length, 400, false, [&](double i) { return std::clamp((i - start) * 0.5, 0.0, 80.0); });
    EXPECT_NEAR(measured(samples).edge, start + 8, 1e-3);
  }
}

TEST(Edge, FileThatStartsLater_isASampleOfTheRecord) {
  const auto samples =
      negativeTrace(161, 400, false, [](double i) { return std::clamp(i - 20.0, 0.0, 80.0); });
  EXPECT_NEAR(measured(samples, {}, infoOf(120)).edge, 144, 1e-3);
}

TEST(Edge, SingleHighSample_isNoEdge) {
  auto samples = pulseTrace(100, 300);
  const float before = measured(samples).edge;
  for (const std::size_t spike : {150u, 190u, 220u}) samples[spike] -= 30;
  EXPECT_EQ(measured(samples).edge, before);
}

TEST(Edge, NoiseAlone_isNoEdge) {
  const PulseFeatures features = measured(pulseTrace(0, 100));
  EXPECT_EQ(features.flags & noEdge, noEdge);
  EXPECT_EQ(features.edge, 0);
  EXPECT_EQ(features.chargeRatio, 0);
}

TEST(Edge, LoudNoise_raisesTheThreshold) {
  // Noise of 6 counts stays above 4 counts for four samples every few hundred samples.
  EXPECT_EQ(measured(pulseTrace(0, 100, 6)).flags & noEdge, noEdge);
}

TEST(Edge, TailOfAnEarlierPulse_isNotTheEdge) {
  auto samples = pulseTrace(150, 300);
  for (std::size_t i = 0; i < 12; ++i) samples[i] -= 40;
  EXPECT_NEAR(measured(samples).edge, measured(pulseTrace(150, 300)).edge, 0.2);
}

TEST(Baseline, QuietStart_isItsMeanAndRms) {
  double sum = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    const PulseFeatures features = measured(pulseTrace(100, 300, 2, seed));
    EXPECT_NEAR(features.baseline, 400, 5 * 2 / std::sqrt(100.0));
    sum += features.noiseRms * features.noiseRms / 50;
  }
  // Rounding adds 1/12 to the variance; 5000 samples know it to 2 %.
  EXPECT_NEAR(sum, 4 + 1.0 / 12, 0.3);
}

TEST(Baseline, SecondPulseInIt_isLeftOut) {
  auto samples = pulseTrace(100, 300);
  for (std::size_t i = 30; i < 50; ++i) samples[i] -= 60;
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.baseline, 400, 0.4);
  EXPECT_LT(features.noiseRms, 1.2);
  EXPECT_EQ(features.flags & disturbedBaseline, disturbedBaseline);
}

TEST(Baseline, Quiet_isNotFlagged) {
  int flagged = 0;
  for (unsigned seed = 0; seed < 200; ++seed)
    flagged += measured(pulseTrace(100, 300, 0.7, seed)).flags & disturbedBaseline ? 1 : 0;
  EXPECT_LE(flagged, 2);
}

TEST(Baseline, Drifting_isFlagged) {
  const auto samples = negativeTrace(length, 400, false, [](double i) { return i < 100 ? i * 0.1 : 10; });
  EXPECT_EQ(measured(samples).flags & disturbedBaseline, disturbedBaseline);
}

TEST(Charges, RectangularPulse_isItsAreaInTheGates) {
  // 100 counts from sample 300 on; the edge is where the line from 299 to 300 crosses 4 counts: 299.04.
  const auto samples = negativeTrace(length, 400, false, [](double i) { return i >= 300 ? 100.0 : 0.0; });
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.edge, 299.04, 1e-3);
  EXPECT_NEAR(features.chargeTotal, 100 * (299.04 + 161 - 300), 0.1);
  EXPECT_NEAR(features.chargeTail, 100 * 133, 0.1);
  EXPECT_NEAR(features.chargeRatio, 133 / (299.04 + 161 - 300), 1e-5);
}

TEST(Charges, GateBeyondTheTrace_isCutAtItsEnd) {
  const auto samples = negativeTrace(161, 400, false, [](double i) { return i >= 20 ? 100.0 : 0.0; });
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.chargeTotal, 100 * 141, 0.1);
  EXPECT_NEAR(features.chargeTail, 100 * (161 - 19.04 - 28), 0.1);
}

TEST(Gates, InTheRecord_areCutAtBothEnds) {
  trace::TraceInfo info = infoOf(120);
  info.length = 161;
  const Gates cut = gates(125, info, {});
  EXPECT_EQ(cut.begin, 120);
  EXPECT_EQ(cut.split, 153);
  EXPECT_EQ(cut.end, 281);
}

TEST(Amplitude, PositivePulse_isItsHeight) {
  const auto samples = negativeTrace(length, 50, false, [](double i) { return -200 * slowPulse(i - 300); });
  const PulseFeatures features = measured(samples, {}, infoOf(0, trace::Polarity::positive));
  EXPECT_NEAR(features.amplitude, 200, 0.01);
  EXPECT_NEAR(features.energyKeVee, 200 * 9.2, 0.1);
}

TEST(Saturation, PulseCutAtTheRail_isFlagged) {
  auto samples = pulseTrace(500, 300);
  for (float& sample : samples) sample = std::max(sample, 0.0f);
  EXPECT_EQ(measured(samples).flags & saturated, saturated);
}

TEST(Saturation, PulseThatTouchesTheRailOnce_isNot) {
  auto samples = pulseTrace(390, 300);
  samples[400] = 0;
  EXPECT_EQ(measured(samples).flags & saturated, 0);
}

TEST(Saturation, RecordAroundZero_isNot) {
  // Baseline subtracted already: code 0 is no rail here.
  const auto samples = negativeTrace(length, 0, true, [](double i) { return 100 * slowPulse(i - 300); });
  EXPECT_EQ(measured(samples).flags & saturated, 0);
}

TEST(PileUp, SecondPulseAfterTheFirst_isFlagged) {
  const auto samples =
      noisy(negativeTrace(length, 400, false,
                          [](double i) { return 150 * slowPulse(i - 140) + 60 * slowPulse(i - 900); }),
            0.7, 3);
  EXPECT_EQ(measured(samples).flags & pileUp, pileUp);
}

TEST(PileUp, LargerSecondPulse_leavesTheEdgeAtTheFirst) {
  const auto samples =
      noisy(negativeTrace(length, 400, false,
                          [](double i) { return 50 * slowPulse(i - 140) + 250 * slowPulse(i - 800); }),
            0.7, 4);
  const PulseFeatures features = measured(samples);
  EXPECT_NEAR(features.edge, 142, 2);
  EXPECT_EQ(features.flags & pileUp, pileUp);
}

TEST(PileUp, OnePulse_isNot) {
  int flagged = 0;
  for (unsigned seed = 0; seed < 200; ++seed)
    flagged += measured(pulseTrace(20 + seed, 140, 0.7, seed)).flags & pileUp ? 1 : 0;
  EXPECT_EQ(flagged, 0);
}

TEST(Measure, WholeFile_isEachTraceByItself) {
  const test::TemporaryFolder folder;
  trace::TraceInfo info = infoOf(120);
  info.length = 300;
  constexpr std::uint64_t count = 9000;  // more than one block
  std::vector<float> samples;
  std::mt19937 generator(1);
  for (std::uint64_t row = 0; row < count; ++row)
    for (std::uint64_t i = 0; i < info.length; ++i)
      samples.push_back(
          std::round(float(400 - double(row % 300) * slowPulse(double(i) - 30) + double(generator() % 3))));
  const auto file = test::writeTraces(folder / "traces.h5", info, samples);
  ASSERT_OK(file);
  const auto all = measure(*file, {}, {});
  ASSERT_OK(all);
  ASSERT_EQ(all->size(), count);
  for (std::uint64_t row = 0; row < count; row += 37) {
    const PulseFeatures one = measured(
        {samples.begin() + std::ptrdiff_t(row * 300), samples.begin() + std::ptrdiff_t(row * 300 + 300)}, {},
        info);
    EXPECT_EQ((*all)[row].edge, one.edge) << row;
    EXPECT_EQ((*all)[row].fci, one.fci) << row;
    EXPECT_EQ((*all)[row].chargeRatio, one.chargeRatio) << row;
    EXPECT_EQ((*all)[row].flags, one.flags) << row;
  }
}

TEST(Measure, StopRequested_isCancelled) {
  const test::TemporaryFolder folder;
  trace::TraceInfo info = infoOf();
  info.length = 100;
  const auto file = test::writeTraces(folder / "traces.h5", info, std::vector<float>(1000, 400));
  ASSERT_OK(file);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(measure(*file, {}, {stop.get_token(), {}}), ErrorKind::cancelled, "Stopped");
}

TEST(Measure, GatesOutOfOrder_areRefused) {
  FeatureSettings settings;
  settings.gateLong = settings.gateShort;
  EXPECT_ERROR(measureTrace(std::vector<float>(100, 1), infoOf(), settings), ErrorKind::badInput, "gates");
}

TEST(Measure, ShortestTraces_doNotCrash) {
  for (std::size_t samples = 1; samples < 30; ++samples)
    EXPECT_EQ(measured(std::vector<float>(samples, 7)).flags & noEdge, noEdge);
}

TEST(Measure, EmptyTrace_isRefused) {
  EXPECT_ERROR(measureTrace({}, infoOf(), {}), ErrorKind::badInput, "no samples");
}

TEST(DetectPolarity, PulsesUpOrDown_areTold) {
  trace::TraceBlock block{0, 3, 161, {}};
  for (int row = 0; row < 3; ++row)
    for (int i = 0; i < 161; ++i) block.samples.push_back(float(100 + 50 * slowPulse(i - 20)));
  EXPECT_EQ(detectPolarity(block), trace::Polarity::positive);
  for (float& sample : block.samples) sample = -sample;
  EXPECT_EQ(detectPolarity(block), trace::Polarity::negative);
}

TEST(FeatureSettings, Json_comesBackEqual) {
  FeatureSettings settings;
  settings.gateShort = 20;
  settings.fciHigh = 77;
  settings.keveePerCount = 8.5;
  const auto again = featureSettingsFromJson(toJson(settings), "");
  ASSERT_OK(again);
  EXPECT_EQ(toJson(*again), toJson(settings));
}

TEST(FeatureSettings, EnergyAxis_comesBackEqual) {
  FeatureSettings settings;
  settings.keveeOffset = -3.5;
  settings.energyFrom = EnergyMeasure::charge;
  const auto again = featureSettingsFromJson(toJson(settings), "");
  ASSERT_OK(again);
  EXPECT_EQ(again->keveeOffset, -3.5);
  EXPECT_EQ(again->energyFrom, EnergyMeasure::charge);
}

TEST(FeatureSettings, WithoutOffset_areWrittenAsEver) {
  // Results of earlier versions carry these keys: an added one would make all of them out of date.
  const Json json = toJson(FeatureSettings{});
  EXPECT_EQ(json.size(), 11u) << json.dump();
}

TEST(Energy, OfAmplitudeOrCharge_isALine) {
  PulseFeatures features;
  features.amplitude = 10;
  features.chargeTotal = 500;
  FeatureSettings settings;
  settings.keveePerCount = 2;
  settings.keveeOffset = 7;
  EXPECT_EQ(energyOf(features, settings), 27);
  settings.energyFrom = EnergyMeasure::charge;
  EXPECT_EQ(energyOf(features, settings), 1007);
}

TEST(FeatureSettings, BandsOutsideTheTransform_areRefused) {
  EXPECT_ERROR(featureSettingsFromJson({{"fciSamples", 128}}, "features"), ErrorKind::badInput, "fciHigh");
}

TEST(FeatureSettings, MisspeltKey_isRefusedWithTheNearest) {
  EXPECT_ERROR(featureSettingsFromJson({{"gateLongg", 128}}, "features"), ErrorKind::badInput, "gateLong");
}

TEST(FciNote, onlyShortTraces_areSpokenOf) {
  trace::TraceInfo info;
  info.length = 2048;
  EXPECT_EQ(fciNote(info), "");
  info.length = 161;
  EXPECT_NE(fciNote(info).find("zero-padded"), std::string::npos);
}

}  // namespace
}  // namespace pw::pulse
