// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/window_scan.h"

#include <cmath>
#include <mutex>
#include <numeric>
#include <random>

#include "discriminant.h"
#include "pulse/discrimination.h"
#include "pulse_shapes.h"
#include "test_support.h"

namespace pw::psd {
namespace {

constexpr std::size_t length = 512;
constexpr int events = 160;

/// Pulses of 30 to 130 counts from sample 200 on that rise to a plateau: the classes differ between samples
/// 220 and 240 only, where neutrons are lower by a tenth. `leak`: neutrons are three times as high.
class WindowScanning : public testing::Test {
 protected:
  Result<trace::TraceFile> traces(bool shapeDiffers, bool leak, std::int64_t firstSample = 0) {
    std::mt19937 generator(7);
    std::normal_distribution<double> noise(0, 0.6);
    std::uniform_real_distribution<double> amplitude(30, 130);
    std::vector<float> samples;
    m_labels.clear();
    for (int i = 0; i < events; ++i) {
      const bool neutron = i % 2 == 1;
      const double height = amplitude(generator) * (leak && neutron ? 3 : 1);
      const auto trace = test::negativeTrace(length, 450, false, [&](double t) {
        const double rise = std::clamp((t - 200) / 15, 0.0, 1.0);
        const double dent = shapeDiffers && neutron && t >= 220 && t < 240 ? 0.85 : 1.0;
        return height * rise * dent + noise(generator);
      });
      samples.insert(samples.end(), trace.begin(), trace.end());
      m_labels.push_back(neutron ? trace::neutron : trace::gamma);
    }
    trace::TraceInfo info;
    info.length = length;
    info.firstSampleIndex = firstSample;
    return test::writeTraces(folder / "t.h5", info, samples, m_labels);
  }
  WindowPoint at(const trace::TraceFile& file, int start, int windowLength,
                 WindowScanSettings settings = {}) {
    settings.starts = {start};
    settings.lengths = {windowLength};
    const auto scan = scanWindows(file, m_labels, settings, {});
    EXPECT_OK(scan);
    return scan ? scan->points.at(0) : WindowPoint{};
  }
  test::TemporaryFolder folder;
  std::vector<std::int8_t> m_labels;
};

TEST_F(WindowScanning, WindowOverTheDifference_separates) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  EXPECT_GT(at(*file, 190, 80).equalised.auc, 0.99);
  EXPECT_GT(at(*file, 190, 80).equalised.accuracy, 0.95);
}
TEST_F(WindowScanning, WindowBesideTheDifference_doesNot) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  EXPECT_NEAR(at(*file, 300, 80).equalised.auc, 0.5, 0.15);  // 3 standard deviations of 80 against 80
}
TEST_F(WindowScanning, AmplitudeAlone_separatesPlainButNotEqualisedPulses) {
  const auto file = traces(false, true);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.heightSamples = 201;  // the plateau is as long
  const WindowPoint point = at(*file, 250, 80, settings);
  EXPECT_GT(point.plain.auc, 0.85);
  EXPECT_NEAR(point.equalised.auc, 0.5, 0.15);
}
TEST_F(WindowScanning, FileThatStartsLater_isScannedBySamplesOfTheRecord) {
  const auto file = traces(true, false, 1000);
  ASSERT_OK(file);
  EXPECT_GT(at(*file, 1190, 80).equalised.auc, 0.99);
}
TEST_F(WindowScanning, AlignedWindow_isCountedFromTheEdge) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.aligned = true;
  EXPECT_GT(at(*file, 0, 50, settings).equalised.auc, 0.99);
  EXPECT_NEAR(at(*file, 60, 50, settings).equalised.auc, 0.5, 0.15);
}
TEST_F(WindowScanning, LongWindow_isAveragedInGroups) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.maxInputs = 16;
  EXPECT_GT(at(*file, 190, 80, settings).equalised.auc, 0.99);
}

