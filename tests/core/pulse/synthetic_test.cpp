// SPDX-License-Identifier: GPL-3.0-or-later
// Features and labels against the truth of the synthetic detector.
#include <cmath>

#include "pulse/discrimination.h"
#include "pulse/features.h"
#include "test_support.h"
#include "trace/synthetic.h"

namespace pw::pulse {
namespace {

class SyntheticPulses : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const test::TemporaryFolder folder;
    const trace::SyntheticSettings settings{.events = 800, .pileUpFraction = 0.15, .seed = 7};
    ASSERT_OK(trace::synthesize(settings, folder / "traces.h5", {}));
    const auto file = trace::TraceFile::open(folder / "traces.h5");
    ASSERT_OK(file);
    const auto features = measure(*file, {}, {});
    ASSERT_OK(features);
    const auto labels = file->labels();
    ASSERT_OK(labels);
    s_features = *features;
    s_labels = *labels;
    s_amplitude = truth(*file, "truth/amplitude");
    s_baseline = truth(*file, "truth/baseline");
    s_pileUp = truth(*file, "truth/pile_up");
    s_saturated = truth(*file, "truth/saturated");
  }
  static std::vector<float> truth(const trace::TraceFile& file, const std::string& name) {
    const auto values = file.column(name);
    return values && *values ? **values : std::vector<float>(file.info().count, -1);
  }
  /// Share of the events chosen that carry a flag.
  template <class Chosen>
  static double flagged(FeatureFlag flag, Chosen chosen) {
    std::size_t hits = 0, all = 0;
    for (std::size_t i = 0; i < s_features.size(); ++i) {
      if (!chosen(i)) continue;
      ++all;
      hits += (s_features[i].flags & flag) != 0 ? 1 : 0;
    }
    std::printf("flag %d on %zu of %zu\n", int(flag), hits, all);
    return all ? double(hits) / double(all) : -1;
  }

  inline static std::vector<PulseFeatures> s_features;
  inline static std::vector<std::int8_t> s_labels;
  inline static std::vector<float> s_amplitude, s_baseline, s_pileUp, s_saturated;
};

TEST_F(SyntheticPulses, Baseline_isTheTruth) {
  // Pulses of a few counts begin inside the hundred samples, unseen; larger ones leave the noise only: 0.7
  // counts with a correlation over ten samples, 0.15 counts in the mean.
  double worst = 0;
  for (std::size_t i = 0; i < s_features.size(); ++i)
    if (s_pileUp[i] == 0 && s_amplitude[i] >= 20 && (s_features[i].flags & disturbedBaseline) == 0)
      worst = std::max(worst, double(std::abs(s_features[i].baseline - s_baseline[i])));
  EXPECT_LT(worst, 0.9);
}

TEST_F(SyntheticPulses, Amplitude_isTheTruthWithinTheStatisticsOfLight) {
  double ratio = 0, count = 0;
  for (std::size_t i = 0; i < s_features.size(); ++i) {
    if (s_pileUp[i] != 0 || s_saturated[i] != 0 || s_amplitude[i] < 100) continue;
    ratio += s_features[i].amplitude / s_amplitude[i];
    ++count;
  }
  std::printf("amplitude / truth = %.4f over %g events\n", ratio / count, count);
  EXPECT_NEAR(ratio / count, 1, 0.03);
}

TEST_F(SyntheticPulses, SinglePulses_areSeldomTakenForPileUp) {
  EXPECT_LE(flagged(pileUp, [](std::size_t i) { return s_pileUp[i] == 0; }), 0.003);
}

TEST_F(SyntheticPulses, PileUp_isMostlySeen) {
  EXPECT_GE(flagged(pileUp, [](std::size_t i) { return s_pileUp[i] != 0; }), 0.7);
}

TEST_F(SyntheticPulses, Saturation_isThatOfTheTruth) {
  EXPECT_EQ(flagged(saturated, [](std::size_t i) { return s_saturated[i] == 0; }), 0);
  EXPECT_GE(flagged(saturated, [](std::size_t i) { return s_saturated[i] != 0; }), 0.8);
}

TEST_F(SyntheticPulses, Features_separateTheClasses) {
  std::vector<PulseFeatures> chosen;
  std::vector<std::int8_t> labels;
  for (std::size_t i = 0; i < s_features.size(); ++i) {
    if (s_features[i].flags != 0 || s_features[i].amplitude <= 20) continue;
    chosen.push_back(s_features[i]);
    labels.push_back(s_labels[i]);
  }
  for (auto member : {&PulseFeatures::chargeRatio, &PulseFeatures::fci}) {
    const auto merit = figureOfMerit(column(chosen, member), labels);
    std::printf("FOM %.3f +- %.3f, AUC %.5f\n", merit.value, merit.uncertainty,
                areaUnderCurve(column(chosen, member), labels));
    EXPECT_GE(areaUnderCurve(column(chosen, member), labels), 0.999);
  }
}

}  // namespace
}  // namespace pw::pulse
