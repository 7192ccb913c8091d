// SPDX-License-Identifier: GPL-3.0-or-later
// The information in windows of the published CLYC traces (133 of 200), against figures that were computed
// independently on all of them.
#include "psd/gate_scan.h"
#include "psd/window_scan.h"

#include <cmath>

#include "test_support.h"

namespace pw::psd {
namespace {

struct Window {
  int start, length;
  double auc, accuracy;  ///< equalised
};
/// Equalised by the highest sample; for 700 and later the reference gives 0.46 to 0.57. From the reference's
/// section on the window, linear discriminant, 5 folds, 3 times.
const std::vector<Window> reference{{100, 161, .9997, .988}, {120, 161, .9997, .981}, {135, 161, .9989, .981},
                                    {150, 161, .9975, .975}, {160, 161, .9956, .968}, {180, 161, .985, .937},
                                    {200, 161, .941, .870},  {240, 161, .918, .874},  {280, 161, .916, .853},
                                    {400, 161, .852, .760},  {500, 161, .805, .725},  {800, 161, .57, .57},
                                    {120, 20, .939, .883},   {120, 30, 1.000, .990},  {120, 60, .9998, .988},
                                    {120, 120, .9998, .988}, {120, 500, .9986, .974}};

TEST(RealWindowScan, EqualisedScores_areThoseOfTheReference) {
  const auto path = test::sharedData("clyc_traces_2048.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = trace::TraceFile::open(path);
  ASSERT_OK(file);
  const auto labels = file->labels();
  ASSERT_OK(labels);
  for (const Window& window : reference) {
    WindowScanSettings settings;
    settings.starts = {window.start};
    settings.lengths = {window.length};
    settings.heightSamples = 1;
    const auto scan = scanWindows(*file, *labels, settings, {});
    ASSERT_OK(scan);
    const WindowPoint& point = scan->points.at(0);
    std::printf("%4d +%3d  plain %.4f %.3f  equalised %.4f %.3f (%.4f %.3f)  %zu gammas %zu neutrons\n",
                window.start, window.length, point.plain.auc, point.plain.accuracy, point.equalised.auc,
                point.equalised.accuracy, window.auc, window.accuracy, scan->gammas, scan->neutrons);
    // Two standard deviations with 127 events: of the area after Hanley and McNeil (Radiology 143 (1982) 29)
    // and of the accuracy by counting; 0.02 for another shrinkage and other random noise.
    const double n = double(std::min(scan->gammas, scan->neutrons)), a = window.auc;
    const double areaError = std::sqrt(
        (a * (1 - a) + (n - 1) * (a / (2 - a) - a * a) + (n - 1) * (2 * a * a / (1 + a) - a * a)) / (n * n));
    const double accuracyError = std::sqrt(window.accuracy * (1 - window.accuracy) / (2 * n));
    EXPECT_NEAR(point.equalised.auc, window.auc, 2 * areaError + 0.02)
        << window.start << "+" << window.length;
    EXPECT_NEAR(point.equalised.accuracy, window.accuracy, 2 * accuracyError + 0.02);
  }
}

// The highest sample of a small pulse is one of noise more than that of a large one: equalised by it, late
// windows still tell the amplitude. The mean of nine samples takes most of that away and leaves the edge.
TEST(RealWindowScan, SmoothedHeight_takesTheAmplitudeOutOfLateWindows) {
  const auto path = test::sharedData("clyc_traces_2048.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = trace::TraceFile::open(path);
  ASSERT_OK(file);
  const auto labels = file->labels();
  ASSERT_OK(labels);
  const auto meanOfLateWindows = [&](int heightSamples) {
    WindowScanSettings settings;
    settings.starts = {300, 400, 500, 600, 800, 1000};
    settings.heightSamples = heightSamples;
    double sum = 0;
    const auto scan = scanWindows(*file, *labels, settings, {});
    EXPECT_OK(scan);
    for (const WindowPoint& point : scan->points) sum += point.equalised.auc;
    return sum / 6;
  };
  const double single = meanOfLateWindows(1), smoothed = meanOfLateWindows(9);
  std::printf("mean AUC of windows from 300 on: %.3f by the highest sample, %.3f by the mean of nine\n",
              single, smoothed);
  EXPECT_LT(smoothed, single - 0.02);
  WindowScanSettings settings;
  settings.starts = {120};
  EXPECT_GT(scanWindows(*file, *labels, settings, {})->points.at(0).equalised.auc, 0.998);
}

// Best gates of the reference: above 20 counts 60 and 48 samples (FOM 1.312), above 40 counts 80 and 28
// (1.432); its charge comparison with 161 and 28 samples has 1.272 and 1.378.
TEST(RealGateScan, BestGates_separateAsThoseOfTheReference) {
  const auto path = test::sharedData("clyc_traces_2048.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = trace::TraceFile::open(path);
  ASSERT_OK(file);
  const auto labels = file->labels();
  ASSERT_OK(labels);
  struct Best {
    double amplitude, merit;
    int gateLong, gateShort;
  };
  for (const Best& reference : {Best{20, 1.312, 60, 48}, Best{40, 1.432, 80, 28}}) {
    GateScanSettings settings;
    settings.minAmplitude = reference.amplitude;
    const auto scan = scanGates(*file, *labels, settings, {});
    ASSERT_OK(scan);
    const GatePoint& best = *scan->best();
    settings.shorts = {reference.gateShort};
    settings.longs = {reference.gateLong};
    const auto there = scanGates(*file, *labels, settings, {});
    ASSERT_OK(there);
    const pulse::FigureOfMerit& merit = there->map.at(0).merit;
    std::printf("> %g counts: best L%d S%d FOM %.3f+-%.3f; at the reference's L%d S%d %.3f+-%.3f (%.3f)\n",
                reference.amplitude, best.gateLong, best.gateShort, best.merit.value, best.merit.uncertainty,
                reference.gateLong, reference.gateShort, merit.value, merit.uncertainty, reference.merit);
    EXPECT_NEAR(merit.value, reference.merit, 2 * merit.uncertainty);
    EXPECT_GE(best.merit.value, merit.value - merit.uncertainty);  // the grids of the two scans differ
    EXPECT_LT(best.gateShort, 60);                                 // the information is in the leading edge
  }
}

}  // namespace
}  // namespace pw::psd