TEST_F(WindowScanning, Starts_areEveryStepThatFits) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.step = 100;
  settings.lengths = {20, 300};
  const auto scan = scanWindows(*file, m_labels, settings, {});
  ASSERT_OK(scan);
  std::vector<std::pair<int, int>> windows;
  for (const WindowPoint& point : scan->points) windows.push_back({point.start, point.length});
  EXPECT_EQ(windows,
            (std::vector<std::pair<int, int>>{
                {0, 20}, {100, 20}, {200, 20}, {300, 20}, {400, 20}, {0, 300}, {100, 300}, {200, 300}}));
  EXPECT_EQ(scan->gammas + scan->neutrons, std::size_t(events));
  EXPECT_NEAR(scan->medianEdge, 201, 2);
}
TEST_F(WindowScanning, Best_isTheOneWithTheDifference) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.lengths = {60};
  settings.step = 30;
  const auto scan = scanWindows(*file, m_labels, settings, {});
  ASSERT_OK(scan);
  ASSERT_NE(scan->best(), nullptr);
  EXPECT_GE(scan->best()->start + 60, 225);
  EXPECT_LE(scan->best()->start, 235);
}
TEST_F(WindowScanning, Twice_givesTheSameFigures) {
  const auto file = traces(true, true);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.lengths = {40};
  settings.step = 60;
  EXPECT_EQ(toJson(*scanWindows(*file, m_labels, settings, {})),
            toJson(*scanWindows(*file, m_labels, settings, {})));
}

TEST_F(WindowScanning, WindowLongerThanTheTrace_isRefused) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  WindowScanSettings settings;
  settings.lengths = {600};
  EXPECT_ERROR(scanWindows(*file, m_labels, settings, {}), ErrorKind::badInput, "No window lies inside");
}
TEST_F(WindowScanning, OneClassOnly_isRefused) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  EXPECT_ERROR(scanWindows(*file, std::vector<std::int8_t>(events, 1), {}, {}), ErrorKind::badInput,
               "0 gammas");
}
TEST_F(WindowScanning, StopWhileWindowsAreTried_isCancelled) {
  const auto file = traces(true, false);
  ASSERT_OK(file);
  std::stop_source source;
  const Work work{source.get_token(), [&](double fraction, std::string_view) {
                    if (fraction > 0.1) source.request_stop();
                  }};
  EXPECT_ERROR(scanWindows(*file, m_labels, {}, work), ErrorKind::cancelled, "");
}

TEST(Equalise, Pulse_hasTheAmplitudeAndTheNoise) {
  std::vector<float> pulse(20000, 0);
  std::mt19937 generator(3);
  std::normal_distribution<float> noise(0, 1);
  for (float& sample : pulse) sample = 80 + noise(generator);
  equalise(pulse, 80, 1, 20, 0.7, 5);
  const double mean = std::accumulate(pulse.begin(), pulse.end(), 0.0) / double(pulse.size());
  double square = 0;
  for (const float sample : pulse) {
    EXPECT_EQ(sample, std::round(sample));
    square += (sample - mean) * (sample - mean);
  }
  EXPECT_NEAR(mean, 20, 0.03);
  EXPECT_NEAR(square / double(pulse.size()), 0.49 + 1.0 / 12, 0.03);  // rounding adds a twelfth
}

// The discriminant against textbook cases.
TEST(Discriminant, TwoInputs_haveTheWeightsOfAHandMadeSolution) {
  // Each class once in each of two folds of equal rows: what is trained on one is scored on the same rows.
  Eigen::MatrixXd inputs(12, 2);
  inputs << 0, 0, 1, 0, 0, 2, 3, 1, 4, 1, 3, 3, 0, 0, 1, 0, 0, 2, 3, 1, 4, 1, 3, 3;
  const std::vector<std::int8_t> labels{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1};
  const std::vector<int> folds{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  const auto scores = crossValidated(inputs, labels, folds, 2, 1e-12);
  // Within each class: deviations (−1/3, −2/3), (2/3, −2/3), (−1/3, 4/3): S = [[2/9, −2/9], [−2/9, 8/9]].
  // S⁻¹ = [[6, 1.5], [1.5, 1.5]]; m₁ − m₀ = (3, 1): w = (19.5, 6), and the middle is (1 5/6, 1 1/6).
  for (Eigen::Index i = 0; i < 12; ++i)
    EXPECT_NEAR(scores[std::size_t(i)], 19.5 * (inputs(i, 0) - 11.0 / 6) + 6 * (inputs(i, 1) - 7.0 / 6),
                1e-4);
}
TEST(Discriminant, ConstantInputs_scoreThePrior) {
  const Eigen::MatrixXd inputs = Eigen::MatrixXd::Constant(12, 3, 5);
  const std::vector<std::int8_t> labels{0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1};
  const std::vector<int> folds{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  for (const float score : crossValidated(inputs, labels, folds, 2, 0.1))
    EXPECT_NEAR(score, std::log(0.5), 1e-6);
}

}  // namespace
}  // namespace pw::psd
